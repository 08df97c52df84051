import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';

/** What reading and writing objects takes, and no more: the grants of the CDK also give `s3:GetObject*`, ACLs and tags. */

const READ_OBJECTS = ['s3:GetObject'];
const LIST_OBJECTS = ['s3:ListBucket'];
/** Athena asks for the region of a bucket as well. */
const FIND_OBJECTS = ['s3:GetBucketLocation', ...LIST_OBJECTS];
/** Athena writes large results in parts. @see https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html */
const WRITE_OBJECTS = ['s3:AbortMultipartUpload', 's3:ListMultipartUploadParts', 's3:PutObject'];

export interface ObjectAccess {
  readonly bucket: s3.IBucket;
  readonly encryptionKey?: kms.IKey | undefined;
  /** Keys, each as `folder/*`. */
  readonly keys: readonly string[];
}

/** For statements over them; enough for a program as well. */
export const grantReadObjects = (grantee: IGrantable, access: ObjectAccess): Grant =>
  both(grantObjects(grantee, access, READ_OBJECTS, FIND_OBJECTS), access.encryptionKey?.grant(grantee, 'kms:Decrypt'));

/** For programs that read objects themselves. */
export const grantFetchObjects = (grantee: IGrantable, access: ObjectAccess): Grant =>
  both(grantObjects(grantee, access, READ_OBJECTS, LIST_OBJECTS), access.encryptionKey?.grant(grantee, 'kms:Decrypt'));

/** For statements that write. */
export const grantReadWriteObjects = (grantee: IGrantable, access: ObjectAccess): Grant =>
  both(
    grantObjects(
      grantee,
      access,
      [...READ_OBJECTS, ...WRITE_OBJECTS],
      [...FIND_OBJECTS, 's3:ListBucketMultipartUploads'],
    ),
    access.encryptionKey?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey'),
  );

/** For programs that read and write small objects, each in one piece. */
export const grantPutObjects = (grantee: IGrantable, access: ObjectAccess): Grant =>
  both(
    grantObjects(grantee, access, [...READ_OBJECTS, 's3:PutObject'], LIST_OBJECTS),
    access.encryptionKey?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey'),
  );

/** Two statements, so that no action on objects is allowed on the bucket or the other way round. */
function grantObjects(
  grantee: IGrantable,
  { bucket, keys }: ObjectAccess,
  objectActions: readonly string[],
  bucketActions: readonly string[],
): Grant {
  const onObjects = Grant.addToPrincipalOrResource({
    grantee,
    actions: [...objectActions],
    resourceArns: keys.map((key) => bucket.arnForObjects(key)),
    resource: bucket,
  });
  return onObjects.combine(
    Grant.addToPrincipalOrResource({
      grantee,
      actions: [...bucketActions],
      resourceArns: [bucket.bucketArn],
      resource: bucket,
    }),
  );
}

const both = (grant: Grant, other: Grant | undefined): Grant => (other === undefined ? grant : grant.combine(other));
