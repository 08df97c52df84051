import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, type IMetric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Dataset } from '../../core/datasets/dataset';
import { DATASET_METRICS, ENROLMENT_METRICS, LAKE_METRICS } from '../../core/deployment/metrics';
import { DAY, datasetMetric, HOUR, lakeMetric, scannedBytes } from './metrics';
import type { AlarmSection } from './runbook';
import type { ResolvedThresholds } from './thresholds';
import type { WatchedConversion, WatchedEnrolment } from './watched';

/** One thing that can go wrong. */
export interface AlarmDefinition {
  /** Follows the lake's name in the alarm's. */
  readonly what: string;
  readonly section: AlarmSection;
  /** What happened, in a sentence without its full stop. */
  readonly happened: string;
  readonly metric: IMetric;
  /** The alarm is on above this value; on below it when `below`. */
  readonly limit: number;
  readonly below?: boolean;
  /** So many of the last periods must be over the limit. @default - 1 of 1 */
  readonly periods?: { readonly over: number; readonly of: number };
  readonly missing: TreatMissingData;
}

/**
 * Most of the lake happens once a day, in a few minutes. Such an alarm stays on until the next day's plan had its chance,
 * instead of going off after an hour as if all were well; two hours more than a day, so that it does not blink in between.
 */
const UNTIL_TOMORROW = { over: 1, of: 26 };

/** No value is a good sign where values are only written when something happens. */
const { NOT_BREACHING, BREACHING, IGNORE } = TreatMissingData;

export function conversionAlarms(
  lake: string,
  { planner, converter, queue, deadLetterQueue, scheduleDeadLetterQueue }: WatchedConversion,
  thresholds: ResolvedThresholds,
  paused: boolean,
): readonly AlarmDefinition[] {
  const noPlan: AlarmDefinition = {
    what: 'no-plan',
    section: 'no-plan',
    happened: `No plan was made for ${thresholds.hoursWithoutPlan} hours`,
    metric: lakeMetric(lake, LAKE_METRICS.plansMade, { statistic: Stats.SUM, period: HOUR }),
    limit: 1,
    below: true,
    periods: { over: thresholds.hoursWithoutPlan, of: thresholds.hoursWithoutPlan },
    // A planner that does not run writes nothing: here silence is the fault.
    missing: BREACHING,
  };
  return [
    happening(lake, 'unit-failed', LAKE_METRICS.unitsFailed, 'A delivery day of an account could not be converted'),
    {
      ...observed(
        lake,
        'unit-stuck',
        LAKE_METRICS.oldestPendingHours,
        `A delivery day that has been over for more than ${thresholds.stuckHours} hours is planned and not converted`,
      ),
      limit: thresholds.stuckHours,
    },
    observed(
      lake,
      'unit-blocked',
      LAKE_METRICS.unitsBlocked,
      'A ledger entry cannot be used, and its unit stands still',
    ),
    ...(paused ? [] : [noPlan]),
    functionErrors('planner-error', planner, 0, 'The planner function failed'),
    functionErrors(
      'converter-error',
      converter,
      thresholds.converterErrorsPerHour,
      'The converter function keeps failing',
    ),
    {
      what: 'queue-old',
      section: 'queue-old',
      happened: `A unit has waited for its conversion for more than ${thresholds.queueHours} hours`,
      metric: queue.metricApproximateAgeOfOldestMessage({ statistic: Stats.MAXIMUM, period: Duration.minutes(5) }),
      limit: thresholds.queueHours * 3600,
      missing: NOT_BREACHING,
    },
    deadLetters('units', deadLetterQueue, 'The converter gave up a message'),
    deadLetters('schedule', scheduleDeadLetterQueue, 'The schedule could not start the planner'),
  ];
}

