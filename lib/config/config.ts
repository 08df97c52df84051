/**
 * What a platform team may choose, all of it optional: `{}` is a whole lake for one account. {@link resolveConfig} fills in
 * the defaults named here and refuses what cannot work.
 */
export interface LogLakeConfig {
  /**
   * Name of the lake: prefix of its stacks and, unless named themselves, of what people type. Lower-case letters, digits
   * and hyphens, at most 32 characters. Lakes side by side in one account and region need names of their own.
   *
   * @default 'log-lake'
   */
  readonly name?: string | undefined;
  /**
   * Where the lake is deployed.
   *
   * @default - the account and region of the credentials at deploy time
   */
  readonly env?: EnvConfig | undefined;
  /**
   * CloudTrail; `false` leaves it out.
   *
   * @default - a multi-region trail of all management events
   */
  readonly cloudtrail?: false | CloudTrailConfig | undefined;
  /**
   * VPC flow logs; `false` leaves them out.
   *
   * @default - all VPCs, all traffic, the default format as text
   */
  readonly vpcFlow?: false | VpcFlowConfig | undefined;
  /**
   * Access logs of Application Load Balancers; `false` leaves them out.
   *
   * @default - all load balancers, access logs only
   */
  readonly albAccess?: false | AlbAccessConfig | undefined;
  /** How VPCs and load balancers that `vpcFlow.vpcs` and `albAccess.loadBalancers` select have logging turned on. */
  readonly enrolment?: EnrolmentConfig | undefined;
  /**
   * Accounts, beside the lake's own, that may deliver flow logs and ALB logs into its buckets and whose logs the tables
   * show. Twelve digits each.
   *
   * @default [] - the lake's own account only
   */
  readonly accounts?: readonly string[] | undefined;
  /**
   * Regions whose logs the tables show. A region outside this list is not read; the lake warns when one turns up.
   *
   * @default - every region known in the partition of `env.region`, in the partition `aws` without one
   */
  readonly regions?: readonly string[] | undefined;
  /**
   * Regions that opened after this version of the lake: read as well, and checked for their form only.
   *
   * @default []
   */
  readonly newRegions?: readonly string[] | undefined;
  /**
   * When the daily conversion starts.
   *
   * @default - at 01:00 UTC
   */
  readonly schedule?: ScheduleConfig | undefined;
  /** How long each layer is kept. */
  readonly retention?: RetentionConfig | undefined;
  /**
   * S3 Object Lock on raw buckets: until it ends nobody can delete an object. It can be set only when a bucket is made.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html
   */
  readonly objectLock?: false | ObjectLockConfig | undefined;
  /** The analysts' workgroup, and names that people type. */
  readonly query?: QueryConfig | undefined;
  /**
   * Address that gets the lake's alarms; it has to confirm the subscription.
   *
   * @default - alarms go to the topic, without a subscriber
   */
  readonly alarmEmail?: string | undefined;
  /** From what values on alarms go off, and where people read what to do then. */
  readonly alarms?: AlarmsConfig | undefined;
}

export interface EnvConfig {
  /** Twelve digits. */
  readonly account?: string | undefined;
  /** A region's name, such as `eu-central-1`. */
  readonly region?: string | undefined;
}

/** A bucket that is there already. Its own policy must allow the delivery: the lake does not touch it. */
export interface ExistingBucketConfig {
  readonly name: string;
  /**
   * What stands before `AWSLogs/` in its keys, without slash at either end; at most 200 characters.
   *
   * @default - nothing
   */
  readonly prefix?: string | undefined;
  /**
   * ARN of the KMS key that its objects are encrypted with.
   *
   * @default - SSE-S3
   */
  readonly keyArn?: string | undefined;
}

export interface CloudTrailConfig {
  /**
   * Bucket to use instead of one of the lake's own.
   *
   * @default - the lake makes one
   */
  readonly bucket?: ExistingBucketConfig | undefined;
  /**
   * The trail. `'existing'` makes none and reads what another trail delivers to `bucket`: no second, paid copy of
   * management events.
   *
   * @default - the lake makes one
   */
  readonly trail?: 'existing' | TrailConfig | undefined;
  /**
   * The organization, when the trail is an organization trail. The lake's account must be the management account or a
   * delegated administrator.
   *
   * @default - a trail of one account
   */
  readonly organization?: OrganizationConfig | undefined;
}

