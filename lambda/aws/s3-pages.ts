import { ListObjectsV2Command, type ListObjectsV2CommandInput, type S3Client } from '@aws-sdk/client-s3';

/** An object of a listing. */
export interface ListedObject {
  readonly key: string;
  readonly size: number;
  /** As S3 gives it, quotes included. */
  readonly etag: string;
  readonly modified: Date;
}

export interface ListedPage {
  readonly objects: readonly ListedObject[];
  /** Folders, each ending in the delimiter; empty without one. */
  readonly folders: readonly string[];
}

/** The pages of a listing (1,000 keys each), in the order of S3: keys by the bytes of their UTF-8. */
export async function* pages(
  s3: Pick<S3Client, 'send'>,
  input: Pick<ListObjectsV2CommandInput, 'Bucket' | 'Prefix' | 'Delimiter' | 'StartAfter'>,
): AsyncGenerator<ListedPage> {
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ ...input, ...(token === undefined ? {} : { ContinuationToken: token }) }),
    );
    yield {
      objects: (page.Contents ?? []).map(({ Key = '', Size = 0, ETag = '', LastModified = new Date(0) }) => ({
        key: Key,
        size: Size,
        etag: ETag,
        modified: LastModified,
      })),
      folders: (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []),
    };
    token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}

/** Names of the folders right below a prefix that ends in `/` (or is empty), without slashes, in order. */
export async function folderNames(s3: Pick<S3Client, 'send'>, bucket: string, prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { folders } of pages(s3, { Bucket: bucket, Prefix: prefix, Delimiter: '/' })) {
    names.push(...folders.map((folder) => folder.slice(prefix.length, -1)));
  }
  return names;
}
