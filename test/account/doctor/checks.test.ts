import { describe, expect, test } from 'vitest';
import { bucketPolicies } from '../../../account/doctor/buckets';
import { keepingUp, lakeFormation, logging, unlisted, workgroup } from '../../../account/doctor/coverage';
import type { BucketFacts, DeployedLake, LoggedFacts, TrailFacts } from '../../../account/doctor/facts';
import type { Found } from '../../../account/doctor/finding';
import { copies, deliveries, delivering, digests, organization } from '../../../account/doctor/trails';

const NOW = new Date('2026-03-04T12:00:00Z');
const NO_LAKE: DeployedLake = { account: '111122223333', database: 'log_lake', sources: [] };
const LAKE: DeployedLake = {
  ...NO_LAKE,
  sources: [{ dataset: 'cloudtrail', bucket: 'trail-logs', regions: ['eu-west-1', 'us-east-1'] }],
};
const TRAIL: TrailFacts = {
  name: 'main',
  homeRegion: 'eu-west-1',
  bucket: 'trail-logs',
  organization: false,
  validation: true,
  logging: true,
  management: true,
  lastDigest: new Date('2026-03-04T11:20:00Z'),
};

const levels = (found: readonly Found[]) => found.map(({ level }) => level);

describe('trails', () => {
  test('a second trail with management events is paid for', () => {
    const [found] = copies([TRAIL, { ...TRAIL, name: 'old' }], LAKE);
    expect(found).toMatchObject({ level: 'warning', seen: '2 trails record management events: main, old' });
    expect(found?.matters).toContain('2 USD per 100,000 events');
  });

  test.each([
    ['the only one', [TRAIL], LAKE, 'fine'],
    ['beside one that is stopped', [TRAIL, { ...TRAIL, logging: false }], LAKE, 'fine'],
    ['beside one of data events', [TRAIL, { ...TRAIL, management: false }], LAKE, 'fine'],
    ['there before the lake', [TRAIL], NO_LAKE, 'note'],
    ['not there', [], NO_LAKE, 'fine'],
  ] as const)('a trail that is %s', (_what, trails, lake, level) => {
    expect(levels(copies(trails, lake))).toEqual([level]);
  });

  test.each([
    ['one that records', [TRAIL], 'fine'],
    ['one that is stopped', [{ ...TRAIL, logging: false }], 'problem'],
    ['none', [{ ...TRAIL, bucket: 'elsewhere' }], 'problem'],
  ] as const)('the lake is delivered to by %s', (_what, trails, level) => {
    expect(levels(delivering(trails, LAKE))).toEqual([level]);
    expect(delivering(trails, NO_LAKE)).toEqual([]);
  });

  test('an organization trail is named', () => {
    expect(organization([{ ...TRAIL, organization: true }])).toMatchObject([{ level: 'note' }]);
    expect(levels(organization([TRAIL]))).toEqual(['fine']);
  });

  test.each([
    ['in time', {}, 'fine'],
    ['off', { validation: false }, 'warning'],
    ['refused', { digestError: 'AccessDenied' }, 'problem'],
    ['late', { lastDigest: new Date('2026-03-04T08:00:00Z') }, 'problem'],
    ['off, and the trail with them', { validation: false, logging: false }, 'fine'],
    ['not due yet', { lastDigest: undefined }, 'fine'],
  ] as const)('digests that are %s', (_what, changes, level) => {
    const found = digests([{ ...TRAIL, ...changes }], NOW);
    expect(levels(found)).toEqual([level]);
    if (level === 'problem') expect(found[0]?.seen).toContain('the digest chain of trail main is broken');
  });

  test('errors of delivery are told with their reason', () => {
    expect(deliveries([{ ...TRAIL, deliveryError: 'NoSuchBucket' }])).toMatchObject([
      { level: 'problem', seen: 'trail main cannot deliver to trail-logs: NoSuchBucket' },
    ]);
    expect(levels(deliveries([TRAIL]))).toEqual(['fine']);
  });
});

describe('buckets', () => {
  const put = (service: string, condition: object = { StringEquals: { 'aws:SourceArn': 'arn:x' } }) => ({
    Effect: 'Allow',
    Principal: { Service: service },
    Action: 's3:PutObject',
    Condition: condition,
  });
  const bucket = (statements: readonly object[], changes: Partial<BucketFacts> = {}): BucketFacts => ({
    name: 'logs',
    policy: JSON.stringify({ Statement: statements }),
    isPublic: false,
    ...changes,
  });
  const keyFor = (service: string, action = 'kms:GenerateDataKey*') => ({
    id: 'key-1',
    policy: JSON.stringify({ Statement: { Effect: 'Allow', Principal: { Service: [service] }, Action: [action] } }),
  });
  const TRAILS = 'cloudtrail.amazonaws.com';
  const FLOWS = 'delivery.logs.amazonaws.com';
  const BALANCERS = 'logdelivery.elasticloadbalancing.amazonaws.com';

  test.each([
    ['cloudtrail', bucket([put(TRAILS)], { key: keyFor(TRAILS) })],
    ['cloudtrail', bucket([{ ...put(TRAILS), Action: ['s3:GetBucketAcl', 's3:Put*'] }])],
    ['vpc_flow', bucket([put(FLOWS, { StringEquals: { 'AWS:SourceAccount': '1' } })], { key: keyFor(FLOWS, 'kms:*') })],
    ['alb_access', bucket([put(BALANCERS, {})])],
    ['alb_access', bucket([{ ...put(''), Principal: { AWS: 'arn:aws:iam::156460612806:root' } }])],
  ])('a right one of %s is fine', (dataset, facts) => {
    expect(levels(bucketPolicies(dataset, facts))).toEqual(['fine']);
  });

  test.each([
    ['no policy', 'cloudtrail', { ...bucket([]), policy: undefined }, 'problem', 'does not let CloudTrail put objects'],
    ['another service', 'vpc_flow', bucket([put(TRAILS)]), 'problem', 'does not let VPC flow logs put objects'],
    ['a Deny alone', 'cloudtrail', bucket([{ ...put(TRAILS), Effect: 'Deny' }]), 'problem', 'does not let'],
    ['no condition', 'cloudtrail', bucket([put(TRAILS, {})]), 'warning', 'lets CloudTrail write for any account'],
    ['the public', 'cloudtrail', bucket([put(TRAILS)], { isPublic: true }), 'problem', 'bucket logs is public'],
    [
      'a key that lets nobody in',
      'vpc_flow',
      bucket([put(FLOWS)], { key: { id: 'key-1', policy: '{}' } }),
      'problem',
      'the policy of key key-1 does not let VPC flow logs encrypt',
    ],
    [
      'a key below load balancers',
      'alb_access',
      bucket([put(BALANCERS)], { key: keyFor(BALANCERS) }),
      'problem',
      'bucket logs is encrypted with key key-1',
    ],
  ] as const)('one with %s is found', (_what, dataset, facts, level, seen) => {
    const found = bucketPolicies(dataset, facts);
    expect(levels(found)).toEqual([level]);
    expect(found[0]?.seen).toContain(seen);
  });
});

