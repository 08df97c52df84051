import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyTrail } from '../../../core/verify/verify';
import { HEAD, TrailCopy } from '../../../local/logs/trail-copy';
import { Trail } from '../../core/verify/trail';
import { put } from '../cli/desk';

let root: string;
let trail: Trail;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trail-copy-test-'));
  trail = new Trail('org/logs/').hours('2026-03-01T22:00:00Z', 4);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** As `aws s3 sync s3://trail/<below> <root>/<to>` copies it. */
function copy(to = '', below = 'org/logs/'): void {
  for (const [key, { body }] of trail.objects) put(root, `${to}${key.slice(below.length)}`, body);
}

const verify = (folder: string, keys = true) =>
  verifyTrail(new TrailCopy(folder, keys ? trail.keys : undefined), {
    now: Date.parse('2026-03-05T00:00:00Z'),
    signal: new AbortController().signal,
  });

test('a copy is verified wherever it lies and whatever stands before it in the bucket', async () => {
  copy('some/where/');
  const { findings, trees, notes } = await verify(root);
  expect(findings).toEqual([]);
  expect(trees).toMatchObject([{ digests: { verified: 3, unchecked: 1 }, objects: { verified: 8 } }]);
  expect(notes).toMatchObject([{ object: trail.digests[3]!.replace('org/logs/', 'some/where/') }]);
});

test('a folder within the copy stands for what is in it', async () => {
  copy();
  new Trail('', 'eu-west-1').hours('2026-03-01T22:00:00Z', 1).objects.forEach(({ body }, key) => {
    put(root, key, body);
  });
  const { trees } = await verify(join(root, 'AWSLogs', '111122223333', 'CloudTrail-Digest', 'us-east-1'));
  expect(trees).toMatchObject([{ region: 'us-east-1', digests: { verified: 3 }, objects: { verified: 8 } }]);
  expect((await verify(join(root, 'AWSLogs'))).trees).toHaveLength(2);
});

test('the newest digest is verified by what head-object printed of it', async () => {
  copy();
  const newest = trail.digests[3]!.replace('org/logs/', '');
  const { signature } = trail.objects.get(trail.digests[3]!)!;
  put(root, `${newest}${HEAD}`, JSON.stringify({ ContentLength: 1, Metadata: { signature } }));
  const { trees, findings, notes } = await verify(root);
  expect({ findings, notes }).toEqual({ findings: [], notes: [] });
  expect(trees).toMatchObject([{ digests: { verified: 4 } }]);
  put(root, `${newest}${HEAD}`, '{}');
  await expect(verify(root)).rejects.toThrow('must hold what aws s3api head-object prints');
});

test('a digest does not lead out of the folder', () => {
  const source = new TrailCopy(root, undefined);
  const beside = 'copy/AWSLogs/1/CloudTrail-Digest/r/d';
  const resolve = (key: string) => source.resolve({ bucket: 'trail', key }, beside);
  expect(resolve('x/AWSLogs/1/CloudTrail/r/log')).toBe('copy/AWSLogs/1/CloudTrail/r/log');
  expect(resolve('AWSLogs/../../../etc/passwd')).toBeUndefined();
  expect(resolve('/etc/passwd')).toBeUndefined();
});

test('a link in place of a log file is not followed', async () => {
  copy();
  const log = trail.members(trail.digests[1]!).logFiles[0]!.s3Object.replace('org/logs/', '');
  put(root, 'elsewhere', trail.objects.get(`org/logs/${log}`)!.body);
  rmSync(join(root, log));
  symlinkSync(join(root, 'elsewhere'), join(root, log));
  const { findings } = await verify(root);
  expect(findings).toMatchObject([{ kind: 'unreadable', object: log, reason: 'not a regular file' }]);
});