export interface OrganizationConfig {
  /** As AWS Organizations shows it: `o-` and 10 to 32 lower-case letters or digits. */
  readonly id: string;
  /**
   * The organization's management account: its id stands in the trail's ARN, also when a delegated administrator made it.
   *
   * @default - the lake's own account
   */
  readonly managementAccount?: string | undefined;
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_CreateTrail.html */
export interface TrailConfig {
  /** 3 to 128 letters, digits, `.`, `_` or `-`. @default - `name` */
  readonly name?: string | undefined;
  /** Record all regions. IAM, STS and CloudFront are recorded in us-east-1 only. @default true */
  readonly multiRegion?: boolean | undefined;
  /** Management events: all, those that read, those that write, none. @default 'all' */
  readonly managementEvents?: 'all' | 'read' | 'write' | false | undefined;
  /** Chatty services to leave out of management events. @default [] */
  readonly excludeManagementEventsOf?: readonly ('kms.amazonaws.com' | 'rdsdata.amazonaws.com')[] | undefined;
  /** Data events, each kind paid by the event. Objects in the lake's own buckets are always left out. @default [] */
  readonly dataEvents?: readonly DataEventsConfig[] | undefined;
  /** Services, such as `s3.amazonaws.com`, whose calls through VPC endpoints are recorded. @default [] */
  readonly networkActivityEventsOf?: readonly string[] | undefined;
  /** Kinds of Insights on management events, paid by the event analysed. @default [] */
  readonly insights?: readonly ('ApiCallRateInsight' | 'ApiErrorRateInsight')[] | undefined;
  /** A copy in CloudWatch Logs, paid by the GB: metric filters need it. @default false */
  readonly cloudWatchLogs?: boolean | undefined;
  /** An SNS topic that is told about every delivered file. @default false */
  readonly notifications?: boolean | undefined;
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html */
export interface DataEventsConfig {
  /** Such as `AWS::S3::Object` or `AWS::Lambda::Function`. */
  readonly resourceType: string;
  /** Only events that read (true) or that write (false). @default - both */
  readonly readOnly?: boolean | undefined;
  /** Only these events, such as `DeleteObject`. @default - all */
  readonly eventNames?: readonly string[] | undefined;
  /** Only resources whose ARN begins with one of these. @default - all */
  readonly arnPrefixes?: readonly string[] | undefined;
}

/** Which resources have logging turned on: every one, those listed, or those that carry all of the tags. */
export type Selection =
  | 'all'
  | { readonly ids: readonly string[] }
  | { readonly tags: Readonly<Record<string, string>> };

/** A flow log's settings cannot be changed: to change one of them is to replace the lake's flow logs. */
export interface VpcFlowConfig {
  /** Bucket to use instead of one of the lake's own. @default - the lake makes one */
  readonly bucket?: ExistingBucketConfig | undefined;
  /** VPCs by id (`vpc-...`) or tag. @default 'all' */
  readonly vpcs?: Selection | undefined;
  /** @default 'ALL' */
  readonly trafficType?: 'ALL' | 'ACCEPT' | 'REJECT' | undefined;
  /** Longest time, in seconds, that one record covers; 60 makes up to ten times the records. @default 600 */
  readonly aggregationSeconds?: 60 | 600 | undefined;
  /**
   * Fields in order, named as AWS names them (`account-id`).
   *
   * @default - the fourteen fields of AWS's default format
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
   */
  readonly fields?: readonly string[] | undefined;
  /** Form of the raw files; AWS charges for writing Parquet, and `fields` may not have `region`. @default 'text' */
  readonly format?: 'text' | 'parquet' | undefined;
  /**
   * How records reach the bucket. `'s3'`: AWS writes them there, which costs least. `'firehose'`: to a log group of CloudWatch
   * Logs, and from there by Amazon Data Firehose, so that they can be searched, tailed and alarmed on within minutes. It
   * costs, for each GB, what CloudWatch Logs takes for vended logs (about twice the price of delivery to S3), a week of
   * storage there, and Firehose's price with decompression. It brings text only, and flow logs of the lake's own account
   * and region only. What was delivered to S3 before stays in the tables; so does what came by Firehose, as long as this
   * is set.
   *
   * @default 's3'
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  readonly route?: 's3' | 'firehose' | undefined;
}

export interface AlbAccessConfig {
  /** Bucket to use instead of one of the lake's own. @default - the lake makes one */
  readonly bucket?: ExistingBucketConfig | undefined;
  /** Load balancers by ARN or tag. @default 'all' */
  readonly loadBalancers?: Selection | undefined;
  /** Connection logs as well. @default false */
  readonly connectionLogs?: boolean | undefined;
  /** Health-check logs as well. @default false */
  readonly healthCheckLogs?: boolean | undefined;
  /**
   * Let the region's own ELB account deliver too, where one exists: AWS's older way, beside the service principal. Needs
   * `env.region`.
   *
   * @default false
   */
  readonly legacyElbAccount?: boolean | undefined;
  /**
   * Accept deliveries only for load balancers of the account and region (`aws:SourceArn`), as AWS recommends. Turn it off
   * when switching logging on fails with "Access Denied for bucket": there are reports that the first test write does not
   * carry the ARN. The account in the object's key limits delivery either way.
   *
   * @default true
   */
  readonly requireSourceArn?: boolean | undefined;
}

/** The function that turns logging on: at deployment, daily, and when a VPC or a load balancer is made. */
export interface EnrolmentConfig {
  /**
   * Change nothing, and log what would be turned on, what would be left alone, and why. It undoes nothing either: what was
   * turned on before stays on, also when the lake goes.
   *
   * @default false
   */
  readonly reportOnly?: boolean | undefined;
}

export interface ScheduleConfig {
  /** Local time of day, `HH:mm`. @default '01:00' */
  readonly at?: string | undefined;
  /** Instead of `at`: an EventBridge Scheduler expression of six fields, `cron(0 1 * * ? *)`. @default - from `at` */
  readonly cron?: string | undefined;
  /** IANA name, such as `Asia/Seoul`. @default 'UTC' */
  readonly timeZone?: string | undefined;
  /**
   * Stops conversions: nothing is planned, and what is planned waits. Logs are delivered and can be queried all the same, from
   * raw. The first plan after a pause takes up every day that was missed; a unit that waited for more than
   * 14 days is planned again.
   *
   * @default false
   */
  readonly paused?: boolean | undefined;
}

/** Whole days, or `'forever'`. Time counts from when an object was written. */
export interface RetentionConfig {
  /** Logs as delivered. They are the evidence, and what everything else can be made from again. @default 'forever' */
  readonly raw?: number | 'forever' | undefined;
  /** Curated Parquet. @default 'forever' */
  readonly curated?: number | 'forever' | undefined;
  /** Query results. @default 30 */
  readonly results?: number | undefined;
  /** S3 server access logs of the lake's buckets. @default 365 */
  readonly accessLogs?: number | 'forever' | undefined;
}

export interface ObjectLockConfig {
  /** `governance` can be lifted by who has the right to, `compliance` by nobody, not even AWS. */
  readonly mode: 'governance' | 'compliance';
  /** Days that each object is locked. */
  readonly days: number;
  /** Raw buckets that get it. @default ['cloudtrail'] */
  readonly buckets?: readonly BucketName[] | undefined;
}

/** The lake's buckets by what they hold. */
export type BucketName = 'cloudtrail' | 'vpcFlow' | 'albAccess' | 'lake' | 'results' | 'accessLogs';

export interface QueryConfig {
  /** Glue database of the tables. One word of lower-case letters, digits and `_`. @default - `name`, with `_` for `-` */
  readonly database?: string | undefined;
  /** Glue database in which the converter makes and drops its own tables. @default - `database` with `_staging` */
  readonly stagingDatabase?: string | undefined;
  /** The analysts' Athena workgroup. @default - `name` */
  readonly workgroup?: string | undefined;
  /** The converter's Athena workgroup. @default - `workgroup` with `-pipeline` */
  readonly pipelineWorkgroup?: string | undefined;
  /**
   * Bytes an analyst's query may scan before Athena stops it; what it scanned until then is billed. At least 10,000,000.
   *
   * @default 100_000_000_000 (100 GB)
   * @see https://docs.aws.amazon.com/athena/latest/ug/workgroups-setting-control-limits-cloudwatch.html
   */
  readonly scanCutoffBytes?: number | undefined;
}

/** Thresholds of the alarms that depend on how busy an account is. */
export interface AlarmsConfig {
  /** Rows of a day that may be refused: lines and records that could not be understood. @default 0 */
  readonly refusedRowsPerDay?: number | undefined;
  /**
   * Bytes that conversions may scan in a day; each terabyte costs five US dollars in most regions.
   *
   * @default 1_000_000_000_000 (1 TB)
   */
  readonly scannedBytesPerDay?: number | undefined;
  /** Hours without a new object until a source counts as silent. They are counted when a plan is made, so once a day. */
  readonly quietHours?: QuietHoursConfig | undefined;
  /**
   * Hours without a plan until the planner counts as stopped, 2 to 168. More than the longest time between two runs of
   * `schedule`: a weekly one can only just be watched.
   *
   * @default 26
   */
  readonly hoursWithoutPlan?: number | undefined;
  /**
   * Where the team reads the runbook; alarms link to its sections.
   *
   * @default 'docs/runbook.md' - the page in the project
   */
  readonly runbookUrl?: string | undefined;
}

export interface QuietHoursConfig {
  /** An account is never without management events for long. @default 6 */
  readonly cloudtrail?: number | undefined;
  /** A VPC without traffic writes nothing, and that can be all of an account's. @default 26 */
  readonly vpcFlow?: number | undefined;
  /** A load balancer without requests writes nothing. @default 26 */
  readonly albAccess?: number | undefined;
}
