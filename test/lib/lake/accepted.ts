/** Findings of the rule packs that are meant to be so, each with its reason. Whatever is not here is to be mended. */
export interface Accepted {
  readonly rule: string;
  /** Matches where: the stack's part and a construct's path or a logical id. */
  readonly where: RegExp;
  readonly reason: string;
}

const FUNCTIONS = /(Function|Planner|Converter)/;
const POLICIES = /DefaultPolicy\/Resource$/;

export const ACCEPTED_BY_NAG: readonly Accepted[] = [
  {
    rule: 'AwsSolutions-IAM5',
    where: /AnalystPolicy\/Policy\/Resource$|DefaultPolicy\/Resource$/,
    reason:
      'Wildcards stand for what is below a named thing: objects of a bucket, tables of a database, versions of a function. A rule over the whole app holds every statement on all resources to a list of actions that know no narrower one',
  },
  {
    rule: 'AwsSolutions-SQS3',
    where: /DeadLetters\/Resource$/,
    reason: 'It is a dead letter queue, of targets that the rule does not look at: schedules, rules and functions',
  },
  {
    rule: 'NIST.800.53.R5-CloudTrailCloudWatchLogsEnabled',
    where: /^delivery\/Delivery\/Trail\/Trail$/,
    reason: 'A copy in CloudWatch Logs is paid by the GB; `cloudtrail.trail.cloudWatchLogs` switches it on',
  },
  {
    rule: 'NIST.800.53.R5-IAMNoInlinePolicy',
    where: POLICIES,
    reason: 'Each belongs to one role, is made with it and goes with it; nobody else may use it',
  },
  {
    rule: 'NIST.800.53.R5-LambdaConcurrency',
    where: FUNCTIONS,
    reason:
      'The event source limits the converter, the others run once a day; reserved concurrency would be taken from the account, and fails in accounts with a small quota',
  },
  {
    rule: 'NIST.800.53.R5-LambdaDLQ',
    where: FUNCTIONS,
    reason:
      'Failures of asynchronous calls go to the queue of an on-failure destination, which the rule does not look at; the converter is called by its queue, the others by CloudFormation, which reports what fails',
  },
  {
    rule: 'NIST.800.53.R5-LambdaInsideVPC',
    where: FUNCTIONS,
    reason: 'They call AWS and nothing else, each with a role; a VPC would need endpoints for seven services',
  },
  {
    rule: 'NIST.800.53.R5-S3BucketReplicationEnabled',
    where: /Bucket\/Resource$/,
    reason:
      'A second copy in another region is a choice that costs as much again; the buckets are kept when the stack goes',
  },
  {
    rule: 'NIST.800.53.R5-S3BucketVersioningEnabled',
    where: /\/(AccessLogs|AlbLogs|Lake|Results|VpcFlowLogs)\/Bucket\/Resource$/,
    reason:
      'Evidence of what people did, the trail, is versioned, and so is what is locked. Curated files can be made from raw again, results by asking again; versions of flow logs, which are large, would double what retention keeps',
  },
  {
    rule: 'NIST.800.53.R5-S3DefaultEncryptionKMS',
    where: /\/(AccessLogs|AlbLogs)\/Bucket\/Resource$/,
    reason: 'S3 access logs and load balancers are delivered to buckets with SSE-S3 only',
  },
];

export const ACCEPTED_BY_GUARD: readonly Accepted[] = [
  {
    rule: 'athena_workgroup_results_encrypted_at_rest_check',
    where: /^catalog\/CatalogPipelineWorkgroup/,
    reason:
      'It is encrypted; the rule wants settings enforced, and a workgroup that enforces them refuses external_location',
  },
  {
    rule: 'athena_workgroup_results_encrypted_at_rest_kms_check',
    where: /^catalog\/CatalogPipelineWorkgroup/,
    reason: 'The same',
  },
  {
    rule: 'cloud_trail_cloud_watch_logs_enabled_check',
    where: /^delivery\/DeliveryTrail/,
    reason: 'A copy in CloudWatch Logs is paid by the GB; `cloudtrail.trail.cloudWatchLogs` switches it on',
  },
  {
    rule: 'cloudwatch_log_group_retention_period_check',
    where: /^(delivery|pipeline)\//,
    reason:
      'The rule wants a year. What was done stands in the ledger for ever; logs of functions are for finding out why something was not, and a stream of flow logs is a copy of what is in the bucket',
  },
  {
    rule: 'kms_create_grant_aws_service_check',
    where: /^storage\//,
    reason:
      "The account's own statement, which lets IAM decide, as AWS advises; without it a key can lock everybody out",
  },
  { rule: 'lambda_inside_vpc_check', where: FUNCTIONS, reason: 'As above: they call AWS and nothing else' },
  {
    rule: 's3_bucket_default_encryption_kms_check',
    where: /^storage\/Storage(AccessLogs|AlbLogs)Bucket/,
    reason: 'S3 access logs and load balancers are delivered to buckets with SSE-S3 only',
  },
  {
    rule: 's3_bucket_logging_enabled_check',
    where: /^storage\/StorageAccessLogsBucket/,
    reason: 'The bucket of access logs: logging it to itself would log its own deliveries without end',
  },
  {
    rule: 's3_bucket_object_lock_enabled_check',
    where: /^storage\/Storage(AccessLogs|AlbLogs|CloudTrailLogs|Lake|Results|VpcFlowLogs)Bucket/,
    reason: 'A choice for raw buckets (`objectLock`), as nobody can undo it; the others cannot have it',
  },
  {
    rule: 's3_bucket_versioning_enabled_check',
    where: /^storage\/Storage(AccessLogs|AlbLogs|Lake|Results|VpcFlowLogs)Bucket/,
    reason: 'As above: the trail is versioned, and what is locked',
  },
  {
    rule: 's3_event_notifications_enabled_check',
    where: /^storage\//,
    reason: 'The planner lists what was delivered; an event for each object would be paid and tell nothing more',
  },
  { rule: 'sqs_dlq_check', where: /DeadLetters/, reason: 'It is a dead letter queue' },
];