test('regions that are enabled and not in a table are named', () => {
  expect(unlisted(['eu-west-1', 'mx-central-1'], LAKE)).toMatchObject([
    { level: 'warning', seen: 'table cloudtrail_raw does not list mx-central-1, which this account has enabled' },
  ]);
  expect(levels(unlisted(['eu-west-1'], LAKE))).toEqual(['fine']);
  expect(unlisted(['eu-west-1'], NO_LAKE)).toEqual([]);
});

test('VPCs are found without logs, with logs elsewhere, and with logs that fail', () => {
  const vpc = (name: string, ...destinations: string[]): LoggedFacts => ({ name, region: 'eu-west-1', destinations });
  const what = { what: 'VPC', todo: 'turn them on' } as const;
  const own = vpc('vpc-1', 'arn:aws:s3:::flow-logs/prefix/');
  expect(logging(what, [own], 'flow-logs')).toEqual([{ level: 'fine', seen: 'logs are on for 1 VPC' }]);
  const found = logging(
    what,
    [own, vpc('vpc-2'), vpc('vpc-3', '/vpc/logs'), { ...own, name: 'vpc-4', failure: 'Access error' }],
    'flow-logs',
  );
  expect(found.map(({ level, seen }) => `${level}: ${seen}`)).toEqual([
    'problem: logs of VPC vpc-4 in eu-west-1 cannot be delivered: Access error',
    'warning: 1 VPC without logs: vpc-2 (eu-west-1)',
    'note: 1 VPC with logs that go elsewhere: vpc-3 (eu-west-1)',
  ]);
  // A bucket whose name begins alike is another.
  expect(levels(logging(what, [vpc('vpc-5', 'arn:aws:s3:::flow-logs-2')], 'flow-logs'))).toEqual(['note']);
  // Before the deployment there is no right place.
  expect(levels(logging(what, [vpc('vpc-6', 'x')], undefined))).toEqual(['fine']);
});

test('many names are cut', () => {
  const vpcs = Array.from({ length: 8 }, (_, at) => ({ name: `vpc-${at}`, region: 'r', destinations: [] }));
  const [found] = logging({ what: 'VPC', todo: '' }, vpcs, undefined);
  expect(found?.seen).toBe('8 VPCs without logs: vpc-0 (r), vpc-1 (r), vpc-2 (r), vpc-3 (r), vpc-4 (r) and 3 more');
});

test('Lake Formation in the way is found', () => {
  expect([lakeFormation(true), lakeFormation(false)].flatMap(levels)).toEqual(['fine', 'warning']);
});

test('a workgroup is held to its limit, its enforcement and its place for results', () => {
  const right = { name: 'w', enforced: true, cutoff: 1, results: 's3://r/', managedResults: false };
  expect(levels(workgroup(right, 'w', LAKE))).toEqual(['fine']);
  expect(levels(workgroup({ ...right, results: undefined, managedResults: true }, 'w', LAKE))).toEqual(['fine']);
  const wrong = { ...right, enforced: false, cutoff: undefined, results: undefined };
  expect(levels(workgroup(wrong, 'w', LAKE))).toEqual(['warning', 'warning', 'problem']);
  expect(levels(workgroup(undefined, 'w', LAKE))).toEqual(['problem']);
  expect(levels(workgroup(undefined, 'w', NO_LAKE))).toEqual(['fine']);
});

test.each([
  ['2026/03/03', 'fine'],
  ['2026/03/02', 'fine'],
  ['2026/03/01', 'warning'],
  ['2026/02/20', 'problem'],
])('a ledger that ends with %s', (delivered, level) => {
  expect(levels(keepingUp([{ dataset: 'cloudtrail', delivered }], LAKE, NOW))).toEqual([level]);
});

test('a dataset that the ledger does not know waits for its first conversion', () => {
  expect(keepingUp([], LAKE, NOW)).toMatchObject([{ level: 'note', seen: 'nothing of cloudtrail was converted yet' }]);
  expect(keepingUp([], NO_LAKE, NOW)).toEqual([]);
});
