import { responseTime } from '../time';
import { type Activities, type Activity, sometimesDenied } from './activity';
import { roleArn } from './identity';

/** What the deployment pipeline and the build server do. */

const pipelineSignsIn: Activity = ({ account, at, cast, random }) => {
  const by = cast.pipeline;
  const subject = 'repo:example/shop:ref:refs/heads/main';
  const provider = `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`;
  return {
    by,
    identity: {
      type: 'WebIdentityUser',
      principalId: `${provider}:sts.amazonaws.com:${subject}`,
      userName: subject,
      identityProvider: provider,
    },
    service: 'sts',
    name: 'AssumeRoleWithWebIdentity',
    request: { durationSeconds: 3600, roleArn: roleArn(by), roleSessionName: by.session },
    response: {
      credentials: {
        accessKeyId: `ASIA${random.text('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 9)}EXAMPLE`,
        sessionToken: 'EXAMPLE-SESSION-TOKEN',
        expiration: responseTime(at + 3600),
      },
      subjectFromWebIdentityToken: subject,
      assumedRoleUser: {
        assumedRoleId: `${by.id}:${by.session}`,
        arn: `arn:aws:sts::${account}:assumed-role/${by.role}/${by.session}`,
      },
      provider,
      audience: 'sts.amazonaws.com',
    },
    resources: [{ accountId: account, type: 'AWS::IAM::Role', ARN: roleArn(by) }],
  };
};

const stackWatched: Activity = ({ cast, random }) => ({
  by: cast.pipeline,
  service: 'cloudformation',
  name: random.pick(['DescribeStacks', 'DescribeStackEvents', 'GetTemplate']),
  request: { stackName: random.pick(['shop-web', 'shop-orders', 'shop-invoices']) },
  ...(random.oneIn(40)
    ? { error: ['ThrottlingException', 'Rate exceeded'] as const }
    : sometimesDenied(cast.pipeline, 'cloudformation:DescribeStacks', random)),
});

const stackChanged: Activity = ({ account, region, cast, random }) => {
  const stack = random.pick(['shop-web', 'shop-orders', 'shop-invoices']);
  const arn = `arn:aws:cloudformation:${region}:${account}:changeSet/release-${random.hex(8)}/${random.uuid()}`;
  return {
    by: cast.pipeline,
    service: 'cloudformation',
    name: random.pick(['CreateChangeSet', 'ExecuteChangeSet']),
    request: { stackName: stack, changeSetName: arn, capabilities: ['CAPABILITY_IAM'] },
    response: { id: arn },
  };
};

const functionUpdated: Activity = ({ account, region, cast, random }) => {
  const name = random.pick(cast.functions).session;
  return {
    by: cast.pipeline,
    service: 'lambda',
    name: 'UpdateFunctionCode20150331v2',
    request: { functionName: name, dryRun: false, publish: true, s3Bucket: `deploy-${account}`, s3Key: random.hex(32) },
    response: {
      functionName: name,
      functionArn: `arn:aws:lambda:${region}:${account}:function:${name}`,
      runtime: 'nodejs22.x',
      timeout: 30,
      memorySize: 512,
      revisionId: random.uuid(),
    },
    more: { apiVersion: '2015-03-31' },
  };
};

const imagePulled: Activity = ({ account, region, cast, random }) => ({
  by: random.pick([cast.pipeline, ...cast.instances]),
  service: 'ecr',
  name: random.pick(['GetAuthorizationToken', 'BatchGetImage', 'BatchCheckLayerAvailability']),
  request: { registryId: account, repositoryName: 'shop/web' },
  resources: [
    { accountId: account, type: 'AWS::ECR::Repository', ARN: `arn:aws:ecr:${region}:${account}:repository/shop/web` },
  ],
});

/** The build server's own key, from its usual address: what makes the leaked use of that key stand out. */
const buildServerWorks: Activity = ({ account, region, cast, random }) => ({
  by: cast.buildServer,
  service: 's3',
  name: random.pick(['ListObjects', 'GetBucketLocation', 'HeadBucket']),
  request: {
    bucketName: `deploy-${account}`,
    Host: `deploy-${account}.s3.${region}.amazonaws.com`,
    prefix: 'releases/',
  },
  resources: [{ accountId: account, type: 'AWS::S3::Bucket', ARN: `arn:aws:s3:::deploy-${account}` }],
});

export const deploymentActivities: Activities = [
  [2, pipelineSignsIn],
  [8, stackWatched],
  [2, stackChanged],
  [2, functionUpdated],
  [5, imagePulled],
  [5, buildServerWorks],
];
