import { DeleteTableCommand } from '@aws-sdk/client-glue';
import { beforeEach, expect, test } from 'vitest';
import { emptyAccount } from './harness/aws';
import { ACCOUNT, DeployedLake } from './harness/deployed-lake';

/** The planner and the converter over the emulator's S3, Glue and SQS. */

let lake: DeployedLake;
beforeEach(async () => {
  await emptyAccount();
  lake = await DeployedLake.deploy();
  await lake.deliver('2023/07/10', 'a', ['one 2023-07-10', 'two 2023-07-09']);
  await lake.deliver('2023/07/10', 'b', ['three 2023-07-10'], 'us-east-1');
  await lake.deliver('2023/07/12', 'c', ['four 2023-07-12']);
});

const FIRST = { scheduledTime: '2023-07-13T01:00:00.000Z' };
const SECOND = { scheduledTime: '2023-07-14T01:00:00.000Z' };

const CONVERTED = {
  [`${ACCOUNT} 2023-07-09 2023/07/10`]: ['two'],
  [`${ACCOUNT} 2023-07-10 2023/07/10`]: ['one', 'three'],
  [`${ACCOUNT} 2023-07-12 2023/07/12`]: ['four'],
};
const cloudtrail = ({ datasets }: Awaited<ReturnType<DeployedLake['plan']>>) =>
  datasets.find(({ dataset }) => dataset === 'cloudtrail');

test('delivered days are planned, queued, converted and published by event day, a day without objects as empty', async () => {
  const plan = await lake.plan(FIRST);
  expect(cloudtrail(plan)).toMatchObject({ due: 3, gaps: 1, objects: 3, sent: 3 });
  expect(await lake.convertAll(FIRST.scheduledTime)).toBe(3);
  expect(await lake.visible()).toEqual(CONVERTED);
  expect(await lake.liveView()).toContain("'2023/07/13'");
  expect(lake.complaints).toEqual([]);
  expect(lake.measured).toMatchObject({ plansMade: 1, unitsDue: 3, unitsConverted: 3, rowsWritten: 4 });
});

test('a dry run says what is due, and sends and writes nothing', async () => {
  const plan = await lake.plan({ ...FIRST, dryRun: true });
  expect(cloudtrail(plan)).toMatchObject({ due: 3, sent: 0, usd: expect.any(Number) });
  expect(await lake.convertAll(FIRST.scheduledTime)).toBe(0);
  expect(await lake.visible()).toEqual({});
});

test('what is converted is not due again, and a straggler makes its day due', async () => {
  await lake.plan(FIRST);
  await lake.convertAll(FIRST.scheduledTime);
  await lake.deliver('2023/07/10', 'late', ['five 2023-07-08', 'six 2023-07-10']);
  await lake.deliver('2023/07/13', 'd', ['seven 2023-07-13']);

  expect(cloudtrail(await lake.plan(SECOND))).toMatchObject({ due: 2, upToDate: 1, sent: 2 });
  expect(await lake.convertAll(SECOND.scheduledTime)).toBe(2);
  expect(await lake.visible()).toEqual({
    ...CONVERTED,
    [`${ACCOUNT} 2023-07-08 2023/07/10`]: ['five'],
    [`${ACCOUNT} 2023-07-10 2023/07/10`]: ['one', 'six', 'three'],
    [`${ACCOUNT} 2023-07-13 2023/07/13`]: ['seven'],
  });
  expect(lake.complaints).toEqual([]);
});

test('a curated table that was dropped gets its partitions back from the ledger, and nothing is converted again', async () => {
  await lake.plan(FIRST);
  await lake.convertAll(FIRST.scheduledTime);
  await lake.clients.glue.send(new DeleteTableCommand({ DatabaseName: 'log_lake', Name: 'cloudtrail' }));

  expect(cloudtrail(await lake.plan(SECOND))).toMatchObject({ due: 1, gaps: 1, sent: 1 });
  expect(await lake.visible()).toEqual(CONVERTED);
  expect(lake.complaints).toEqual([expect.stringContaining('curated table was gone')]);

  lake.complaints.length = 0;
  await lake.plan({ scheduledTime: '2023-07-15T01:00:00.000Z' });
  expect(lake.complaints).toEqual([]);
});

test('folders of a region that the raw tables do not list are counted, and give no rows', async () => {
  await lake.deliver('2023/07/10', 'e', ['far 2023-07-10'], 'zz-nowhere-1');
  await lake.plan(FIRST);
  await lake.convertAll(FIRST.scheduledTime);
  expect(lake.measured).toMatchObject({ regionsUnknown: 1 });
  expect(lake.complaints).toEqual([expect.stringContaining('zz-nowhere-1')]);
  expect(await lake.visible()).toEqual(CONVERTED);
});
