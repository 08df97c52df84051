import { castOf, PRODUCTION, type Principal, type RoleSession, STORY } from '../cast';
import { BASE62, type Random } from '../random';
import { at, MINUTE } from '../time';
import { assumedResponse } from './assumed';
import { roleArn } from './identity';
import type { Call } from './record';
import { bucketResource, S3_DATA } from './told';

const { foreign } = STORY;
const where = { account: PRODUCTION, region: 'us-east-1' };
const AGENT = 'Boto3/1.36.21 md/Botocore#1.36.21 ua/2.0 os/linux#6.1.0 md/arch#x86_64 lang/python#3.11.2';

/** The role that was opened to another account is taken up from there, and reads all it may. */
export function foreignAccount(random: Random): readonly Call[] {
  const theirs = castOf(PRODUCTION).functions.find(({ role }) => role === foreign.role)!;
  const session: RoleSession = {
    ...{ ...theirs, session: foreign.session, address: foreign.address, agent: AGENT, heldBy: 'person' },
  };
  return [taken(session, random), ...secrets(session), ...objects(session, random), ...backups(random)];
}

const outsider = {
  kind: 'outsider',
  account: foreign.account,
  id: 'AIDAW5LQ6T3YZEXAMPLE',
  address: foreign.address,
} as const;

/** Of the caller only the account and an id are known here: the rest is in the other account's trail. */
function taken(session: RoleSession, random: Random): Call {
  const time = at(foreign.time);
  return {
    ...where,
    at: time,
    by: outsider,
    agent: AGENT,
    service: 'sts',
    name: 'AssumeRole',
    request: { roleArn: roleArn(session), roleSessionName: session.session },
    response: assumedResponse(session, time + 60 * MINUTE, random),
    resources: [{ accountId: PRODUCTION, type: 'AWS::IAM::Role', ARN: roleArn(session) }],
    more: { sharedEventID: random.uuid() },
  };
}

const NAMES = ['database', 'payments', 'mail', 'search', 'partners', 'analytics', 'backup', 'signing'];

const secrets = (by: RoleSession): Call[] =>
  NAMES.slice(0, foreign.secrets).map((name, index) => ({
    ...where,
    at: at(foreign.time) + MINUTE + index * 3,
    by,
    service: 'secretsmanager',
    name: 'GetSecretValue',
    request: { secretId: `arn:aws:secretsmanager:us-east-1:${PRODUCTION}:secret:shop/${name}-Ab3dEf` },
  }));

const objects = (by: RoleSession, random: Random): Call[] =>
  Array.from({ length: foreign.objects }, (_, index) => {
    const key = `2026/customers-${String(index + 1).padStart(4, '0')}.csv.gz`;
    const time = at(foreign.time) + 3 * MINUTE + index * 2;
    return read(by, time, foreign.bucket, key, random.between(40_000_000, 60_000_000), random);
  });

/** Without a role of ours: the bucket's own policy lets the account in. */
const backups = (random: Random): Call[] =>
  ['orders', 'customers', 'payments'].slice(0, foreign.backupsRead).map((name, index) => {
    const time = at(foreign.time) + 12 * MINUTE + index * 90;
    const key = `2026-03-05/${name}.dump`;
    return { ...read(outsider, time, foreign.backups, key, 1_000_000_000 + index, random), agent: AGENT };
  });

/** A data event, as the trail records them of these buckets. */
const read = (by: Principal, time: number, bucket: string, key: string, bytes: number, random: Random): Call => ({
  ...where,
  at: time,
  by,
  service: 's3',
  name: 'GetObject',
  request: { bucketName: bucket, Host: `${bucket}.s3.amazonaws.com`, key },
  additional: {
    ...S3_DATA,
    bytesTransferredIn: 0,
    SSEApplied: 'SSE_S3',
    'x-amz-id-2': random.text(BASE62, 44),
    bytesTransferredOut: bytes,
  },
  resources: [
    { accountId: PRODUCTION, type: 'AWS::S3::Object', ARN: `arn:aws:s3:::${bucket}/${key}` },
    ...bucketResource(PRODUCTION, bucket),
  ],
  category: 'Data',
});
