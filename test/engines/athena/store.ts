import { ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** The bucket and the key of `s3://bucket/key`. */
export function place(location: string): { readonly Bucket: string; readonly Key: string } {
  const [, Bucket = '', Key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/.exec(location) ?? [];
  return { Bucket, Key };
}

export async function putText(s3: Pick<S3Client, 'send'>, location: string, Body: string): Promise<void> {
  await s3.send(new PutObjectCommand({ ...place(location), Body }));
}

/** Every object below a folder, as `s3://bucket/key`. */
export async function below(s3: Pick<S3Client, 'send'>, folder: string): Promise<readonly string[]> {
  const { Bucket, Key } = place(folder);
  const found: string[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: Key, ...(token === undefined ? {} : { ContinuationToken: token }) }),
    );
    found.push(...(page.Contents ?? []).map((object) => `s3://${Bucket}/${object.Key}`));
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return found;
}
