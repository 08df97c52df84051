import type { Ports } from '../../core/conversion/ports';
import type { LakeSettings } from '../../core/deployment/settings';
import { AthenaEngine, type AthenaEngineOptions } from './athena-engine';
import type { AwsClients } from './clients';
import { GlueCatalog } from './glue-catalog';
import { S3LakeStore } from './lake-store';
import { S3RawObjects } from './raw-objects';
import { rawScope } from './raw-scope';

export interface AwsPortsOptions {
  /** Milliseconds that may still be spent on waiting for Athena: what is left of the invocation, less what ending it takes. */
  readonly patience: () => number;
  /** @default - a timer */
  readonly sleep?: AthenaEngineOptions['sleep'];
  /** @default - the machine's clock */
  readonly now?: () => Date;
}

/** The ports with what only AWS has. */
export interface AwsPorts extends Ports {
  readonly raw: S3RawObjects;
  readonly catalog: GlueCatalog;
}

/**
 * The ports of planner and converter on AWS. Make them anew for each invocation: they remember what the tables look like,
 * and a deployment may change that.
 */
export function awsPorts(
  settings: LakeSettings,
  { athena, glue, s3 }: Pick<AwsClients, 'athena' | 'glue' | 's3'>,
  { patience, sleep = timer, now = () => new Date() }: AwsPortsOptions,
): AwsPorts {
  return {
    raw: new S3RawObjects(s3, settings.sources, (dataset) => rawScope(glue, settings.databases, dataset)),
    engine: new AthenaEngine(athena, settings, { patience, sleep, now }),
    catalog: new GlueCatalog(glue, settings),
    store: new S3LakeStore(s3, settings.lakeBucket),
    clock: { now },
  };
}

const timer = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
