import { gzipSync } from 'node:zlib';
import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AthenaLake } from '../../../account/athena-lake';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { deliveryFolder } from '../../../core/datasets/locate';
import { type Desk, desk, NO_ACCOUNT } from '../../local/cli/desk';
import { putObjects } from '../harness/aws';
import { SETTINGS } from '../harness/catalog';
import { exploded } from './exploded';
import { deploySqlLake, startTrinoAthena, TRINO_PATIENCE } from './lake';

/** The command line asks a lake that was converted, through Athena's API. */

const PLACE = { account: '111122223333', region: 'eu-west-1', delivered: '2026/03/02' };
const SCHEDULED = '2026-03-04T01:00:00.000Z';

let here: Desk;

beforeAll(async () => {
  const { lake, trino } = await deploySqlLake({
    today: '2026/03/04',
    scope: { accounts: [PLACE.account], regions: [PLACE.region], deliveredFrom: '2026/03/01' },
    settings: { ...SETTINGS, sources: [{ dataset: 'cloudtrail', bucket: 'raw-logs', prefix: '' }] },
  });
  const Records = ["it's", 'plain'].map((userName, index) => ({
    eventVersion: '1.11',
    eventID: `event-${index}`,
    eventTime: `2026-03-02T10:00:0${index}Z`,
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: PLACE.region,
    userIdentity: { type: 'IAMUser', userName, arn: `arn:aws:iam::${PLACE.account}:user/${index}` },
  }));
  const key = `${deliveryFolder(CLOUDTRAIL, PLACE)}a.json.gz`;
  await putObjects(lake.clients, 'raw-logs', { [key]: exploded(CLOUDTRAIL, gzipSync(JSON.stringify({ Records }))) });
  await lake.plan({ scheduledTime: SCHEDULED });
  await lake.convertAll(SCHEDULED);
  expect(lake.complaints).toEqual([]);

  const account = { athena: new AthenaClient({}), s3: new S3Client({}) };
  const { endpoint } = await startTrinoAthena(trino, () => account);
  const athena = new AthenaClient({ endpoint });
  const sleep = () => new Promise<void>((resolve) => setTimeout(resolve, 25));
  here = desk('2026-03-04T12:00:00Z', {
    account: { ...NO_ACCOUNT, athena: (choice) => new AthenaLake({ athena, sleep }, choice) },
  });
}, TRINO_PATIENCE);
afterAll(() => here?.leave());

const WHERE = `--athena --workgroup ${SETTINGS.workgroup}`;
const ASKED = 'query cloudtrail_principal_activity --from 2026-03-02 --to 2026-03-02 --json';

test('a question of the pack is asked with its values beside it, and told before with what it can read', async () => {
  const { code, out, err } = await here.lake(`${ASKED} ${WHERE} --param "who=it's"`);
  expect(code, err).toBe(0);
  expect(JSON.parse(out).rows).toEqual([
    expect.objectContaining({
      service: 'iam',
      event: 'CreateUser',
      first_seen: '2026-03-02T10:00:00.000Z',
    }),
  ]);
  expect(err).toMatch(/reads at most about .*, all of 1 converted unit and 1 open one/);
});

test('what a value holds is no part of the statement', async () => {
  const { code, out } = await here.lake(`${ASKED} ${WHERE} --yes --param "who=x' OR '1'='1"`);
  expect([code, JSON.parse(out).rows]).toEqual([0, []]);
});

test('the status is that of the ledger', async () => {
  const { code, out, err } = await here.lake(`status ${WHERE} --json`);
  expect(code, err).toBe(0);
  expect(JSON.parse(out).datasets).toMatchObject([
    { name: 'cloudtrail', accounts: [{ account: PLACE.account, first: '2026-03-02', objects: 1, rows: 2, unread: 0 }] },
  ]);
});

test.each([
  [`query --sql "SELECT 1 FROM nothing_here" ${WHERE}`, "'nothing_here' is not there in database 'log_lake'"],
  [`query --sql "SELECT 1 FROM t" ${WHERE} --database nope`, "there is no database 'nope' in this region"],
  [`query --sql "SELECT 1" --athena --workgroup nope`, "there is no workgroup 'nope' in this region"],
])('%s fails in plain words', async (line, words) => {
  const { code, err } = await here.lake(line);
  expect(code).toBe(1);
  expect(err).toContain(words);
});
