import { beforeAll, describe, expect, test } from 'vitest';
import { type Call, verdict } from '../../simulator';
import { lakeOf } from './lakes';
import { LakePolicies } from './policies';

/** Who gets at a lake: its policies, as the templates have them, before a simulator of IAM. */

const ACCOUNT = '111122223333';
const OTHER = '999988887777';
const REGION = 'eu-west-1';

let lake: LakePolicies;
beforeAll(() => {
  lake = new LakePolicies(lakeOf('default'), { partition: 'aws', account: ACCOUNT, region: REGION });
  // Synthesises: more than the time of one test on a busy machine.
  lake.key();
}, 120_000);

interface Delivery {
  readonly service: string;
  readonly bucket: string;
  /** Below the bucket, for deliveries of this account. */
  readonly key: string;
  readonly from: (account: string) => Readonly<Record<string, string>>;
  /** Asks the lake's key for a data key with this encryption context. */
  readonly encrypted?: Readonly<Record<string, string>>;
}

const TRAIL = (account: string) => `arn:aws:cloudtrail:${REGION}:${account}:trail/log-lake`;
const OWNED = { 's3:x-amz-acl': 'bucket-owner-full-control' };

const DELIVERIES: readonly Delivery[] = [
  {
    service: 'cloudtrail.amazonaws.com',
    bucket: 'CloudTrailLogs',
    key: `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/2023/07/10/x.json.gz`,
    from: (account) => ({ 'aws:SourceArn': TRAIL(account), 'aws:SourceAccount': account, ...OWNED }),
    encrypted: { 'kms:EncryptionContext:aws:cloudtrail:arn': TRAIL(ACCOUNT) },
  },
  {
    service: 'delivery.logs.amazonaws.com',
    bucket: 'VpcFlowLogs',
    key: `AWSLogs/${ACCOUNT}/vpcflowlogs/${REGION}/2023/07/10/x.log.gz`,
    from: (account) => ({
      'aws:SourceArn': `arn:aws:logs:${REGION}:${account}:*`,
      'aws:SourceAccount': account,
      ...OWNED,
    }),
    encrypted: {},
  },
  {
    service: 'logdelivery.elasticloadbalancing.amazonaws.com',
    bucket: 'AlbLogs',
    key: `AWSLogs/${ACCOUNT}/elasticloadbalancing/${REGION}/2023/07/10/x.log.gz`,
    from: (account) => ({
      'aws:SourceArn': `arn:aws:elasticloadbalancing:${REGION}:${account}:loadbalancer/app/web/1`,
      'aws:SourceAccount': account,
    }),
  },
];

const may = async (call: Call, on: 'key' | string): Promise<boolean> =>
  (await verdict(call, { resource: on === 'key' ? lake.onKey() : lake.onBucket(on), owner: ACCOUNT })).allowed;

