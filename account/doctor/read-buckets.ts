import { GetKeyPolicyCommand, type KMSClient } from '@aws-sdk/client-kms';
import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketPolicyStatusCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { isNamed } from '../../lambda/aws/service-error';
import type { BucketFacts } from './facts';

export interface BucketClients {
  readonly s3: Pick<S3Client, 'send'>;
  readonly kms: Pick<KMSClient, 'send'>;
}

/** A bucket's policy, whether it makes it public, and the key that encrypts it. */
export async function readBucket({ s3, kms }: BucketClients, name: string): Promise<BucketFacts> {
  const [policy, isPublic, key] = await Promise.all([
    unlessNone(async () => (await s3.send(new GetBucketPolicyCommand({ Bucket: name }))).Policy, 'NoSuchBucketPolicy'),
    unlessNone(
      async () => (await s3.send(new GetBucketPolicyStatusCommand({ Bucket: name }))).PolicyStatus?.IsPublic === true,
      'NoSuchBucketPolicy',
    ),
    keyOf({ s3, kms }, name),
  ]);
  return { name, policy, isPublic: isPublic === true, key };
}

async function keyOf({ s3, kms }: BucketClients, name: string): Promise<BucketFacts['key']> {
  const encryption = await unlessNone(
    () => s3.send(new GetBucketEncryptionCommand({ Bucket: name })),
    'ServerSideEncryptionConfigurationNotFoundError',
  );
  const rule = encryption?.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  // Without a name it is AWS's own key, which lets no service of another account in.
  const id = rule?.KMSMasterKeyID ?? (rule?.SSEAlgorithm?.startsWith('aws:kms') ? 'aws/s3' : undefined);
  if (id === undefined) return undefined;
  if (id === 'aws/s3') return { id, policy: '{}' };
  const { Policy = '{}' } = await kms.send(new GetKeyPolicyCommand({ KeyId: id, PolicyName: 'default' }));
  return { id, policy: Policy };
}

async function unlessNone<T>(read: () => Promise<T>, none: string): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isNamed(error, none)) return undefined;
    throw error;
  }
}
