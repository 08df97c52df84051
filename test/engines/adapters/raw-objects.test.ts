import { text } from 'node:stream/consumers';
import { DeleteObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, expect, test } from 'vitest';
import { ObjectUnreadable } from '../../../core/conversion/ports';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { deliveryFolder } from '../../../core/datasets/locate';
import type { SourceSettings } from '../../../core/deployment/settings';
import { S3RawObjects } from '../../../lambda/aws/raw-objects';
import type { RawScope } from '../../../lambda/aws/raw-scope';
import { all, createBucket, emptyAccount, putObjects, recordedClients } from '../harness/aws';

const BUCKET = 'raw-logs';
const SOURCE: SourceSettings = { dataset: 'cloudtrail', bucket: BUCKET, prefix: 'audit' };
const ANYTHING: RawScope = { accounts: undefined, regions: undefined, from: undefined };

const ONE = '111122223333';
const TWO = '444455556666';
const folder = (account: string, region: string, delivered: string) =>
  `audit/${deliveryFolder(CLOUDTRAIL, { account, region, delivered })}`;
const files = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, at) => `${prefix}${String(at).padStart(5, '0')}.json.gz`);

/** A day over two regions that takes more than one page in one of them, beside days, accounts and kinds of other sizes. */
const DELIVERED = [
  ...files(2, folder(ONE, 'eu-west-1', '2023/07/09')),
  ...files(1_053, folder(ONE, 'eu-west-1', '2023/07/10')),
  ...files(3, folder(ONE, 'eu-west-1', '2023/07/11')),
  ...files(4, folder(ONE, 'us-east-1', '2023/07/10')),
  ...files(1, folder(ONE, 'us-east-1', '2023/07/12')),
  ...files(5, folder(TWO, 'ap-south-2', '2023/07/10')),
];
const OTHERS = [
  `audit/AWSLogs/${ONE}/CloudTrail-Digest/eu-west-1/2023/07/10/digest.json.gz`,
  `${folder(ONE, 'eu-west-1', '2023/07/10')}_temporary`,
  folder(ONE, 'eu-west-1', '2023/07/08'),
  `elsewhere/AWSLogs/${ONE}/CloudTrail/eu-west-1/2023/07/10/00000.json.gz`,
];

const { clients, calls } = recordedClients();
const rawObjects = (scope: RawScope = ANYTHING) => new S3RawObjects(clients.s3, [SOURCE], async () => scope);

beforeAll(async () => {
  await emptyAccount();
  await createBucket(clients, BUCKET);
  await putObjects(clients, BUCKET, [...DELIVERED, ...OTHERS]);
});

const counted = async (scope: RawScope, range: { from?: string; to?: string } = {}) =>
  (await all(rawObjects(scope).units(CLOUDTRAIL, range))).map(({ unit, objects }) => [
    unit.account,
    unit.delivered,
    objects.length,
  ]);

test('lists every object of every unit, by account and by day over all regions, however many pages it takes', async () => {
  expect(await counted(ANYTHING)).toEqual([
    [ONE, '2023/07/09', 2],
    [ONE, '2023/07/10', 1_057],
    [ONE, '2023/07/11', 3],
    [ONE, '2023/07/12', 1],
    [TWO, '2023/07/10', 5],
  ]);
});

test('lists a range of days without looking at those before it', async () => {
  calls.length = 0;
  expect(await counted(ANYTHING, { from: '2023/07/11', to: '2023/07/11' })).toEqual([[ONE, '2023/07/11', 3]]);
  // Accounts, two times regions, three regions: no second page of the long day.
  expect(calls).toHaveLength(6);
});

test('lists only what the raw table looks at', async () => {
  const scope = { accounts: new Set([ONE]), regions: new Set(['us-east-1']), from: '2023/07/11' };
  expect(await counted(scope)).toEqual([[ONE, '2023/07/12', 1]]);
});

test('lists one unit over its regions as the listing of all units has it, sorted by path', async () => {
  const raw = rawObjects();
  const unit = { dataset: 'cloudtrail', account: ONE, delivered: '2023/07/10' };
  const objects = await raw.objects(unit);
  const paths = objects.map(({ path }) => path);
  const expected = DELIVERED.filter((key) => key.includes(ONE) && key.includes('2023/07/10'));
  expect(paths).toEqual(expected.map((key) => `s3://${BUCKET}/${key}`).sort());
  const listed = (await all(raw.units(CLOUDTRAIL, {}))).find(({ unit: { delivered } }) => delivered === '2023/07/10');
  expect(listed?.objects).toEqual(objects);
});

test('knows accounts and regions by their folders, and no region of an account that has none', async () => {
  const raw = rawObjects();
  expect(await raw.accounts(SOURCE)).toEqual([ONE, TWO]);
  expect(await raw.regions(SOURCE, ONE)).toEqual(['eu-west-1', 'us-east-1']);
  expect(await raw.regions(SOURCE, '777788889999')).toEqual([]);
});

test('knows when the newest object was written, and nothing of a source without objects', async () => {
  const newest = files(1, folder(ONE, 'us-east-1', '2023/07/12'))[0]!;
  const { LastModified } = await clients.s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key: newest }));
  expect(await rawObjects().newest(SOURCE)).toEqual(LastModified);
  expect(await rawObjects().newest({ ...SOURCE, prefix: 'nothing' })).toBeUndefined();
});

test('opens an object by the path that the listing gave it', async () => {
  const key = `${folder(TWO, 'eu-central-2', '2023/07/10')}a+b c=ü.json.gz`;
  await putObjects(clients, BUCKET, { [key]: '{"Records":[]}' });
  const [object] = (
    await rawObjects().objects({ dataset: 'cloudtrail', account: TWO, delivered: '2023/07/10' })
  ).filter(({ region }) => region === 'eu-central-2');
  expect(object?.path).toBe(`s3://${BUCKET}/${key}`);
  expect(await text(await rawObjects().open(object!.path))).toBe('{"Records":[]}');
});

test('says that an object is gone when it went between listing and opening', async () => {
  const key = `${folder(TWO, 'eu-central-2', '2023/07/14')}gone.json.gz`;
  await putObjects(clients, BUCKET, [key]);
  const [object] = await rawObjects().objects({ dataset: 'cloudtrail', account: TWO, delivered: '2023/07/14' });
  await clients.s3.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: key }));
  const opened = rawObjects().open(object!.path);
  await expect(opened).rejects.toThrow(ObjectUnreadable);
  await expect(opened).rejects.toThrow(`cannot read s3://${BUCKET}/${key}: it is gone`);
});
