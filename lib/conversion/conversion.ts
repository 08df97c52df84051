import { Duration, TimeZone } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Dataset } from '../../core/datasets/dataset';
import { datasetsOf, type LakeSettings, type SourceSettings } from '../../core/deployment/settings';
import type { LakeDatabases } from '../catalog/databases';
import type { DatasetTables } from '../catalog/dataset-tables';
import { DEFAULT_NAME } from '../config/names';
import { LakeFunction } from '../functions/lake-function';
import type { PipelineWorkgroup } from '../query/pipeline-workgroup';
import type { LakeBucket } from '../storage/lake-bucket';
import type { LakeKey } from '../storage/lake-key';
import type { RawBucket } from '../storage/log-bucket';
import { CatalogRefresh } from './catalog-refresh';
import { lakeQueue, UnitQueues } from './unit-queues';

/** Raw objects to convert. */
export interface ConversionSource extends Omit<SourceSettings, 'bucket' | 'prefix'> {
  /** Where they are delivered. */
  readonly raw: RawBucket;
  /**
   * What stands before `AWSLogs/` in their keys, without slash at either end; below the bucket's own prefix.
   *
   * @default - the bucket's own prefix
   */
  readonly prefix?: string | undefined;
}

export interface ConversionProps {
  /** Name of the lake, a dimension of its metrics. @default 'log-lake' */
  readonly lake?: string | undefined;
  readonly databases: LakeDatabases;
  /** The tables of every dataset among the sources. */
  readonly tables: readonly DatasetTables[];
  readonly sources: readonly ConversionSource[];
  readonly lakeBucket: LakeBucket;
  /** Where the converter's statements run. */
  readonly workgroup: PipelineWorkgroup;
  /**
   * When the planner runs: an EventBridge Scheduler expression of six fields, and an IANA time zone. A delivery day is over
   * when its UTC day is.
   *
   * @default - at 01:00 UTC
   */
  readonly schedule?: { readonly cron: string; readonly timeZone: string } | undefined;
  /** Plans nothing and converts nothing; what is planned waits for up to 14 days. @default false */
  readonly paused?: boolean | undefined;
  /** Most bytes of raw objects that one plan sends to conversion; the rest waits for the next. @default - no ceiling */
  readonly maxBytesPerPlan?: number | undefined;
  /**
   * Units converted at the same time, 2 to 19. Each has one statement in Athena at most, and regions start with a quota of 20
   * for all that an account runs.
   *
   * @default 5
   * @see https://docs.aws.amazon.com/athena/latest/ug/service-limits.html
   */
  readonly maxConcurrency?: number | undefined;
  /** Encrypts the functions' logs. @default - CloudWatch Logs' own key */
  readonly key?: LakeKey | undefined;
}

/** Lambda's longest. A statement that takes longer is found again by the next invocation. */
const TIMEOUT = Duration.minutes(15);

/**
 * The daily conversion: a schedule starts the planner, which puts what is due into a queue; the converter takes it from
 * there, a unit at a time. Whatever stops one of them, the next plan finds what is left.
 *
 * @throws when `maxConcurrency` is out of bounds
 */
export class Conversion extends Construct {
  readonly planner: LakeFunction;
  readonly converter: LakeFunction;
  readonly catalogRefresh: CatalogRefresh;
  /** Units to convert. */
  readonly queue: sqs.Queue;
  /** Units that the converter gave up. */
  readonly deadLetterQueue: sqs.Queue;
  /** Plans that could not be started, or that failed. */
  readonly scheduleDeadLetterQueue: sqs.Queue;
  readonly schedule: scheduler.Schedule;
  readonly settings: LakeSettings;