describe.each(DELIVERIES)('$service', ({ service: by, bucket, key, from, encrypted }) => {
  const put = (context: Readonly<Record<string, string>>, to = key): Call => ({
    ...{ by, action: 's3:PutObject', resource: `${lake.bucket(bucket)}/${to}` },
    context: { 'aws:SecureTransport': 'true', ...context },
  });

  test("delivers this account's logs to its bucket, over HTTPS only", async () => {
    expect(await may(put(from(ACCOUNT)), bucket)).toBe(true);
    expect(await may(put({ ...from(ACCOUNT), 'aws:SecureTransport': 'false' }), bucket)).toBe(false);
  });

  test('delivers nothing for another account, in whose place ever', async () => {
    expect(await may(put(from(OTHER)), bucket)).toBe(false);
    const elsewhere = key.replace(ACCOUNT, OTHER);
    expect(await may(put(from(ACCOUNT), elsewhere), bucket)).toBe(false);
    expect(await may(put(from(OTHER), elsewhere), bucket)).toBe(false);
    // A call that names no source could be made for anybody.
    const { 'aws:SourceArn': _, 'aws:SourceAccount': __, ...anonymous } = from(ACCOUNT);
    expect(await may(put(anonymous), bucket)).toBe(false);
  });

  test('reads and deletes nothing', async () => {
    const { 's3:x-amz-acl': _, ...context } = put(from(ACCOUNT)).context as Readonly<Record<string, string>>;
    for (const action of ['s3:GetObject', 's3:DeleteObject']) {
      expect(await may({ ...put({}), action, context }, bucket)).toBe(false);
    }
  });

  test('delivers to no other bucket of the lake', async () => {
    for (const other of ['CloudTrailLogs', 'VpcFlowLogs', 'AlbLogs', 'Lake', 'Results', 'AccessLogs']) {
      if (other === bucket) continue;
      const call = { ...put(from(ACCOUNT)), resource: `${lake.bucket(`Storage${other}Bucket`)}/${key}` };
      expect(await may(call, `Storage${other}Bucket`), other).toBe(false);
    }
  });

  test.runIf(encrypted !== undefined)(
    'encrypts with the key of the lake for this account, and for no other',
    async () => {
      const { 's3:x-amz-acl': _, ...own } = from(ACCOUNT);
      const { 's3:x-amz-acl': __, ...others } = from(OTHER);
      const call = (context: Readonly<Record<string, string>>, action = 'kms:GenerateDataKey'): Call => ({
        ...{ by, action, resource: lake.key(), context: { ...encrypted, ...context } },
      });
      expect(await may(call(own), 'key')).toBe(true);
      expect(await may(call(others), 'key')).toBe(false);
      expect(await may(call({}), 'key')).toBe(false);
      expect(await may(call(own, 'kms:ScheduleKeyDeletion'), 'key')).toBe(false);
    },
  );
});

test.each(['CloudTrailLogs', 'VpcFlowLogs', 'AlbLogs', 'StorageLakeBucket', 'Results'])(
  'server access logs of %s are delivered below its own name, and for its own account only',
  async (part) => {
    const source = lake.bucket(part);
    const folder = part.replace(/^Storage|Bucket$/g, '');
    const put = (context: Readonly<Record<string, string>>, to = folder): Call => ({
      by: 'logging.s3.amazonaws.com',
      action: 's3:PutObject',
      resource: `${lake.bucket('AccessLogs')}/${to}/2023-07-10`,
      context: { 'aws:SecureTransport': 'true', 'aws:SourceArn': source, 'aws:SourceAccount': ACCOUNT, ...context },
    });
    expect(await may(put({}), 'AccessLogs')).toBe(true);
    expect(await may(put({ 'aws:SourceAccount': OTHER }), 'AccessLogs')).toBe(false);
    expect(await may(put({ 'aws:SourceArn': 'arn:aws:s3:::another' }), 'AccessLogs')).toBe(false);
    expect(await may(put({ 'aws:SecureTransport': 'false' }), 'AccessLogs')).toBe(false);
    expect(await may(put({}, 'another'), 'AccessLogs')).toBe(false);
  },
);

