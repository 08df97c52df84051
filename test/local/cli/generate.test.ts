import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { desk, put } from './desk';

test('a sample that an earlier version made stays as it is, and the new one stands beside it', async () => {
  const here = desk();
  onTestFinished(() => here.leave());
  const older = JSON.stringify({ generation: 1, request: { sample: 'story', events: 500, seed: 1 } });
  put(here.cwd, '.lake/sample-500-events/logs/.lake-sample.json', Buffer.from(older));
  put(here.cwd, '.lake/sample-500-events/logs/AWSLogs/old.json.gz', Buffer.from('old'));
  for (const _ of ['first', 'again']) {
    const { code, out } = await here.lake('generate --events 500');
    expect(code).toBe(0);
    expect(out).toContain('Sample logs in .lake/sample-500-events-v2/logs,');
  }
  const logs = join(here.cwd, '.lake/sample-500-events/logs');
  expect(readFileSync(join(logs, '.lake-sample.json'), 'utf8')).toBe(older);
  expect(readdirSync(join(logs, 'AWSLogs'))).toEqual(['old.json.gz']);
});
