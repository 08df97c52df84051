import { expect, test } from 'vitest';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { rawScope } from '../../../lambda/aws/raw-scope';
import { FakeGlue } from './fake-glue';

const databases = { lake: 'log_lake' };
const scopeOf = (Parameters: Record<string, string>) =>
  rawScope(new FakeGlue().addTable('log_lake', { Name: 'cloudtrail_raw', Parameters }), databases, CLOUDTRAIL);

test('a raw table looks at the accounts, regions and days of its projection', async () => {
  expect(
    await scopeOf({
      'projection.account.type': 'enum',
      'projection.account.values': '111122223333,444455556666',
      'projection.region.type': 'enum',
      'projection.region.values': 'eu-west-1',
      'projection.delivered.range': '2020/01/01,NOW',
    }),
  ).toEqual({
    accounts: new Set(['111122223333', '444455556666']),
    regions: new Set(['eu-west-1']),
    from: '2020/01/01',
  });
});

test('any account will do where queries have to name it', async () => {
  expect((await scopeOf({ 'projection.account.type': 'injected' })).accounts).toBeUndefined();
});

test('fails when the raw table is gone', async () => {
  await expect(rawScope(new FakeGlue(), databases, CLOUDTRAIL)).rejects.toThrow(
    "table 'log_lake.cloudtrail_raw' is gone (Table cloudtrail_raw not found.): CloudFormation believes that it is there, so destroy the lake's pipeline and catalog stacks, which hold no data, and deploy again",
  );
});