export function contentAlarms(lake: string, thresholds: ResolvedThresholds): readonly AlarmDefinition[] {
  return [
    happening(
      lake,
      'objects-unread',
      LAKE_METRICS.objectsUnread,
      'A delivered object could not be read and was left out',
    ),
    {
      what: 'rows-refused',
      section: 'rows-refused',
      happened: `More than ${thresholds.refusedRowsPerDay} rows of a day could not be understood`,
      metric: lakeMetric(lake, LAKE_METRICS.rowsRefused, { statistic: Stats.SUM, period: DAY }),
      limit: thresholds.refusedRowsPerDay,
      missing: NOT_BREACHING,
    },
    observed(
      lake,
      'region-unknown',
      LAKE_METRICS.regionsUnknown,
      'Logs arrive from a region that the tables do not show',
    ),
    observed(
      lake,
      'account-unknown',
      LAKE_METRICS.accountsUnknown,
      'Logs arrive from an account that the tables do not show',
    ),
    observed(lake, 'field-unknown', LAKE_METRICS.fieldsUnknown, 'Records have a field that the tables do not have'),
  ];
}

export const sourceAlarms = (
  lake: string,
  datasets: readonly Pick<Dataset, 'name'>[],
  { quietHours }: ResolvedThresholds,
): readonly AlarmDefinition[] =>
  datasets.map(({ name }) => ({
    what: `source-quiet-${name}`,
    section: 'source-quiet',
    happened: `Nothing was delivered to ${name} for more than ${quietHours(name)} hours`,
    metric: datasetMetric(lake, name, DATASET_METRICS.newestObjectHours, { statistic: Stats.MAXIMUM, period: HOUR }),
    limit: quietHours(name),
    periods: UNTIL_TOMORROW,
    // A source that never delivered has no age; that the planner is silent is the alarm no-plan's to say.
    missing: NOT_BREACHING,
  }));

export const costAlarms = (workgroupName: string, thresholds: ResolvedThresholds): readonly AlarmDefinition[] => [
  {
    what: 'scan-cost',
    section: 'scan-cost',
    happened: `Conversions scanned more than ${thresholds.scannedBytesPerDay} bytes in a day`,
    metric: scannedBytes(workgroupName),
    limit: thresholds.scannedBytesPerDay,
    missing: NOT_BREACHING,
  },
];

export const enrolmentAlarms = (lake: string, enrolment: WatchedEnrolment): readonly AlarmDefinition[] => [
  observed(
    lake,
    'enrolment-failed',
    ENROLMENT_METRICS.enrolmentFailed,
    'Logging could not be switched on or off for a VPC or load balancer',
  ),
  functionErrors('enrolment-error', enrolment.function, 0, 'The enrolment function failed'),
  deadLetters('enrolment', enrolment.deadLetterQueue, 'The enrolment gave up an event'),
];

/** Counted as it happens. */
const happening = (lake: string, section: AlarmSection, metricName: string, happened: string): AlarmDefinition => ({
  what: section,
  section,
  happened,
  metric: lakeMetric(lake, metricName, { statistic: Stats.SUM, period: HOUR }),
  limit: 0,
  periods: UNTIL_TOMORROW,
  missing: NOT_BREACHING,
});

/** Seen by each run that looks: the worst of several looks, as their sum would count the same thing twice. */
const observed = (lake: string, section: AlarmSection, metricName: string, happened: string): AlarmDefinition => ({
  ...happening(lake, section, metricName, happened),
  metric: lakeMetric(lake, metricName, { statistic: Stats.MAXIMUM, period: HOUR }),
});

const functionErrors = (
  section: AlarmSection,
  handler: lambda.IFunction,
  limit: number,
  happened: string,
): AlarmDefinition => ({
  what: section,
  section,
  happened,
  metric: handler.metricErrors({ statistic: Stats.SUM, period: HOUR }),
  limit,
  missing: NOT_BREACHING,
});

const deadLetters = (of: string, queue: sqs.IQueue, happened: string): AlarmDefinition => ({
  what: `dead-letters-${of}`,
  section: 'dead-letters',
  happened,
  metric: queue.metricApproximateNumberOfMessagesVisible({ statistic: Stats.MAXIMUM, period: Duration.minutes(5) }),
  limit: 0,
  // The queue keeps the message, and SQS stops measuring a queue that is idle for hours: no value must not be all clear.
  missing: IGNORE,
});

export const compare = ({ below = false }: AlarmDefinition): ComparisonOperator =>
  below ? ComparisonOperator.LESS_THAN_THRESHOLD : ComparisonOperator.GREATER_THAN_THRESHOLD;
