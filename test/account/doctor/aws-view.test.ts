import { expect, test } from 'vitest';
import { accountView, type ViewClients } from '../../../account/doctor/aws-view';
import { serviceFault } from '../../lambda/aws/service-fault';
import { FakeAthena, noSleep } from '../fake-athena';
import { type Answers, fakeClient } from './fake-client';

const CHOICE = { workgroup: 'log-lake', database: 'log_lake' };

const throwing = (name: string, message?: string) => () => {
  throw serviceFault(name, message);
};

function viewOf(answers: Readonly<Record<string, Answers>>, athena: ViewClients['athena'] = fakeClient('athena', {})) {
  const calls: string[] = [];
  const client = <T>(service: string): T => fakeClient<T>(service, answers[service] ?? {}, calls);
  const view = accountView(
    {
      athena: answers.athena === undefined ? athena : client('athena'),
      cloudtrail: client('cloudtrail'),
      ec2: () => client('ec2'),
      elb: () => client('elb'),
      glue: client('glue'),
      kms: client('kms'),
      lakeformation: client('lakeformation'),
      s3: client('s3'),
      sts: client('sts'),
    },
    CHOICE,
    noSleep,
  );
  return { view, calls };
}

test('the lake is read from its raw tables; those that are not there are no sources', async () => {
  const { view } = viewOf({
    glue: {
      GetTable: ({ Name, DatabaseName }: { Name: string; DatabaseName: string }) => {
        if (Name !== 'cloudtrail_raw') throw serviceFault('EntityNotFoundException');
        expect(DatabaseName).toBe('log_lake');
        const Parameters = {
          'storage.location.template': 's3://trail-logs/p/AWSLogs/${account}/CloudTrail/${region}/${delivered}/',
          'projection.region.values': 'eu-west-1,us-east-1',
        };
        return { Table: { Parameters } };
      },
    },
  });
  expect(await view.lake('1')).toEqual({
    account: '1',
    database: 'log_lake',
    sources: [{ dataset: 'cloudtrail', bucket: 'trail-logs', regions: ['eu-west-1', 'us-east-1'] }],
  });
});

test('trails of other regions are asked for by their ARN', async () => {
  const lastDigest = new Date('2026-03-04T11:00:00Z');
  const { view } = viewOf({
    cloudtrail: {
      DescribeTrails: ({ includeShadowTrails }: { includeShadowTrails: boolean }) => {
        expect(includeShadowTrails).toBe(true);
        const trail = { Name: 't', TrailARN: 'arn:t', HomeRegion: 'us-east-1', S3BucketName: 'b' };
        return { trailList: [{ ...trail, IsOrganizationTrail: true, LogFileValidationEnabled: true }] };
      },
      GetTrailStatus: ({ Name }: { Name: string }) => {
        expect(Name).toBe('arn:t');
        return { IsLogging: true, LatestDeliveryError: '', LatestDigestDeliveryTime: lastDigest };
      },
      GetEventSelectors: () => ({
        AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
      }),
    },
  });
  expect(await view.trails()).toEqual([
    {
      name: 't',
      homeRegion: 'us-east-1',
      bucket: 'b',
      organization: true,
      validation: true,
      logging: true,
      management: true,
      deliveryError: undefined,
      digestError: undefined,
      lastDigest,
    },
  ]);
});

test("an organization's trail is taken to record management events where a member may not look", async () => {
  const trailOf = (IsOrganizationTrail: boolean) =>
    viewOf({
      cloudtrail: {
        DescribeTrails: () => ({ trailList: [{ Name: 't', TrailARN: 'arn:t', IsOrganizationTrail }] }),
        GetTrailStatus: () => ({ IsLogging: true }),
        GetEventSelectors: throwing('AccessDeniedException'),
      },
    }).view.trails();
  expect(await trailOf(true)).toMatchObject([{ management: true }]);
  await expect(trailOf(false)).rejects.toThrow('AccessDeniedException');
});

test('a bucket is read with the key that encrypts it', async () => {
  const { view } = viewOf({
    s3: {
      GetBucketPolicy: () => ({ Policy: '{"Statement":[]}' }),
      GetBucketPolicyStatus: () => ({ PolicyStatus: { IsPublic: true } }),
      GetBucketEncryption: () => ({
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: 'k' } }],
        },
      }),
    },
    kms: { GetKeyPolicy: ({ KeyId }: { KeyId: string }) => ({ Policy: `{"Id":"${KeyId}"}` }) },
  });
  expect(await view.bucket('b')).toEqual({
    name: 'b',
    policy: '{"Statement":[]}',
    isPublic: true,
    key: { id: 'k', policy: '{"Id":"k"}' },
  });
});

