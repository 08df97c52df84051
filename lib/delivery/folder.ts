import type { RawBucket } from '../storage/log-bucket';

/** ARN of everything that AWS delivers below `AWSLogs/<folder>/`. */
export const deliveredBelow = ({ bucket, prefix }: Pick<RawBucket, 'bucket' | 'prefix'>, folder: string): string =>
  bucket.arnForObjects(`${prefix === '' ? '' : `${prefix}/`}AWSLogs/${folder}/*`);