describe('an analyst', () => {
  const ANALYST = `arn:aws:iam::${ACCOUNT}:role/analyst`;
  const athena = (workgroup: string) => `arn:aws:athena:${REGION}:${ACCOUNT}:workgroup/${workgroup}`;
  const table = (name: string) => `arn:aws:glue:${REGION}:${ACCOUNT}:table/${name}`;
  const S3 = { 'aws:SecureTransport': 'true' };
  const VIA_S3 = { 'kms:ViaService': `s3.${REGION}.amazonaws.com` };
  const object = (bucket: string, key: string) => `${lake.bucket(bucket)}/${key}`;

  async function analystMay(action: string, resource: string, context: Call['context'] = {}): Promise<boolean> {
    const buckets = ['CloudTrailLogs', 'VpcFlowLogs', 'AlbLogs', 'StorageLakeBucket', 'Results', 'AccessLogs'];
    const bucket = buckets.find((part) => resource.startsWith(lake.bucket(part)));
    const onResource = bucket === undefined ? undefined : lake.onBucket(bucket);
    const call = { by: ANALYST, action, resource, context };
    const resourcePolicy = resource === lake.key() ? lake.onKey() : onResource;
    return (await verdict(call, { identity: lake.analysts(), resource: resourcePolicy, owner: ACCOUNT })).allowed;
  }

  test('runs queries in the workgroup for people, and not in the one of the pipeline', async () => {
    for (const action of [
      'StartQueryExecution',
      'GetQueryExecution',
      'GetQueryResults',
      'StopQueryExecution',
      'GetWorkGroup',
    ]) {
      expect(await analystMay(`athena:${action}`, athena('log-lake')), action).toBe(true);
      expect(await analystMay(`athena:${action}`, athena('log-lake-pipeline')), action).toBe(false);
    }
    expect(await analystMay('athena:UpdateWorkGroup', athena('log-lake'))).toBe(false);
    expect(await analystMay('athena:DeleteWorkGroup', athena('log-lake'))).toBe(false);
  });

  test('reads raw logs, curated files, ledger and own results', async () => {
    for (const [bucket, key] of [
      ['CloudTrailLogs', 'AWSLogs/x'],
      ['VpcFlowLogs', 'AWSLogs/x'],
      ['AlbLogs', 'AWSLogs/x'],
      ['StorageLakeBucket', 'curated/x'],
      ['StorageLakeBucket', 'ledger/x'],
      ['Results', 'analysts/x'],
    ] as const) {
      expect(await analystMay('s3:GetObject', object(bucket, key), S3), `${bucket} ${key}`).toBe(true);
      expect(await analystMay('s3:ListBucket', lake.bucket(bucket), S3), bucket).toBe(true);
      expect(await analystMay('s3:GetObject', object(bucket, key), { 'aws:SecureTransport': 'false' })).toBe(false);
    }
    expect(await analystMay('kms:Decrypt', lake.key(), VIA_S3)).toBe(true);
    expect(await analystMay('glue:GetTable', table('log_lake/cloudtrail_live'))).toBe(true);
  });

  test('reads nothing outside: results of the pipeline, access logs, other buckets and databases', async () => {
    for (const resource of [
      object('Results', 'pipeline/x'),
      object('AccessLogs', 'x'),
      'arn:aws:s3:::somebody-elses/x',
    ]) {
      expect(await analystMay('s3:GetObject', resource, S3), resource).toBe(false);
    }
    expect(await analystMay('glue:GetTable', table('log_lake_staging/x'))).toBe(false);
    expect(await analystMay('glue:GetTable', table('another/x'))).toBe(false);
  });

  test('writes results and nothing else, and deletes nothing', async () => {
    expect(await analystMay('s3:PutObject', object('Results', 'analysts/x'), S3)).toBe(true);
    for (const [bucket, key] of [
      ['CloudTrailLogs', 'AWSLogs/x'],
      ['VpcFlowLogs', 'AWSLogs/x'],
      ['AlbLogs', 'AWSLogs/x'],
      ['StorageLakeBucket', 'curated/x'],
      ['StorageLakeBucket', 'ledger/x'],
      ['Results', 'pipeline/x'],
      ['Results', 'analysts/x'],
      ['AccessLogs', 'x'],
    ] as const) {
      const put = bucket !== 'Results' || key !== 'analysts/x';
      if (put) expect(await analystMay('s3:PutObject', object(bucket, key), S3), `${bucket} ${key}`).toBe(false);
      expect(await analystMay('s3:DeleteObject', object(bucket, key), S3), `${bucket} ${key}`).toBe(false);
    }
    for (const action of [
      'CreateTable',
      'UpdateTable',
      'DeleteTable',
      'BatchDeletePartition',
      'BatchCreatePartition',
    ]) {
      expect(await analystMay(`glue:${action}`, table('log_lake/cloudtrail')), action).toBe(false);
    }
    for (const action of ['kms:ScheduleKeyDeletion', 'kms:PutKeyPolicy', 'kms:DisableKey']) {
      expect(await analystMay(action, lake.key()), action).toBe(false);
    }
  });
});