test('a bucket without a policy is one that nobody may write to, no error', async () => {
  const { view } = viewOf({
    s3: {
      GetBucketPolicy: throwing('NoSuchBucketPolicy'),
      GetBucketPolicyStatus: throwing('NoSuchBucketPolicy'),
      GetBucketEncryption: () => ({
        ServerSideEncryptionConfiguration: {
          Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
      }),
    },
  });
  expect(await view.bucket('b')).toEqual({ name: 'b', policy: undefined, isPublic: false, key: undefined });
});

test('VPCs come with all of their flow logs, page by page', async () => {
  const { view } = viewOf({
    ec2: {
      DescribeVpcs: ({ NextToken }: { NextToken?: string }) =>
        NextToken === undefined ? { Vpcs: [{ VpcId: 'vpc-1' }], NextToken: 'more' } : { Vpcs: [{ VpcId: 'vpc-2' }] },
      DescribeFlowLogs: () => ({
        FlowLogs: [
          { ResourceId: 'vpc-1', LogDestination: 'arn:aws:s3:::b', DeliverLogsStatus: 'SUCCESS' },
          { ResourceId: 'vpc-1', LogGroupName: 'g', DeliverLogsStatus: 'FAILED', DeliverLogsErrorMessage: 'no' },
          { ResourceId: 'subnet-1', LogDestination: 'arn:aws:s3:::b' },
        ],
      }),
    },
  });
  expect(await view.vpcs('eu-west-1')).toEqual([
    { name: 'vpc-1', region: 'eu-west-1', destinations: ['arn:aws:s3:::b', 'g'], failure: 'no' },
    { name: 'vpc-2', region: 'eu-west-1', destinations: [], failure: undefined },
  ]);
});

test('application load balancers come with the bucket of their access logs', async () => {
  const { view } = viewOf({
    elb: {
      DescribeLoadBalancers: () => ({
        LoadBalancers: ['on', 'off', 'net'].map((name) => ({
          LoadBalancerName: name,
          LoadBalancerArn: `arn:${name}`,
          Type: name === 'net' ? 'network' : 'application',
        })),
      }),
      DescribeLoadBalancerAttributes: ({ LoadBalancerArn }: { LoadBalancerArn: string }) => ({
        Attributes: [
          { Key: 'access_logs.s3.enabled', Value: String(LoadBalancerArn === 'arn:on') },
          { Key: 'access_logs.s3.bucket', Value: 'b' },
        ],
      }),
    },
  });
  expect(await view.balancers('r')).toEqual([
    { name: 'on', region: 'r', destinations: ['b'] },
    { name: 'off', region: 'r', destinations: [] },
  ]);
});

test.each([
  [[{ Principal: { DataLakePrincipalIdentifier: 'IAM_ALLOWED_PRINCIPALS' }, Permissions: ['ALL'] }], true],
  [[], false],
])('Lake Formation with the defaults %j', async (CreateTableDefaultPermissions, allowed) => {
  const { view } = viewOf({
    lakeformation: { GetDataLakeSettings: () => ({ DataLakeSettings: { CreateTableDefaultPermissions } }) },
  });
  expect(await view.iamAllowed()).toBe(allowed);
});

test('a workgroup is read; one that is not there is none', async () => {
  const configuration = {
    EnforceWorkGroupConfiguration: true,
    BytesScannedCutoffPerQuery: 5,
    ResultConfiguration: { OutputLocation: 's3://r/' },
  };
  const there = viewOf({ athena: { GetWorkGroup: () => ({ WorkGroup: { Configuration: configuration } }) } });
  expect(await there.view.workgroup()).toEqual({
    name: 'log-lake',
    enforced: true,
    cutoff: 5,
    results: 's3://r/',
    managedResults: false,
  });
  const gone = viewOf({ athena: { GetWorkGroup: throwing('InvalidRequestException', 'WorkGroup x is not found.') } });
  expect(await gone.view.workgroup()).toBeUndefined();
});

test('the ledger is asked by one query', async () => {
  const athena = new FakeAthena(() => ({
    columns: [
      ['dataset', 'varchar'],
      ['delivered', 'varchar'],
    ],
    rows: [['cloudtrail', '2026/03/03']],
  }));
  const { view } = viewOf({}, athena);
  expect(await view.conversions()).toEqual([{ dataset: 'cloudtrail', delivered: '2026/03/03' }]);
  expect(athena.started).toHaveLength(1);
});

test('regions and the account are asked for', async () => {
  const { view } = viewOf({
    ec2: { DescribeRegions: () => ({ Regions: [{ RegionName: 'us-east-1' }, { RegionName: 'eu-west-1' }] }) },
    sts: { GetCallerIdentity: () => ({ Account: '111122223333' }) },
  });
  expect([await view.regions(), await view.account()]).toEqual([['eu-west-1', 'us-east-1'], '111122223333']);
});