  constructor(scope: Construct, id: string, props: ConversionProps) {
    super(scope, id);
    const { key } = props;
    this.settings = settingsOf(props);
    const datasets = datasetsOf(this.settings);

    const queues = new UnitQueues(this, 'Queues', {
      // Somewhat longer than the converter may run: a unit whose converter died is taken up again soon.
      visibilityTimeout: Duration.minutes(20),
    });
    this.queue = queues.queue;
    this.deadLetterQueue = queues.deadLetterQueue;
    this.scheduleDeadLetterQueue = new sqs.Queue(this, 'ScheduleDeadLetters', lakeQueue());

    const common = {
      timeout: TIMEOUT,
      memorySize: 1024,
      settings: this.settings,
      environment: { QUEUE_URL: this.queue.queueUrl },
      key,
    };
    this.planner = new LakeFunction(this, 'Planner', {
      ...common,
      code: 'planner',
      description: 'Finds the delivery days that have to be converted, and watches over the lake',
      onFailure: this.scheduleDeadLetterQueue,
    });
    this.converter = new LakeFunction(this, 'Converter', {
      ...common,
      code: 'converter',
      description: 'Converts one delivery day of one account to Parquet',
    });
    this.#grantPlanner(props, datasets);
    this.#grantConverter(props, datasets);
    this.converter.function.addEventSource(
      new SqsEventSource(this.queue, {
        // A unit takes minutes, and has all of the invocation's time.
        batchSize: 1,
        reportBatchItemFailures: true,
        maxConcurrency: checkedConcurrency(props.maxConcurrency ?? 5),
        enabled: props.paused !== true,
      }),
    );
    this.schedule = this.#runDaily(props);
    this.catalogRefresh = new CatalogRefresh(this, 'Catalog', { ...props, settings: this.settings, datasets });
  }

  #runDaily({ schedule, paused = false, maxBytesPerPlan }: ConversionProps): scheduler.Schedule {
    const { cron, timeZone } = schedule ?? { cron: 'cron(0 1 * * ? *)', timeZone: 'UTC' };
    return new scheduler.Schedule(this, 'Schedule', {
      description: 'Plans the conversion of the delivery days that are over',
      schedule: scheduler.ScheduleExpression.expression(cron, TimeZone.of(timeZone)),
      timeWindow: scheduler.TimeWindow.off(),
      enabled: !paused,
      target: new LambdaInvoke(this.planner.function, {
        // The time of the plan, not of the attempt: a plan that is made late or twice is the same plan.
        input: scheduler.ScheduleTargetInput.fromObject({
          scheduledTime: scheduler.ContextAttribute.scheduledTime,
          ...(maxBytesPerPlan !== undefined && { maxBytes: maxBytesPerPlan }),
        }),
        // While Lambda cannot take it, until shortly before the next one.
        maxEventAge: Duration.hours(20),
        retryAttempts: 100,
        deadLetterQueue: this.scheduleDeadLetterQueue,
      }),
    });
  }

  /** The planner looks at raw logs and writes into the ledger what it plans; it brings back tables that were dropped. */
  #grantPlanner({ sources, databases, lakeBucket }: ConversionProps, datasets: readonly Dataset[]): void {
    for (const raw of bucketsOf(sources)) raw.grantRead(this.planner);
    lakeBucket.grantRecord(this.planner);
    databases.grantDescribeRaw(this.planner, datasets);
    databases.grantPublish(this.planner, datasets);
    databases.grantRestore(this.planner, datasets);
    this.queue.grant(this.planner, 'sqs:SendMessage');
  }

  /** Athena has the rights of who starts a statement: the converter needs those of all that its statements touch. */
  #grantConverter({ sources, databases, lakeBucket, workgroup }: ConversionProps, datasets: readonly Dataset[]): void {
    for (const raw of bucketsOf(sources)) raw.grantRead(this.converter);
    lakeBucket.grantConvert(this.converter);
    workgroup.grantRun(this.converter);
    databases.grantQueryRaw(this.converter, datasets);
    databases.grantStage(this.converter);
    databases.grantPublish(this.converter, datasets);
  }
}

const bucketsOf = (sources: readonly ConversionSource[]): ReadonlySet<RawBucket> =>
  new Set(sources.map(({ raw }) => raw));

function settingsOf({ lake, databases, sources, lakeBucket, workgroup }: ConversionProps): LakeSettings {
  return {
    name: lake ?? DEFAULT_NAME,
    databases: databases.names,
    workgroup: workgroup.workgroup.workgroupName,
    lakeBucket: lakeBucket.bucket.bucketName,
    sources: sources.map(({ raw, prefix, ...source }) => ({
      ...source,
      bucket: raw.bucket.bucketName,
      prefix: prefix ?? raw.prefix,
    })),
  };
}

function checkedConcurrency(units: number): number {
  if (Number.isSafeInteger(units) && units >= 2 && units <= 19) return units;
  throw new Error(
    `'maxConcurrency' must be a whole number from 2 to 19, got ${units}: SQS starts at 2, and most regions let an account run 20 statements at a time`,
  );
}
