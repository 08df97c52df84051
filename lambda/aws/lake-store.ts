import { DeleteObjectsCommand, GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { LakeStore } from '../../core/conversion/ports';
import { pages } from './s3-pages';
import { isNamed } from './service-error';

/** The lake's bucket. */
export class S3LakeStore implements LakeStore {
  constructor(
    private readonly s3: Pick<S3Client, 'send'>,
    private readonly bucket: string,
  ) {}

  async get(key: string): Promise<{ readonly body: string; readonly etag: string } | undefined> {
    try {
      const { Body, ETag } = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      if (Body === undefined || ETag === undefined) throw new Error(`S3 answered for ${this.location(key)} without it`);
      return { body: await Body.transformToString('utf-8'), etag: ETag };
    } catch (error) {
      if (isNamed(error, 'NoSuchKey')) return undefined;
      if (!isNamed(error, 'AccessDenied')) throw error;
      throw new Error(
        `${this.location(key)} may not be read (${error.message}). Without s3:ListBucket on the bucket S3 also says so of an object that is not there: allow s3:ListBucket, s3:GetObject and kms:Decrypt`,
        { cause: error },
      );
    }
  }

  /**
   * A write that S3 made, but whose answer was lost, is tried again by the SDK and then loses against itself: false can also
   * mean that the stored object is this one.
   *
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
   */
  async putIf(key: string, body: string, etag: string | undefined): Promise<boolean> {
    try {
      await this.s3.send(
        new PutObjectCommand({
          Bucket: this.bucket,
          Key: key,
          Body: body,
          ContentType: 'application/json',
          ...(etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: etag }),
        }),
      );
      return true;
    } catch (error) {
      // Changed, being changed, deleted.
      if (isNamed(error, 'PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey')) return false;
      throw error;
    }
  }

  async *list(prefix: string): AsyncIterable<string> {
    for await (const { objects } of pages(this.s3, { Bucket: this.bucket, Prefix: prefix })) {
      for (const { key } of objects) yield key;
    }
  }

  async deletePrefix(prefix: string): Promise<void> {
    if (!prefix.endsWith('/')) throw new Error(`a prefix to delete must end in '/', got ${JSON.stringify(prefix)}`);
    // A page of the listing is as many keys as one call deletes: 1,000.
    for await (const { objects } of pages(this.s3, { Bucket: this.bucket, Prefix: prefix })) {
      if (objects.length === 0) continue;
      const { Errors = [] } = await this.s3.send(
        new DeleteObjectsCommand({
          Bucket: this.bucket,
          Delete: { Objects: objects.map(({ key }) => ({ Key: key })), Quiet: true },
        }),
      );
      if (Errors.length === 0) continue;
      const first = Errors.slice(0, 3).map(({ Key, Code, Message }) => `${Key} (${Code}: ${Message})`);
      throw new Error(
        `${Errors.length} of ${objects.length} objects below ${this.location(prefix)} were not deleted: ${first.join(', ')}`,
      );
    }
  }

  location(key: string): string {
    return `s3://${this.bucket}/${key}`;
  }
}
