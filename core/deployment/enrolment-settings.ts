import { DEFAULT_FLOW_FIELDS } from '../datasets/vpc-flow-fields';
import { readVariable } from './variable';

/** Name of the environment variable that holds the enrolment's settings as JSON. */
export const ENROLMENT_VARIABLE = 'LOG_LAKE_ENROLMENT';

/** Tag of what the enrolment made or switched on; its value is the lake's name. What lacks it is never changed back. */
export const ENROLLED_BY_TAG = 'log-lake:enrolled-by';

/**
 * Tag of resources whose logging is declared in a stack, and of flow logs declared so; its value is the lake's name. The
 * enrolment leaves them to their stack: were it first, the stack could not make its flow log beside the enrolment's.
 */
export const DECLARED_BY_TAG = 'log-lake:declared-by';

/** Kinds of log of an Application Load Balancer. */
export const ALB_LOG_KINDS = ['access', 'connection', 'healthCheck'] as const;
export type AlbLog = (typeof ALB_LOG_KINDS)[number];

/** What load balancers call them in their attributes: `<name>.enabled`, `.bucket`, `.prefix`. */
export const ALB_ATTRIBUTES: Readonly<Record<AlbLog, string>> = {
  access: 'access_logs.s3',
  connection: 'connection_logs.s3',
  healthCheck: 'health_check_logs.s3',
};

/** Tags that record where the enrolment pointed each kind: only what still points there is its to switch off. */
export const ALB_PLACE_TAGS: Readonly<Record<AlbLog, string>> = {
  access: 'log-lake:access-logs',
  connection: 'log-lake:connection-logs',
  healthCheck: 'log-lake:health-check-logs',
};

/** Every resource, those listed (ids of VPCs, ARNs of load balancers), or those that carry all of the tags. */
export type ResourceSelection =
  | 'all'
  | { readonly ids: readonly string[] }
  | { readonly tags: Readonly<Record<string, string>> };

export type FlowLogDestination =
  | { readonly kind: 's3'; readonly bucketArn: string /** Without slash at either end. */; readonly prefix: string }
  | { readonly kind: 'cloud-watch-logs'; readonly logGroupName: string; readonly roleArn: string };

/** How the lake's flow logs are made. */
export interface FlowLogSettings {
  readonly destination: FlowLogDestination;
  readonly trafficType: 'ALL' | 'ACCEPT' | 'REJECT';
  readonly aggregationSeconds: 60 | 600;
  /** In order, as AWS names them; the default format's without it. */
  readonly fields?: readonly string[];
  /** Of files in S3; CloudWatch Logs gets text. */
  readonly format: 'text' | 'parquet';
}

export interface VpcEnrolmentSettings extends FlowLogSettings {
  readonly vpcs: ResourceSelection;
}

export interface AlbEnrolmentSettings {
  readonly loadBalancers: ResourceSelection;
  readonly bucket: string;
  /** Prefix by kind of log, empty for none; kinds that are not there stay off. */
  readonly prefixes: { readonly [K in AlbLog]?: string };
}

export interface EnrolmentSettings {
  /** Name of the lake: value of its tags, dimension of its metrics. */
  readonly name: string;
  /** The lake's own; VPCs that another account shares are that account's to log. */
  readonly account: string;
  /** Change nothing, say what would be done. */
  readonly reportOnly: boolean;
  /** Undefined when the lake enrols none: flow logs that it made before are removed. */
  readonly vpcFlow?: VpcEnrolmentSettings;
  /** Undefined when the lake enrols none: what it switched on before is switched off. */
  readonly albAccess?: AlbEnrolmentSettings;
}

/** `LogFormat` of a flow log with these fields. */
export const flowLogFormat = (fields: readonly string[] = DEFAULT_FLOW_FIELDS): string =>
  fields.map((field) => `\${${field}}`).join(' ');

/** ARN under which S3 takes a flow log's objects: that of the bucket, or of a folder in it. */
export const flowLogFolderArn = ({ bucketArn, prefix }: { readonly bucketArn: string; readonly prefix: string }) =>
  prefix === '' ? bucketArn : `${bucketArn}/${prefix}/`;

/**
 * Reads the settings back.
 *
 * @throws when the variable is missing or is not what this version writes: function and stack come from different versions
 */
export const parseEnrolmentSettings = (text: string | undefined): EnrolmentSettings =>
  readVariable<EnrolmentSettings>(ENROLMENT_VARIABLE, text, ['name', 'account', 'reportOnly']);
