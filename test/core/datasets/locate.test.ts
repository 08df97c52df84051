import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALB_ACCESS } from '../../../core/datasets/alb-access';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { DATASETS } from '../../../core/datasets/index';
import { deliveryFolder, locate } from '../../../core/datasets/locate';
import { VPC_FLOW } from '../../../core/datasets/vpc-flow';

const TRAIL = 'AWSLogs/123456789012/CloudTrail/us-east-1/2023/07/10';
const TRAIL_FILE = '123456789012_CloudTrail_us-east-1_20230710T1145Z_s7dpHbl38neqZbm2.json.gz';
const FLOW_FILE = '123456789012_vpcflowlogs_eu-west-1_fl-01b07217476488e53_20210902T2145Z_c2ed8707.log.gz';
const LB_FOLDER = 'AWSLogs/123456789012/elasticloadbalancing/us-gov-west-1/2022/07/05';
const LB_FILE =
  '123456789012_elasticloadbalancing_us-gov-west-1_app.my-lb.50dc6c495c0c9188_20220705T2340Z_172.160.1.192_20sg8hgm.log.gz';

describe('a CloudTrail object', () => {
  const there = { kind: 'object', account: '123456789012', region: 'us-east-1', delivered: '2023/07/10' };

  test.each([
    ['its key', `${TRAIL}/${TRAIL_FILE}`],
    ['a key below a prefix', `security/logs/${TRAIL}/${TRAIL_FILE}`],
    ['a URI', `s3://my-bucket/${TRAIL}/${TRAIL_FILE}`],
    ['a local path', `/home/ann/my logs/it's/${TRAIL}/${TRAIL_FILE}`],
    ['a path through ..', `../x/${TRAIL}/${TRAIL_FILE}`],
    ['an organization trail', `AWSLogs/o-abc123def4/123456789012/CloudTrail/us-east-1/2023/07/10/${TRAIL_FILE}`],
    ['folders alone, whatever the file', `${TRAIL}/copied by hand.json`],
    ['a file without its folders', TRAIL_FILE],
    ['an unpacked file', `downloads/${TRAIL_FILE.slice(0, -3)}`],
    ['the inner of two log trees', `AWSLogs/999999999999/backup/${TRAIL}/${TRAIL_FILE}`],
  ])('is located by %s', (_, key) => {
    expect(locate(CLOUDTRAIL, key)).toEqual(there);
  });

  test('is where its folders say, not its name', () => {
    const key = `AWSLogs/210987654321/CloudTrail/eu-west-1/2023/07/11/${TRAIL_FILE}`;
    expect(locate(CLOUDTRAIL, key)).toEqual({
      kind: 'object',
      account: '210987654321',
      region: 'eu-west-1',
      delivered: '2023/07/11',
    });
  });

  test('may be of an account that is not a number', () => {
    expect(locate(CLOUDTRAIL, 'AWSLogs/unknown/CloudTrail/us-east-1/2023/07/10/a.json.gz')).toMatchObject({
      account: 'unknown',
    });
  });

  test.each([
    [
      'AWSLogs/1/CloudTrail-Digest/us-east-1/2023/07/10/1_CloudTrail-Digest_us-east-1_t_us-east-1_20230710T115959Z.json.gz',
      'CloudTrail digest',
    ],
    ['AWSLogs/o-abc/1/CloudTrail-Digest/us-east-1/2023/07/10/x.json.gz', 'CloudTrail digest'],
    ['1_CloudTrail-Digest_us-east-1_t_us-east-1_20230710T115959Z_backfill.json.gz', 'CloudTrail digest'],
    [
      'p/AWSLogs/1/CloudTrail-Insight/us-east-1/2023/07/10/1_CloudTrail-Insight_us-east-1_20230710T1145Z_a.json.gz',
      'CloudTrail Insights events',
    ],
    ['AWSLogs/1/CloudTrail-Aggregated/us-east-1/2023/07/10/x.json.gz', 'CloudTrail aggregated events'],
    ['AWSLogs/1/CloudTrail-NetworkActivity/us-east-1/2023/07/10/x.json.gz', 'CloudTrail network activity events'],
  ])('is not %s', (key, what) => {
    expect(locate(CLOUDTRAIL, key)).toEqual({ kind: 'sibling', what });
  });

  test('is one even below a prefix that is named like another tree', () => {
    expect(locate(CLOUDTRAIL, `CloudTrail-Digest/${TRAIL}/${TRAIL_FILE}`)).toEqual(there);
  });
});

describe('a flow log object', () => {
  const there = { kind: 'object', account: '123456789012', region: 'eu-west-1', delivered: '2021/09/02' };
  const hive =
    'AWSLogs/aws-account-id=123456789012/aws-service=vpcflowlogs/aws-region=eu-west-1/year=2021/month=09/day=02';

  test.each([
    ['its key', `AWSLogs/123456789012/vpcflowlogs/eu-west-1/2021/09/02/${FLOW_FILE}`],
    ['an hour folder', `AWSLogs/123456789012/vpcflowlogs/eu-west-1/2021/09/02/21/${FLOW_FILE}`],
    ['a hive-compatible key', `my-prefix/${hive}/${FLOW_FILE}`],
    ['a hive-compatible hour', `${hive}/hour=21/${FLOW_FILE}`],
    ['its name', FLOW_FILE],
    ['its name, unpacked', FLOW_FILE.slice(0, -3)],
  ])('is located by %s', (_, key) => {
    expect(locate(VPC_FLOW, key)).toEqual(there);
  });

  test('is text, not Parquet', () => {
    const key = `AWSLogs/123456789012/vpcflowlogs/eu-west-1/2021/09/02/${FLOW_FILE.replace('.log.gz', '.log.parquet')}`;
    expect(locate(VPC_FLOW, key)).toEqual({ kind: 'sibling', what: 'VPC flow log in Parquet, not text' });
  });
});

