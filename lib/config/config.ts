import type { AlbAccessConfig, CloudTrailConfig, VpcFlowConfig } from './source-config';

/**
 * What a platform team may choose, all of it optional: `{}` is a whole lake for one account. {@link resolveConfig} fills in
 * the defaults named here and refuses what cannot work.
 *
 * A source that a deployed lake has, and that is to be `false` or to get a `bucket` that was there before, leaves the stacks
 * that use its bucket first: CloudFormation drops nothing that another stack imports. The bucket stays, with its logs.
 *
 * ```sh
 * npx cdk deploy --exclusively default/pipeline
 * npx cdk deploy --exclusively default/catalog default/delivery
 * npx cdk deploy --all
 * ```
 */
export interface LogLakeConfig {
  /**
   * Name of the lake: prefix of its stacks and, unless named themselves, of what people type. Lower-case letters, digits
   * and hyphens, 3 to 32 characters. Lakes side by side in one account and region need names of their own.
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
   * First delivery day, `yyyy-MM-dd`, that the tables show and the conversion converts. What was delivered before stays where
   * it is and is not seen: with a bucket that holds years of logs, what the first plan may cost begins here.
   *
   * @default '2020-01-01'
   */
  readonly deliveredFrom?: string | undefined;
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
  /**
   * Most bytes of raw objects, as delivered, that one plan may send to conversion; what is left waits for the next plan and is
   * read from raw meanwhile. A delivery day of one account that is larger by itself is never sent. At least 1,000,000,000
   * (1 GB), which Athena converts for about half a cent.
   *
   * @default - no ceiling
   */
  readonly maxBytesPerPlan?: number | undefined;
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
