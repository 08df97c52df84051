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
   * Text is read by position, by one order for all days: once logs were delivered, add fields at the end only. With any other
   * change the objects of the earlier list are left out of conversions by name, and the raw table shows them wrongly; make it
   * in a lake of its own, or with a new `bucket`.
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
