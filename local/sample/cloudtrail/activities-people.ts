import { DEVELOPMENT, OFFICE } from '../cast';
import { type Activities, type Activity, denied, sometimesDenied } from './activity';
import { launch, newInstance } from './launch';
import { signIn } from './sign-in';

/** What people do, with the console and the command line. */

const looksAround: Activity = ({ cast, random }) => {
  const by = random.pick([...cast.people, ...cast.engineers]);
  const [service, name] = random.pick([
    ['ec2', 'DescribeInstances'],
    ['ec2', 'DescribeSecurityGroups'],
    ['ec2', 'DescribeVpcs'],
    ['rds', 'DescribeDBInstances'],
    ['elasticloadbalancing', 'DescribeLoadBalancers'],
    ['cloudwatch', 'DescribeAlarms'],
    ['logs', 'DescribeLogGroups'],
    ['cloudtrail', 'LookupEvents'],
    ['s3', 'ListBuckets'],
    ['sts', 'GetCallerIdentity'],
  ] as const);
  return {
    by,
    service,
    name,
    request: service === 'ec2' ? { filterSet: {}, maxResults: random.pick([50, 100, 1000]) } : undefined,
    ...sometimesDenied(by, `${service}:${name}`, random),
  };
};

const startsOrStops: Activity = ({ cast, random }) => {
  const instance = random.pick(cast.instances).session;
  const stop = random.oneIn(2);
  const state = stop ? { code: 64, name: 'stopping' } : { code: 0, name: 'pending' };
  const before = stop ? { code: 16, name: 'running' } : { code: 80, name: 'stopped' };
  return {
    by: random.pick(cast.people),
    service: 'ec2',
    name: stop ? 'StopInstances' : 'StartInstances',
    request: { instancesSet: { items: [{ instanceId: instance }] } },
    response: {
      requestId: random.uuid(),
      instancesSet: { items: [{ instanceId: instance, currentState: state, previousState: before }] },
    },
  };
};

const launchesServer: Activity = ({ account, cast, random, at }) =>
  launch(random.pick(cast.people), account, 't3.medium', [newInstance(random)], at, random);

const tagsThings: Activity = ({ cast, random }) => ({
  by: random.pick(cast.engineers),
  service: 'ec2',
  name: 'CreateTags',
  request: {
    resourcesSet: { items: [{ resourceId: random.pick(cast.instances).session }] },
    tagSet: { items: [{ key: 'Owner', value: random.pick(['web', 'orders', 'data']) }] },
  },
  response: { requestId: random.uuid(), _return: true },
});

const readsIam: Activity = ({ cast, random }) => {
  const by = random.pick([...cast.people, ...cast.engineers]);
  const [name, request] = random.pick([
    ['ListUsers', undefined],
    ['GetUser', { userName: 'ana' }],
    ['ListRoles', { maxItems: 100 }],
    ['GetRole', { roleName: 'app-server' }],
    ['ListAttachedRolePolicies', { roleName: 'app-server' }],
  ] as const);
  return { by, service: 'iam', name, request, ...sometimesDenied(by, `iam:${name}`, random) };
};

const changesIam: Activity = ({ account, cast, random }) => {
  const role = random.pick(['app-server', 'order-events-role', 'deploy-pipeline']);
  return {
    by: cast.pipeline,
    service: 'iam',
    name: random.pick(['AttachRolePolicy', 'DetachRolePolicy']),
    request: { roleName: role, policyArn: `arn:aws:iam::${account}:policy/${role}-extra` },
  };
};

const signsIn: Activity = ({ cast, at, random }) => signIn(random.pick(cast.people), at, random);

/** The other account's role is assumed; both accounts get a record with the same sharedEventID. */
const comesFromOtherAccount: Activity = ({ account, random }) => ({
  by: { kind: 'outsider', account: DEVELOPMENT, id: 'AIDAQ5KJ7XWN2EXAMPLE', address: OFFICE },
  agent: 'Boto3/1.36.21 md/Botocore#1.36.21 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.3',
  service: 'sts',
  name: 'AssumeRole',
  request: { roleArn: `arn:aws:iam::${account}:role/read-only`, roleSessionName: 'cost-report', externalId: 'finance' },
  ...(random.oneIn(10)
    ? { error: ['AccessDenied', denied({ kind: 'service', host: 'outsider' }, 'sts:AssumeRole')[1]] as const }
    : {}),
  resources: [{ accountId: account, type: 'AWS::IAM::Role', ARN: `arn:aws:iam::${account}:role/read-only` }],
  more: { sharedEventID: random.uuid() },
});

export const peopleActivities: Activities = [
  [14, looksAround],
  [2, startsOrStops],
  [1, launchesServer],
  [2, tagsThings],
];

/** Of services that record in one region for the world. */
export const homeActivities: Activities = [
  [6, readsIam],
  [1, changesIam],
  [1, signsIn],
  [1, comesFromOtherAccount],
];
