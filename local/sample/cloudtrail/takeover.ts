import { STORY, type User } from '../cast';
import type { Random } from '../random';
import { at } from '../time';
import { denied } from './activity';
import { escalation } from './escalation';
import { evasion } from './evasion';
import { exfiltration } from './exfiltration';
import { launch, newInstance } from './launch';
import { openNetwork } from './open-network';
import { persistence } from './persistence';
import type { Call } from './record';
import { signIn } from './sign-in';
import { type Tell, teller } from './told';

const { takeover } = STORY;
const { account } = takeover;

/** Not of the cast: she signs in for the first time that week, and it is not she. */
const iris: User = {
  kind: 'user',
  account,
  name: takeover.user,
  id: takeover.id,
  key: takeover.key,
  address: takeover.address,
  agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  console: 'password',
};

/**
 * On Thursday night a password is guessed at the console. Within an hour of the sign-in somebody looks around, makes himself
 * an administrator, leaves several ways back in, blinds what watches, opens the network and carries data off.
 */
export function passwordTakeover(random: Random): readonly Call[] {
  const tell = teller(iris, account, '2026-03-05');
  return [
    ...guesses(random),
    ...discovery(tell),
    ...escalation(tell, random),
    ...persistence(tell, random),
    ...evasion(tell, random),
    ...openNetwork(tell, random),
    ...exfiltration(tell, random),
    ...newRegion(tell, random),
  ];
}

function guesses(random: Random): Call[] {
  const where = { account, region: 'us-east-1' };
  const signedIn = at(takeover.signedIn);
  const tries = Array.from({ length: takeover.failures }, (_, index) => {
    const time = signedIn - (takeover.failures - index) * 31;
    return { at: time, ...where, ...signIn(iris, time, random, { address: takeover.address }) };
  });
  return [...tries, { at: signedIn, ...where, ...signIn(iris, signedIn, random) }];
}

const REFUSED = [
  ['iam', 'ListUsers'],
  ['iam', 'ListRoles'],
  ['iam', 'ListGroups'],
  ['iam', 'GetAccountAuthorizationDetails'],
  ['organizations', 'DescribeOrganization'],
  ['organizations', 'ListAccounts'],
  ['secretsmanager', 'ListSecrets'],
  ['kms', 'ListAliases'],
  ['dynamodb', 'ListTables'],
  ['sqs', 'ListQueues'],
  ['sns', 'ListTopics'],
  ['guardduty', 'ListDetectors'],
  ['config', 'DescribeConfigurationRecorders'],
  ['ssm', 'DescribeInstanceInformation'],
  ['ecr', 'DescribeRepositories'],
] as const;
/** EC2 has a code of its own for refusals. */
const REFUSED_BY_EC2 = ['DescribeSnapshots', 'DescribeVolumes'] as const;
const ALLOWED = [
  ['s3', 'ListBuckets'],
  ['s3', 'GetBucketPolicy'],
  ['s3', 'GetBucketAcl'],
  ['ec2', 'DescribeInstances'],
  ['ec2', 'DescribeSecurityGroups'],
  ['lambda', 'ListFunctions20150331'],
  ['cloudtrail', 'DescribeTrails'],
  ['iam', 'GetUser'],
] as const;

function discovery(tell: Tell): Call[] {
  const from = at(takeover.discovery.from);
  const bucket = { bucketName: takeover.publicBucket, Host: `${takeover.publicBucket}.s3.amazonaws.com` };
  const looks = [
    ...REFUSED.map(([service, name]) => ({ service, name, act: { error: denied(iris, `${service}:${name}`) } })),
    ...REFUSED_BY_EC2.map((name) => ({
      service: 'ec2',
      name,
      act: { error: ['Client.UnauthorizedOperation', denied(iris, `ec2:${name}`)[1]] as const },
    })),
    ...ALLOWED.map(([service, name]) => ({
      service,
      name,
      act: name.startsWith('GetBucket') ? { request: bucket } : service === 'ec2' ? { request: { filterSet: {} } } : {},
    })),
  ];
  return [
    tell('21:01:00', 'sts', 'GetCallerIdentity'),
    // The last one is asked first: some of it works, so it is worth going on.
    ...looks.toReversed().map(({ service, name, act }, index) => ({
      ...tell('21:01:00', service, name, act),
      at: from + 2 + index * 2,
    })),
  ];
}

/** Machines by other names, and the wish for more. */
function moreMachines(tell: Tell, random: Random): Call[] {
  const { region, instanceType, profile } = takeover;
  const fleet = {
    spotFleetRequestConfig: {
      targetCapacity: 50,
      iamFleetRole: `arn:aws:iam::${account}:role/${profile}`,
      launchSpecifications: { item: { imageId: 'ami-0f00d1e5a4b3c2d10', instanceType } },
    },
  };
  const task = { cluster: 'default', taskDefinition: 'worker:1', count: 10, launchType: 'FARGATE' };
  return [
    tell('21:57:25', 'ec2', 'RequestSpotFleet', {
      region,
      request: fleet,
      response: { requestId: random.uuid(), spotFleetRequestId: `sfr-${random.uuid()}` },
    }),
    tell('21:58:02', 'ecs', 'RunTask', { region, request: task, response: { tasks: [], failures: [] } }),
    tell('21:58:40', 'servicequotas', 'RequestServiceQuotaIncrease', {
      region,
      request: { serviceCode: 'ec2', quotaCode: 'L-DB2E81BA', desiredValue: 512 },
    }),
  ];
}

/** A region that nobody has used, in which nobody looks. */
function newRegion(tell: Tell, random: Random): Call[] {
  const { region, instanceType } = takeover;
  const machines = [newInstance(random), newInstance(random)];
  const { by, service, name, ...started } = launch(
    iris,
    account,
    instanceType,
    machines,
    at('2026-03-05T21:56:10Z'),
    random,
  );
  return [
    tell('21:55:02', 'ec2', 'DescribeInstances', { region, request: { filterSet: {} } }),
    tell('21:55:20', 'ec2', 'DescribeVpcs', { region, request: { vpcSet: {}, filterSet: {} } }),
    tell('21:56:10', service, name, { region, ...started }),
    ...moreMachines(tell, random),
  ];
}
