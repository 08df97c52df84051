import { describe, expect, test } from 'vitest';
import { CONFIG_NAMES, CONFIGS } from './configs';
import { type Lake, lakeOf, type Resource, resourcesOf } from './lakes';

/** Rules that hold for a whole lake, whatever was chosen. */

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: Readonly<Record<string, unknown>> | string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const statementsOf = (document: unknown): readonly Statement[] =>
  (document as { readonly Statement: readonly Statement[] }).Statement;
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
const text = (value: unknown): string => JSON.stringify(value);
const at = (resource: Resource, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], resource.Properties);
const named = (lake: Lake, type: string) => [...resourcesOf(lake, type)];

/** EventBridge publishes to a topic only where its statement has no condition. */
const KNOWS_NO_CONDITION = 'RulesOfThisAccount';

describe.each(CONFIG_NAMES)('a lake of the config %s', (name) => {
  const lake = lakeOf(name);

  test('has buckets that are all closed to the public, encrypted, without ACLs and kept', () => {
    const buckets = named(lake, 'AWS::S3::Bucket');
    expect(buckets.length).toBeGreaterThanOrEqual(3);
    for (const bucket of buckets) {
      expect(at(bucket, 'PublicAccessBlockConfiguration'), bucket.id).toEqual({
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      });
      expect(text(at(bucket, 'OwnershipControls')), bucket.id).toContain('BucketOwnerEnforced');
      expect(text(at(bucket, 'BucketEncryption')), bucket.id).toContain('SSEAlgorithm');
      expect([bucket.DeletionPolicy, bucket.UpdateReplacePolicy], bucket.id).toEqual(['Retain', 'Retain']);
    }
  });

  test('refuses plain HTTP to each of its buckets', () => {
    for (const bucket of named(lake, 'AWS::S3::Bucket')) {
      const policies = named(lake, 'AWS::S3::BucketPolicy').filter(
        (policy) => text(at(policy, 'Bucket')) === text({ Ref: bucket.id }),
      );
      expect(policies, bucket.id).toHaveLength(1);
      const refusals = statementsOf(at(policies[0]!, 'PolicyDocument')).filter(
        ({ Effect, Condition }) => Effect === 'Deny' && text(Condition) === '{"Bool":{"aws:SecureTransport":"false"}}',
      );
      expect(refusals, bucket.id).toMatchObject([{ Action: 's3:*', Principal: { AWS: '*' } }]);
    }
  });

  test('keeps every key, and rotates it', () => {
    const keys = named(lake, 'AWS::KMS::Key');
    expect(keys).toHaveLength(1);
    for (const key of keys) {
      expect(key).toMatchObject({ DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
    }
  });

  test('holds data in the storage stack alone, and protects that from being deleted', () => {
    for (const type of ['AWS::S3::Bucket', 'AWS::KMS::Key']) {
      expect(new Set(named(lake, type).map(({ stack }) => stack))).toEqual(new Set(['storage']));
    }
    expect(lake.stacks.stacks.filter((stack) => stack.terminationProtection).map(({ node }) => node.id)).toEqual([
      'storage',
    ]);
  });

  test('lets each service in only for a source account or a source ARN', () => {
    for (const policy of [
      ...named(lake, 'AWS::S3::BucketPolicy').map((each) => at(each, 'PolicyDocument')),
      ...named(lake, 'AWS::KMS::Key').map((each) => at(each, 'KeyPolicy')),
      ...named(lake, 'AWS::SNS::TopicPolicy').map((each) => at(each, 'PolicyDocument')),
      ...named(lake, 'AWS::SQS::QueuePolicy').map((each) => at(each, 'PolicyDocument')),
    ]) {
      for (const statement of statementsOf(policy)) {
        const service = typeof statement.Principal === 'object' ? statement.Principal.Service : undefined;
        if (statement.Effect !== 'Allow' || service === undefined || statement.Sid === KNOWS_NO_CONDITION) continue;
        expect(text(statement.Condition ?? {}), text(statement)).toMatch(
          /aws:SourceArn|aws:SourceAccount|kms:EncryptionContext:aws:(logs:arn|sns:topicArn)/,
        );
      }
    }
  });

  test('has a raw table, a curated table and a live view for each source that is on', () => {
    const config = CONFIGS[name] as { readonly [source: string]: unknown };
    const tables = named(lake, 'AWS::Glue::Table').map((table) => at(table, 'TableInput', 'Name'));
    for (const [source, dataset] of [
      ['cloudtrail', 'cloudtrail'],
      ['vpcFlow', 'vpc_flow'],
      ['albAccess', 'alb_access'],
    ] as const) {
      const on = config[source] !== false;
      for (const table of [`${dataset}_raw`, dataset, `${dataset}_live`]) {
        expect(tables.includes(table), table).toBe(on);
      }
    }
    expect(tables).toContain('conversions');
  });

  test('grants no action on all resources, but those that know no narrower one', () => {
    for (const policy of [...named(lake, 'AWS::IAM::Policy'), ...named(lake, 'AWS::IAM::ManagedPolicy')]) {
      for (const statement of statementsOf(at(policy, 'PolicyDocument'))) {
        if (!list(statement.Resource).includes('*')) continue;
        const unknown = list(statement.Action).filter((action) => !ONLY_ON_ALL.has(String(action)));
        expect(unknown, `${policy.id} ${text(statement)}`).toEqual([]);
      }
      expect(text(at(policy, 'PolicyDocument')), policy.id).not.toMatch(/"Action":"[a-z0-9]+:\*"|"\*:\*"/);
    }
  });

  test('has functions that all end, log for a limited time and say where failures go', () => {
    for (const lambda of named(lake, 'AWS::Lambda::Function')) {
      expect(Number(at(lambda, 'Timeout')), lambda.id).toBeGreaterThan(3);
      expect([at(lambda, 'Runtime'), at(lambda, 'Architectures')], lambda.id).toEqual(['nodejs24.x', ['arm64']]);
      const group = at(lambda, 'LoggingConfig', 'LogGroup') as { readonly Ref: string };
      const groups = named(lake, 'AWS::Logs::LogGroup').filter(({ id }) => id === group?.Ref);
      expect(groups, lambda.id).toHaveLength(1);
      expect(Number(at(groups[0]!, 'RetentionInDays')), lambda.id).toBeGreaterThan(0);
      const watched = named(lake, 'AWS::CloudWatch::Alarm').some((alarm) => text(alarm.Properties).includes(lambda.id));
      expect(
        at(lambda, 'DeadLetterConfig') !== undefined || watched || isCustomResource(lake, lambda.id),
        lambda.id,
      ).toBe(true);
    }
  });

  test('has templates that CloudFormation takes', () => {
    for (const [stack, template] of lake.templates) {
      expect(Object.keys(template.Resources).length, stack).toBeLessThanOrEqual(500);
      expect(Object.keys(template.Outputs ?? {}).length, stack).toBeLessThanOrEqual(200);
      expect(text(template).length, stack).toBeLessThan(1_000_000);
    }
  });
});

/** Called by CloudFormation, which reports its failures as those of the deployment. */
const isCustomResource = (lake: Lake, functionId: string): boolean =>
  [...resourcesOf(lake)].some(
    ({ Type, Properties }) =>
      (Type.startsWith('Custom::') || Type === 'AWS::CloudFormation::CustomResource') &&
      text(Properties?.ServiceToken).includes(functionId),
  );

/** Actions that know no resource. @see https://docs.aws.amazon.com/service-authorization/latest/reference/ */
const ONLY_ON_ALL: ReadonlySet<string> = new Set([
  'athena:ListDataCatalogs',
  'athena:ListEngineVersions',
  'athena:ListWorkGroups',
  'ec2:DescribeFlowLogs',
  'ec2:DescribeVpcs',
  'elasticloadbalancing:DescribeLoadBalancerAttributes',
  'elasticloadbalancing:DescribeLoadBalancers',
  'elasticloadbalancing:DescribeTags',
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
]);