describe('an ALB access log object', () => {
  const there = { kind: 'object', account: '123456789012', region: 'us-gov-west-1', delivered: '2022/07/05' };

  test.each([
    ['its key', `${LB_FOLDER}/${LB_FILE}`],
    ['its name', LB_FILE],
    ['its name, unpacked', `a/b/${LB_FILE.slice(0, -3)}`],
  ])('is located by %s', (_, key) => {
    expect(locate(ALB_ACCESS, key)).toEqual(there);
  });

  test.each([
    [`${LB_FOLDER}/conn_log_${LB_FILE}`, 'ALB connection log'],
    [`${LB_FOLDER}/conn_log.${LB_FILE}`, 'ALB connection log'],
    [`${LB_FOLDER}/health_check_log_${LB_FILE}`, 'ALB health check log'],
    ['my-prefix/AWSLogs/123456789012/ELBAccessLogTestFile', 'ELB test file'],
    ['AWSLogs/123456789012/ELBConnectionLogTestFile', 'ELB test file'],
    ['AWSLogs/123456789012/ELBHealthCheckLogTestFile', 'ELB test file'],
    [
      `${LB_FOLDER}/123456789012_elasticloadbalancing_us-gov-west-1_net.my-nlb.1ba2b8d_20220705T2340Z_fd2ed.log.gz`,
      'NLB access log',
    ],
    [
      `${LB_FOLDER}/123456789012_elasticloadbalancing_us-gov-west-1_my-classic_20220705T2340Z_172.160.1.192_20sg8hgm.log`,
      'Classic Load Balancer access log',
    ],
  ])('is not %s', (key, what) => {
    expect(locate(ALB_ACCESS, key)).toEqual({ kind: 'sibling', what });
  });
});

test.each([
  ['a month 13', `AWSLogs/1/CloudTrail/us-east-1/2023/13/01/${TRAIL_FILE}`],
  ['a 30 February', `AWSLogs/1/CloudTrail/us-east-1/2023/02/30/x.json.gz`],
  ['a 29 February of a common year', `AWSLogs/1/CloudTrail/us-east-1/2023/02/29/x.json.gz`],
  ['a day 00 in a name', '1_CloudTrail_us-east-1_20230700T1145Z_abc.json.gz'],
  ['a year 0000', 'AWSLogs/1/CloudTrail/us-east-1/0000/01/01/x.json.gz'],
  ['a folder', `${TRAIL}/`],
  ['a hidden file', `${TRAIL}/.DS_Store`],
  ['a marker file', `${TRAIL}/_SUCCESS`],
  ['an unknown folder below the day', `${TRAIL}/sub/x.json.gz`],
  ['another service', `AWSLogs/1/Config/us-east-1/2023/7/10/ConfigHistory/x.json.gz`],
  ['a name within a name', `old-${TRAIL_FILE}.bak`],
  ['nothing', ''],
])('%s is not located', (_, key) => {
  expect(locate(CLOUDTRAIL, key)).toEqual({ kind: 'unknown' });
});

test('a leap day is located', () => {
  expect(locate(CLOUDTRAIL, 'AWSLogs/1/CloudTrail/us-east-1/2024/02/29/x.json.gz')).toMatchObject({
    delivered: '2024/02/29',
  });
});

test('an object is located by one dataset only', () => {
  for (const key of [`${TRAIL}/${TRAIL_FILE}`, FLOW_FILE, `${LB_FOLDER}/${LB_FILE}`]) {
    expect(DATASETS.filter((dataset) => locate(dataset, key).kind !== 'unknown')).toHaveLength(1);
  }
});

test('every delivery folder is located where it was made', () => {
  const digits = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 })
    .map((each) => each.join(''));
  const days = fc
    .date({ min: new Date('2006-01-01T00:00:00Z'), max: new Date('2099-12-31T23:59:59Z'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10).replaceAll('-', '/'));
  const regions = fc.constantFrom('us-east-1', 'ap-northeast-2', 'us-gov-east-1', 'cn-northwest-1', 'eusc-de-east-1');
  const prefixes = fc.constantFrom('', 's3://bucket/', 'a b/', '/x/AWSLogs/', 'o-abc/');
  fc.assert(
    fc.property(
      fc.constantFrom(...DATASETS),
      prefixes,
      digits,
      regions,
      days,
      (dataset, prefix, account, region, delivered) => {
        const folder = deliveryFolder(dataset, { account, region, delivered });
        expect(locate(dataset, `${prefix}${folder}x.gz`)).toEqual({ kind: 'object', account, region, delivered });
      },
    ),
    { seed: 7 },
  );
});

test('a folder is written by the template', () => {
  const where = { account: '123456789012', region: 'eu-west-1', delivered: '2021/09/02' };
  expect(DATASETS.map((dataset) => deliveryFolder(dataset, where))).toEqual([
    'AWSLogs/123456789012/CloudTrail/eu-west-1/2021/09/02/',
    'AWSLogs/123456789012/vpcflowlogs/eu-west-1/2021/09/02/',
    'AWSLogs/123456789012/elasticloadbalancing/eu-west-1/2021/09/02/',
  ]);
});

test('a long hostile key costs no more than its length', () => {
  for (const unit of ['AWSLogs/1/', 'a_CloudTrail_', '/', 'AWSLogs/1/CloudTrail/us-east-1/2023/', '_net.']) {
    for (const dataset of DATASETS) expect(locate(dataset, unit.repeat(100_000 / unit.length))).toMatchObject({});
  }
}, 2_000);
