/** What the checks are told of an account: plain data, as far as they use it. */

export interface DeployedSource {
  readonly dataset: string;
  readonly bucket: string;
  /** Regions that the raw table lists. */
  readonly regions: readonly string[];
}

/** The lake as its tables have it; no sources when it is not deployed. */
export interface DeployedLake {
  readonly account: string;
  readonly database: string;
  readonly sources: readonly DeployedSource[];
}

export interface TrailFacts {
  readonly name: string;
  readonly homeRegion: string;
  readonly bucket: string;
  readonly organization: boolean;
  readonly validation: boolean;
  readonly logging: boolean;
  /** Whether it records management events. */
  readonly management: boolean;
  readonly deliveryError?: string | undefined;
  readonly digestError?: string | undefined;
  readonly lastDigest?: Date | undefined;
}

export interface BucketFacts {
  readonly name: string;
  /** JSON; absent without a policy. */
  readonly policy?: string | undefined;
  readonly isPublic: boolean;
  /** The key that encrypts by default, with its policy; absent for SSE-S3. */
  readonly key?: { readonly id: string; readonly policy: string } | undefined;
}

/** Something whose logs could be on: a VPC or a load balancer. */
export interface LoggedFacts {
  readonly name: string;
  readonly region: string;
  /** Buckets or other places that its logs go to. */
  readonly destinations: readonly string[];
  /** Why AWS cannot deliver them. */
  readonly failure?: string | undefined;
}

export interface WorkgroupFacts {
  readonly name: string;
  readonly enforced: boolean;
  /** In bytes. */
  readonly cutoff?: number | undefined;
  /** Where results go, as `s3://...`; absent when Athena manages them or nobody said. */
  readonly results?: string | undefined;
  readonly managedResults: boolean;
}

/** The last unit of a dataset in the ledger. */
export interface LastConversion {
  readonly dataset: string;
  /** `yyyy/MM/dd` */
  readonly delivered: string;
}

/** An account, as far as the doctor looks. Each call fails by itself: what may not be read is no reason to stop. */
export interface AccountView {
  account(): Promise<string>;
  lake(account: string): Promise<DeployedLake>;
  trails(): Promise<readonly TrailFacts[]>;
  /** Regions that are enabled. */
  regions(): Promise<readonly string[]>;
  bucket(name: string): Promise<BucketFacts>;
  vpcs(region: string): Promise<readonly LoggedFacts[]>;
  balancers(region: string): Promise<readonly LoggedFacts[]>;
  /** Whether new tables are open to IAM alone, as they are where nobody turned to Lake Formation. */
  iamAllowed(): Promise<boolean>;
  /** Undefined when there is none. */
  workgroup(): Promise<WorkgroupFacts | undefined>;
  conversions(): Promise<readonly LastConversion[]>;
}
