import { castOf, PRODUCTION, STORY, type User } from '../cast';
import type { Random } from '../random';
import { at, responseTime } from '../time';
import { denied } from './activity';
import { launch, launchRequest } from './launch';
import type { Act, Call } from './record';

/**
 * The build server's key turns up at an unknown address on Wednesday night: someone looks around, makes a user, launches
 * machines far away and stops the trail. Before long the security engineer notices the silence and cleans up.
 */
export function leakedKey(random: Random): readonly Call[] {
  return [...lookAround(), ...stay(), ...profit(random), quarantine(), hide(), ...cleanUp()];
}

const { attacker, backdoor, leakedKey: leaked, trail } = STORY;
const account = PRODUCTION;
const cast = castOf(account);
const thief: User = { ...cast.buildServer, address: attacker.address, agent: attacker.agent };
const intruder: User = { ...thief, name: backdoor.user, id: 'AIDAX4YQ6M3PTEXAMPLE', key: backdoor.id };
const machines = [
  ['i-0fee1900d00000001', 'i-0fee1900d00000002'],
  ['i-0fee1900d00000003', 'i-0fee1900d00000004'],
] as const;

const night = (time: string): number => at(`2026-03-04T${time}Z`);

const call = (by: User, time: number, act: Omit<Act, 'by'>, region = 'us-east-1'): Call => ({
  at: time,
  account,
  region,
  by,
  ...act,
});

function lookAround(): Call[] {
  const refused = [
    ['iam', 'ListUsers'],
    ['iam', 'ListRoles'],
    ['iam', 'GetAccountAuthorizationDetails'],
    ['iam', 'GetAccountSummary'],
    ['organizations', 'DescribeOrganization'],
    ['secretsmanager', 'ListSecrets'],
    ['ses', 'GetSendQuota'],
    ['kms', 'ListKeys'],
    ['lambda', 'ListFunctions20150331'],
    ['rds', 'DescribeDBInstances'],
  ] as const;
  return [
    call(thief, night('03:02:11'), { service: 'sts', name: 'GetCallerIdentity' }),
    ...refused.map(([service, name], index) =>
      call(thief, night('03:02:15') + index * 4, { service, name, error: denied(thief, `${service}:${name}`) }),
    ),
    call(thief, night('03:03:10'), { service: 's3', name: 'ListBuckets' }),
    ...['us-east-1', 'eu-west-1', 'ap-northeast-2'].map((region, index) =>
      call(
        thief,
        night('03:03:15') + index * 3,
        { service: 'ec2', name: 'DescribeInstances', request: { filterSet: {} } },
        region,
      ),
    ),
    call(thief, night('03:04:22'), {
      service: 'iam',
      name: 'ListAttachedUserPolicies',
      request: { userName: thief.name },
    }),
  ];
}

function stay(): Call[] {
  const [user, policy, key] = [night('03:08:30'), night('03:08:42'), night('03:08:50')];
  const userName = backdoor.user;
  const arn = `arn:aws:iam::${account}:user/${userName}`;
  return [
    call(thief, user, {
      service: 'iam',
      name: 'CreateUser',
      request: { userName },
      response: { user: { path: '/', userName, userId: intruder.id, arn, createDate: responseTime(user) } },
    }),
    call(thief, policy, {
      service: 'iam',
      name: 'AttachUserPolicy',
      request: { userName, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    }),
    call(thief, key, {
      service: 'iam',
      name: 'CreateAccessKey',
      request: { userName },
      response: {
        accessKey: { accessKeyId: backdoor.id, status: 'Active', userName, createDate: responseTime(key) },
      },
    }),
  ];
}

function profit(random: Random): Call[] {
  const { region, instanceType } = backdoor;
  const limit = 'You have requested more vCPU capacity than your current vCPU limit of 384 allows';
  const ec2 = (time: string, name: string, act: Omit<Act, 'by' | 'service' | 'name'>) =>
    call(intruder, night(time), { service: 'ec2', name, ...act }, region);
  return [
    call(intruder, night('03:10:25'), { service: 'sts', name: 'GetCallerIdentity' }),
    ec2('03:10:45', 'DescribeInstanceTypeOfferings', { request: { locationType: 'region' } }),
    ec2('03:11:00', 'CreateKeyPair', { request: { keyName: 'key-1' } }),
    ec2('03:11:15', 'RunInstances', {
      request: launchRequest(instanceType, 16, random),
      error: ['Client.VcpuLimitExceeded', limit],
    }),
    ...machines.map((instances, index) => {
      const time = night('03:31:02') + index * 44;
      return call(intruder, time, launch(intruder, account, instanceType, instances, time, random), region);
    }),
  ];
}

/**
 * The key was found in public, and its user is kept from the worst; by then the intruder has a key of another.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCompromisedKeyQuarantineV3.html
 */
const quarantine = (): Call =>
  call(cast.buildServer, at(leaked.quarantined), {
    service: 'iam',
    name: 'AttachUserPolicy',
    request: { userName: leaked.user, policyArn: 'arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3' },
    invokedBy: 'AWS Internal',
  });

const hide = (): Call =>
  call(intruder, at(trail.stopped), {
    service: 'cloudtrail',
    name: 'StopLogging',
    request: { name: `arn:aws:cloudtrail:us-east-1:${account}:trail/${trail.name}` },
  });

function cleanUp(): Call[] {
  const ana = cast.people[0]!;
  const items = machines.flat().map((instanceId) => ({ instanceId }));
  const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess';
  const steps = [
    ['cloudtrail', 'StartLogging', { name: trail.name }, 'us-east-1'],
    ['iam', 'UpdateAccessKey', { userName: leaked.user, accessKeyId: leaked.id, status: 'Inactive' }, 'us-east-1'],
    ['iam', 'DeleteAccessKey', { userName: backdoor.user, accessKeyId: backdoor.id }, 'us-east-1'],
    ['iam', 'DetachUserPolicy', { userName: backdoor.user, policyArn: administrator }, 'us-east-1'],
    ['iam', 'DeleteUser', { userName: backdoor.user }, 'us-east-1'],
    ['ec2', 'DescribeInstances', { filterSet: {} }, backdoor.region],
    ['ec2', 'TerminateInstances', { instancesSet: { items } }, backdoor.region],
  ] as const;
  return steps.map(([service, name, request, region], index) =>
    call(ana, at(trail.started) + index * 75, { service, name, request }, region),
  );
}
