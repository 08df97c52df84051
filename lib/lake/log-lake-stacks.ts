import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PLANNER_OUTPUT } from '../../core/deployment/outputs';
import type { ResolvedConfig } from '../config/resolved';
import { LakeCatalog } from './lake-catalog';
import { LakeDelivery } from './lake-delivery';
import { LakePipeline } from './lake-pipeline';
import { LakeStorage } from './lake-storage';

/**
 * A log lake as stacks: `<name>-storage` holds all data and its key and is protected from being deleted, `<name>-delivery`
 * what makes AWS deliver, `<name>-catalog` what is asked, `<name>-pipeline` what works daily. `cdk deploy --all` orders them.
 */
export class LogLakeStacks extends Construct {
  /** In the order in which they are deployed. */
  readonly stacks: readonly Stack[];
  readonly storage: LakeStorage;
  readonly delivery: LakeDelivery | undefined;
  readonly catalog: LakeCatalog;
  readonly pipeline: LakePipeline;

  /** @param config of `resolveConfig` or `resolveStages` */
  constructor(scope: Construct, id: string, config: ResolvedConfig) {
    super(scope, id);
    const stacks: Stack[] = [];
    const stack = (part: string, description: string, props: StackProps = {}): Stack => {
      const made = new Stack(this, part, {
        ...props,
        env: config.env,
        stackName: `${config.name}-${part}`,
        description: `Log lake ${config.name}: ${description}`,
        tags: { 'log-lake': config.name },
      });
      stacks.push(made);
      return made;
    };
    this.stacks = stacks;
    this.storage = new LakeStorage(
      stack('storage', 'buckets of logs, curated files and results, and their key', { terminationProtection: true }),
      'Storage',
      { config },
    );
    // CloudFormation takes no stack without resources.
    this.delivery = LakeDelivery.isNeeded(config)
      ? new LakeDelivery(stack('delivery', 'what makes AWS deliver logs'), 'Delivery', {
          config,
          storage: this.storage,
        })
      : undefined;
    this.catalog = new LakeCatalog(stack('catalog', 'tables, live views, workgroups, saved queries'), 'Catalog', {
      config,
      storage: this.storage,
    });
    const pipeline = stack('pipeline', 'conversion, alarms, dashboard');
    this.pipeline = new LakePipeline(pipeline, 'Pipeline', {
      config,
      storage: this.storage,
      catalog: this.catalog,
      delivery: this.delivery,
    });
    new CfnOutput(pipeline, PLANNER_OUTPUT, {
      description: 'Name of the function that plans conversions, for lake backfill',
      value: this.pipeline.conversion.planner.function.functionName,
    });
  }
}
