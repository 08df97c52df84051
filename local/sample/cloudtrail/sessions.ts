import { castOf, DEVELOPMENT, exampleId, OFFICE, PRODUCTION, STORY, type User } from '../cast';
import type { Random } from '../random';
import { HOUR, responseTime } from '../time';
import { assume, storyRole, timeOf } from './assumed';
import { userIdentity } from './identity';
import { portal } from './portal';
import type { Call } from './record';
import { bucketResource, S3_DATA, teller } from './told';

/** Ways to come by credentials and to use them that are rare, and mostly harmless. */
export const sessions = (random: Random): readonly Call[] => [
  ...portal(random),
  ...roleChain(random),
  ...longSession(random),
  ...traveller(),
  ...tokens(random),
  ...oldTls(random),
];

const CLI = 'aws-cli/2.24.10 md/awscrt#0.23.8 ua/2.0 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.9';

/** Each link forgets who stood before it: only the calls themselves, in order, tell. */
function roleChain(random: Random): Call[] {
  const { account, from, roles } = STORY.roleChain;
  const day = '2026-03-03';
  const engineer = castOf(account).engineers.find(({ session }) => session === from)!;
  const who = { address: OFFICE, agent: CLI };
  const first = storyRole(account, roles[0], 'AROAB7QK2W5MZEXAMPLE', { ...who, session: 'release-41' });
  const second = storyRole(account, roles[1], 'AROAC3RN6X4PYEXAMPLE', { ...who, session: 'release-41-db' });
  return [
    assume(teller(engineer, account, day), '15:10:08', first, random),
    assume(teller(first, account, day), '15:11:30', second, random),
    teller(second, account, day)('15:13:12', 'rds', 'ModifyDBInstance', {
      request: { dBInstanceIdentifier: 'orders', applyImmediately: true, allocatedStorage: 400 },
    }),
  ];
}

/** The longest that a role may allow; the calls are of the same session hours later. */
function longSession(random: Random): Call[] {
  const { account, role, session } = STORY.longSession;
  const day = '2026-03-05';
  const [, , chen] = castOf(account).people;
  const migration = storyRole(account, role, 'AROAD5TH4V7LXEXAMPLE', { session, address: '192.0.2.44', agent: CLI });
  const identity = userIdentity(migration, timeOf(day, '06:00:00'));
  const tell = teller(migration, account, day);
  return [
    assume(teller(chen!, account, day), '06:00:00', migration, random, 12),
    ...['06:20:15', '12:05:40', '17:40:02'].map((time) =>
      tell(time, 'dynamodb', 'DescribeTable', { request: { tableName: 'orders' }, identity }),
    ),
  ];
}

function traveller(): Call[] {
  const { account, user, address } = STORY.traveller;
  const chen: User = { ...castOf(account).people.find(({ name }) => name === user)!, address };
  const tell = teller(chen, account, '2026-03-04');
  return [
    tell('19:12:04', 'sts', 'GetCallerIdentity'),
    tell('19:12:20', 'ec2', 'DescribeInstances', { request: { filterSet: {} } }),
    tell('19:14:51', 'cloudwatch', 'DescribeAlarms'),
  ];
}

function tokens(random: Random): Call[] {
  const [, , chen] = castOf(PRODUCTION).people;
  const [, , other] = castOf(DEVELOPMENT).people;
  const day = '2026-03-04';
  const name = 'report-viewer';
  const arn = `arn:aws:sts::${DEVELOPMENT}:federated-user/${name}`;
  const federated = { arn, federatedUserId: `${DEVELOPMENT}:${name}` };
  const accessKeyId = exampleId('ASIA', 9, random);
  const credentials = (time: number, key: string) => ({
    credentials: { accessKeyId: key, sessionToken: 'EXAMPLE-SESSION-TOKEN', expiration: responseTime(time) },
  });
  return [
    teller(chen!, PRODUCTION, '2026-03-02')('12:00:41', 'sts', 'GetSessionToken', {
      request: { durationSeconds: 43_200, serialNumber: `arn:aws:iam::${PRODUCTION}:mfa/chen` },
      response: credentials(timeOf('2026-03-02', '12:00:41') + 12 * HOUR, exampleId('ASIA', 9, random)),
    }),
    teller(other!, DEVELOPMENT, day)('10:30:05', 'sts', 'GetFederationToken', {
      request: {
        name,
        policy: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}',
      },
      response: { ...credentials(timeOf(day, '10:30:05') + 12 * HOUR, accessKeyId), federatedUser: federated },
    }),
    teller(other!, DEVELOPMENT, day)('10:31:40', 's3', 'ListBuckets', {
      identity: {
        ...{ type: 'FederatedUser', principalId: federated.federatedUserId, arn, accountId: DEVELOPMENT, accessKeyId },
        sessionContext: {
          sessionIssuer: {
            ...{ type: 'IAMUser', principalId: other!.id, accountId: DEVELOPMENT, userName: other!.name },
            arn: `arn:aws:iam::${DEVELOPMENT}:user/${other!.name}`,
          },
          attributes: { creationDate: '2026-03-04T10:30:05Z', mfaAuthenticated: 'false' },
        },
      },
    }),
  ];
}

/** AWS writes version 1.0 without the nought. */
const OLD = [
  ['TLSv1', 'ECDHE-RSA-AES128-SHA'],
  ['TLSv1.1', 'ECDHE-RSA-AES128-SHA'],
  ['TLSv1.2', 'ECDHE-RSA-AES128-GCM-SHA256'],
] as const;

function oldTls(random: Random): Call[] {
  const { account, user: name, address } = STORY.oldTls;
  const program: User = {
    ...{ kind: 'user', account, name, address, id: exampleId('AIDA', 9, random), key: exampleId('AKIA', 9, random) },
    agent: 'aws-sdk-java/1.7.4 Linux/3.10.0-1160.el7.x86_64 OpenJDK_64-Bit_Server_VM/24.80-b11',
  };
  const tell = teller(program, account, '2026-03-03');
  const bucket = `backups-${account}`;
  const request = { bucketName: bucket, Host: `${bucket}.s3.amazonaws.com` };
  return OLD.flatMap((tls, index) => [
    tell(`01:1${index}:05`, 's3', 'ListBuckets', { additional: S3_DATA, tls }),
    tell(`01:1${index}:11`, 's3', 'GetBucketLocation', {
      ...{
        request: { ...request, location: '' },
        additional: S3_DATA,
        resources: bucketResource(account, bucket),
        tls,
      },
    }),
  ]);
}
