import type { Context } from 'aws-lambda';
import { afterAll, afterEach, beforeEach, expect, test, vi } from 'vitest';

// Before the handlers are loaded: they read their environment once, when they start.
vi.hoisted(() => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('QUEUE_URL', 'https://sqs.eu-west-1.amazonaws.com/111122223333/units.fifo');
  const settings = {
    name: 'log-lake',
    databases: { lake: 'log_lake', staging: 'log_lake_staging' },
    workgroup: 'log-lake-pipeline',
    lakeBucket: 'lake',
    sources: [{ dataset: 'cloudtrail', bucket: 'trail', prefix: '' }],
  };
  vi.stubEnv('LOG_LAKE_SETTINGS', JSON.stringify(settings));
});

import { handler as converter } from '../../lambda/converter/handler';
import { handler as planner } from '../../lambda/planner/handler';

const context = { functionName: 'function', getRemainingTimeInMillis: () => 900_000 } as Context;

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});
afterAll(() => {
  vi.unstubAllEnvs();
});

test('the planner starts from its environment, and fails for an event that is none', async () => {
  await expect(planner({ scheduledTime: 'now' }, context)).rejects.toThrow(`'scheduledTime' must be a time in UTC`);
});

test('the converter starts from its environment, and is done with an empty batch', async () => {
  expect(await converter({ Records: [] }, context)).toEqual({ batchItemFailures: [] });
});
