import type { Readable } from 'node:stream';
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ObjectUnreadable } from '../../core/conversion/ports';

/** Why an object is unreadable that is not there any more. */
export const GONE = 'it is gone';

/**
 * The bytes of an object named as `"$path"` names it. What breaks while they are read comes as an error of the stream.
 *
 * @throws ObjectUnreadable when the object is gone, archived, or not to be read with the function's permissions
 */
export async function openObject(s3: Pick<S3Client, 'send'>, path: string): Promise<Readable> {
  return (await getObject(s3, path)).bytes;
}

/** The same, with the metadata that was stored beside them, names in small letters. */
export async function getObject(
  s3: Pick<S3Client, 'send'>,
  path: string,
): Promise<{ readonly bytes: Readable; readonly metadata: Readonly<Record<string, string>> }> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/s.exec(path) ?? [];
  if (bucket === undefined || key === undefined) {
    throw new Error(`the path of a raw object must be s3://bucket/key, got ${JSON.stringify(path)}`);
  }
  try {
    const { Body, Metadata = {} } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return { bytes: Body as Readable, metadata: Metadata };
  } catch (error) {
    const reason = error instanceof Error ? reasonOf(error) : undefined;
    if (reason === undefined) throw error;
    throw new ObjectUnreadable(path, reason);
  }
}

/** Why the object cannot be read, or undefined when it is not about the object. */
function reasonOf({ name, message }: Error): string | undefined {
  switch (name) {
    case 'NoSuchKey':
      return GONE;
    case 'InvalidObjectState':
      return 'it is in an archive storage class: restore it first';
    case 'AccessDenied':
      return /\bkms\b/i.test(message) ? 'permission to use its KMS key denied' : 'permission denied';
    default:
      // The key's own state: disabled, waiting for deletion, gone. Its throttling and its outages pass.
      return /^KMS\.(Disabled|NotFound|KMSInvalidState|InvalidState|InvalidKeyUsage)/.test(name)
        ? `its KMS key cannot be used (${name.slice('KMS.'.length)})`
        : undefined;
  }
}
