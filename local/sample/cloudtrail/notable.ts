import { castOf, DEVELOPMENT, PRODUCTION } from '../cast';
import type { Random } from '../random';
import { at } from '../time';
import { launch, newInstance } from './launch';
import type { Call } from './record';
import { signIn } from './sign-in';

/** Ordinary things that people ask about first and that must be there however few events the sample has. */
export function notable(random: Random): readonly Call[] {
  return [...signIns(random), ...buckets(), ...launches(random), ...iamChanges()];
}

const production = castOf(PRODUCTION);
const development = castOf(DEVELOPMENT);
const [ana, ben, chen] = production.people as [User, User, User];
type User = (typeof production.people)[number];

const signIns = (random: Random): Call[] =>
  (
    [
      ['2026-03-02T08:03:10Z', ana],
      ['2026-03-02T08:41:55Z', ben],
      ['2026-03-03T08:12:02Z', ana],
      ['2026-03-04T08:24:31Z', ana],
      ['2026-03-05T09:02:47Z', development.people[0]!],
      ['2026-03-06T08:30:00Z', ben],
    ] as const
  ).map(([time, user]) => ({
    at: at(time),
    account: user.account,
    region: 'us-east-1',
    ...signIn(user, at(time), random),
  }));

const buckets = (): Call[] =>
  (
    [
      ['2026-03-02T09:12:44Z', ana, 'eu-west-1', 'quarterly-reports-111122223333'],
      ['2026-03-03T10:20:08Z', chen, 'us-east-1', 'shop-exports-111122223333'],
      ['2026-03-05T05:45:31Z', development.people[2]!, 'ap-northeast-2', 'experiments-444455556666'],
    ] as const
  ).map(([time, by, region, bucketName]) => ({
    at: at(time),
    account: by.account,
    region,
    by,
    service: 's3',
    name: 'CreateBucket',
    request: {
      bucketName,
      Host: `s3.${region}.amazonaws.com`,
      CreateBucketConfiguration: region === 'us-east-1' ? undefined : { LocationConstraint: region },
    },
    additional: {
      SignatureVersion: 'SigV4',
      CipherSuite: 'TLS_AES_128_GCM_SHA256',
      AuthenticationMethod: 'AuthHeader',
    },
  }));

const launches = (random: Random): Call[] =>
  (
    [
      ['2026-03-02T13:31:12Z', ben, 'us-east-1', 't3.medium'],
      ['2026-03-03T14:05:50Z', chen, 'eu-west-1', 'm7g.large'],
      ['2026-03-05T02:15:09Z', development.people[0]!, 'ap-northeast-2', 't3.small'],
    ] as const
  ).map(([time, by, region, type]) => ({
    at: at(time),
    account: by.account,
    region,
    ...launch(by, by.account, type, [newInstance(random)], at(time), random),
  }));

const iamChanges = (): Call[] =>
  (
    [
      ['2026-03-02T10:00:21Z', 'CreateRole', { roleName: 'invoice-export-role', path: '/' }],
      ['2026-03-02T10:00:24Z', 'PutRolePolicy', { roleName: 'invoice-export-role', policyName: 'read-orders' }],
      ['2026-03-05T11:17:40Z', 'CreatePolicy', { policyName: 'order-events-role-extra', path: '/' }],
      ['2026-03-06T15:48:03Z', 'UpdateAssumeRolePolicy', { roleName: 'read-only' }],
    ] as const
  ).map(([time, name, request]) => ({
    at: at(time),
    account: PRODUCTION,
    region: 'us-east-1',
    by: production.pipeline,
    service: 'iam',
    name,
    request,
  }));
