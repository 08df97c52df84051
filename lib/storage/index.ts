export { AccessLogBucket, type AccessLogBucketProps } from './access-log-bucket';
export { LakeBucket, type LakeBucketProps } from './lake-bucket';
export { LakeKey } from './lake-key';
export { LogBucket, type LogBucketProps, type RawBucket } from './log-bucket';
export { ResultsBucket, type ResultsBucketProps } from './results-bucket';
