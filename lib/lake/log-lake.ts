import { Construct } from 'constructs';
import type { LogLakeConfig } from '../config/config';
import { resolveConfig } from '../config/resolve';
import type { ResolvedConfig } from '../config/resolved';
import { LakeCatalog } from './lake-catalog';
import { LakeDelivery } from './lake-delivery';
import { LakePipeline } from './lake-pipeline';
import { LakeStorage } from './lake-storage';

/**
 * A whole log lake in one stack of another app: buckets and key, delivery, tables, conversion, alarms. Its buckets and its
 * key stay when the stack goes. {@link LogLakeStacks} spreads the same parts over stacks of their own.
 *
 * @throws one error that lists all that is wrong with the config
 */
export class LogLake extends Construct {
  readonly config: ResolvedConfig;
  readonly storage: LakeStorage;
  readonly delivery: LakeDelivery;
  readonly catalog: LakeCatalog;
  readonly pipeline: LakePipeline;

  constructor(scope: Construct, id: string, given: LogLakeConfig = {}) {
    super(scope, id);
    const config = resolveConfig(given);
    this.config = config;
    this.storage = new LakeStorage(this, 'Storage', { config });
    this.delivery = new LakeDelivery(this, 'Delivery', { config, storage: this.storage });
    this.catalog = new LakeCatalog(this, 'Catalog', { config, storage: this.storage });
    this.pipeline = new LakePipeline(this, 'Pipeline', {
      config,
      storage: this.storage,
      catalog: this.catalog,
      delivery: this.delivery,
    });
  }
}
