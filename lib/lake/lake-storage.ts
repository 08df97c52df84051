import { Construct } from 'constructs';
import type { ExistingBucket, ResolvedConfig, SourceName } from '../config/resolved';
import { AccessLogBucket } from '../storage/access-log-bucket';
import { LakeBucket } from '../storage/lake-bucket';
import { LakeKey } from '../storage/lake-key';
import { LogBucket, type RawBucket } from '../storage/log-bucket';
import { ResultsBucket } from '../storage/results-bucket';

export interface LakeStorageProps {
  readonly config: ResolvedConfig;
}

/**
 * Everything of a lake that holds data, and the key to it. All of it stays when its stack goes, so that it stands in a stack
 * of its own: logical ids here are never changed.
 */
export class LakeStorage extends Construct {
  readonly key: LakeKey;
  readonly accessLogs: AccessLogBucket;
  /** Of the sources that are on. */
  readonly raw: { readonly [Source in SourceName]?: RawBucket };
  readonly lake: LakeBucket;
  readonly results: ResultsBucket;

  constructor(scope: Construct, id: string, { config }: LakeStorageProps) {
    super(scope, id);
    const { retention, objectLock } = config;
    this.key = new LakeKey(this, 'Key');
    this.accessLogs = new AccessLogBucket(this, 'AccessLogs', { retentionDays: retention.accessLogs });
    const common = { accessLogs: this.accessLogs, retentionDays: retention.raw };
    const encryptionKey = this.key.key;

    const { cloudtrail, vpcFlow, albAccess } = config;
    this.raw = {
      ...(cloudtrail && {
        cloudtrail: this.#existing(
          'CloudTrailLogs',
          cloudtrail.bucket,
          (name) =>
            // Versioned: what somebody deletes or overwrites to cover a track is still there.
            new LogBucket(this, name, { ...common, encryptionKey, versioned: true, objectLock: objectLock.cloudtrail }),
        ),
      }),
      ...(vpcFlow && {
        vpcFlow: this.#existing(
          'VpcFlowLogs',
          vpcFlow.bucket,
          (name) => new LogBucket(this, name, { ...common, encryptionKey, objectLock: objectLock.vpcFlow }),
        ),
      }),
      ...(albAccess && {
        albAccess: this.#existing(
          'AlbLogs',
          albAccess.bucket,
          (name) =>
            // Load balancers deliver to no bucket whose default is a KMS key.
            new LogBucket(this, name, { ...common, objectLock: objectLock.albAccess }),
        ),
      }),
    };
    this.lake = new LakeBucket(this, 'Lake', {
      encryptionKey,
      accessLogs: this.accessLogs,
      curatedRetentionDays: retention.curated,
    });
    this.results = new ResultsBucket(this, 'Results', {
      encryptionKey,
      accessLogs: this.accessLogs,
      retentionDays: retention.results,
    });
  }

  /** All buckets of the lake. */
  get buckets(): readonly Pick<RawBucket, 'bucket'>[] {
    return [...Object.values(this.raw), this.lake, this.results, this.accessLogs];
  }

  #existing(name: string, given: ExistingBucket | undefined, make: (name: string) => RawBucket): RawBucket {
    return given === undefined ? make(name) : LogBucket.fromExisting(this, name, given);
  }
}
