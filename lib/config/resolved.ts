import type { EnvConfig, LogLakeConfig } from './config';
import type { Selection, TrailConfig } from './source-config';

type Defined<T> = { readonly [K in keyof T]-?: Exclude<T[K], undefined> };

export interface ExistingBucket {
  readonly name: string;
  /** Without slash at either end; empty when keys begin with `AWSLogs/`. */
  readonly prefix: string;
  readonly keyArn?: string;
}

/** Every data event option that was given; each that was not stands for all. */
export interface DataEvents {
  readonly resourceType: string;
  readonly readOnly?: boolean;
  readonly eventNames?: readonly string[];
  readonly arnPrefixes?: readonly string[];
}

export type TrailSettings = Defined<Omit<TrailConfig, 'dataEvents'>> & { readonly dataEvents: readonly DataEvents[] };

export interface Organization {
  readonly id: string;
  /** The lake's own account when undefined. */
  readonly managementAccount?: string;
}

export interface CloudTrailSettings {
  readonly bucket?: ExistingBucket;
  /** Undefined when another trail delivers. */
  readonly trail?: TrailSettings;
  readonly organization?: Organization;
}

export interface VpcFlowSettings {
  readonly bucket?: ExistingBucket;
  readonly vpcs: Selection;
  readonly trafficType: 'ALL' | 'ACCEPT' | 'REJECT';
  readonly aggregationSeconds: 60 | 600;
  readonly fields: readonly string[];
  readonly format: 'text' | 'parquet';
  readonly route: 's3' | 'firehose';
}

export interface AlbAccessSettings {
  readonly bucket?: ExistingBucket;
  readonly loadBalancers: Selection;
  readonly connectionLogs: boolean;
  readonly healthCheckLogs: boolean;
  readonly legacyElbAccount: boolean;
  readonly requireSourceArn: boolean;
}

export interface ObjectLock {
  readonly mode: 'governance' | 'compliance';
  readonly days: number;
}

export interface AlarmSettings {
  readonly refusedRowsPerDay: number;
  readonly scannedBytesPerDay: number;
  readonly quietHours: { readonly [K in SourceName]: number };
  readonly hoursWithoutPlan: number;
  readonly runbookUrl: string;
}

/** A {@link LogLakeConfig} with every default filled in and every rule held. */
export interface ResolvedConfig {
  readonly name: string;
  readonly env: { readonly [K in keyof EnvConfig]?: string };
  /** Undefined when the source is off; so are the next two. */
  readonly cloudtrail?: CloudTrailSettings;
  readonly vpcFlow?: VpcFlowSettings;
  readonly albAccess?: AlbAccessSettings;
  readonly enrolment: { readonly reportOnly: boolean };
  /** Beside the lake's own. */
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly deliveredFrom: string;
  /** `cron` is an EventBridge Scheduler expression. */
  readonly schedule: {
    readonly cron: string;
    readonly timeZone: string;
    readonly paused: boolean;
    readonly maxBytesPerPlan?: number;
  };
  /** Days; undefined is for ever. */
  readonly retention: {
    readonly raw?: number;
    readonly curated?: number;
    readonly results: number;
    readonly accessLogs?: number;
  };
  /** By raw bucket; undefined is unlocked. */
  readonly objectLock: { readonly [K in SourceName]?: ObjectLock };
  readonly query: {
    readonly database: string;
    readonly stagingDatabase: string;
    readonly workgroup: string;
    readonly pipelineWorkgroup: string;
    readonly scanCutoffBytes: number;
  };
  readonly alarmEmail?: string;
  readonly alarms: AlarmSettings;
}

export const SOURCES = ['cloudtrail', 'vpcFlow', 'albAccess'] as const satisfies readonly (keyof LogLakeConfig)[];
export type SourceName = (typeof SOURCES)[number];
