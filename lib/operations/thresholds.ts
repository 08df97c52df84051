import { STUCK_HOURS } from '../../core/watch/pending';
import type { AlarmSettings } from '../config/resolved';

/** When alarms go off. Each value is the last one that is fine. */
export interface AlarmThresholds {
  /**
   * Hours since a delivery day was over whose unit is planned and not converted, measured before each plan adds its own: so
   * many mean that two plans in a row did not get it done.
   *
   * @default - STUCK_HOURS, 48
   */
  readonly stuckHours?: number | undefined;
  /** Hours without a plan, at most 168. @default 26 - a day, and the hour more that a change to winter time makes */
  readonly hoursWithoutPlan?: number | undefined;
  /** Errors of the converter function in an hour; a message whose conversion broke off comes back by itself. @default 2 */
  readonly converterErrorsPerHour?: number | undefined;
  /** Hours that a unit may wait in the queue. A day of many accounts, or a backfill, takes some. @default 6 */
  readonly queueHours?: number | undefined;
  /** @default 0 */
  readonly refusedRowsPerDay?: number | undefined;
  /** Bytes that the pipeline's workgroup may scan in a day. @default 1_000_000_000_000 (1 TB) */
  readonly scannedBytesPerDay?: number | undefined;
  /** Hours since the newest object of a source, by dataset, counted when a plan is made. @default - {@link QUIET_HOURS} */
  readonly quietHours?: Readonly<Record<string, number>> | undefined;
}

/** An account is never without management events for long; a VPC without traffic or a load balancer without requests is silent. */
const QUIET_HOURS: Readonly<Record<string, number>> = { cloudtrail: 6, vpc_flow: 26, alb_access: 26 };
const OTHER_QUIET_HOURS = 26;

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MOST_HOURS = 168;

export type ResolvedThresholds = {
  readonly [K in keyof Omit<AlarmThresholds, 'quietHours'>]-?: Exclude<AlarmThresholds[K], undefined>;
} & { readonly quietHours: (dataset: string) => number };

/** @throws when `hoursWithoutPlan` is more than CloudWatch looks back */
export function resolveThresholds(given: AlarmThresholds = {}): ResolvedThresholds {
  const { hoursWithoutPlan = 26 } = given;
  if (!Number.isSafeInteger(hoursWithoutPlan) || hoursWithoutPlan < 2 || hoursWithoutPlan > MOST_HOURS) {
    throw new Error(
      `'hoursWithoutPlan' must be a whole number of hours from 2 to ${MOST_HOURS}, in which CloudWatch looks back, got ${hoursWithoutPlan}`,
    );
  }
  return {
    stuckHours: given.stuckHours ?? STUCK_HOURS,
    hoursWithoutPlan,
    converterErrorsPerHour: given.converterErrorsPerHour ?? 2,
    queueHours: given.queueHours ?? 6,
    refusedRowsPerDay: given.refusedRowsPerDay ?? 0,
    scannedBytesPerDay: given.scannedBytesPerDay ?? 1_000_000_000_000,
    quietHours: (dataset) => given.quietHours?.[dataset] ?? QUIET_HOURS[dataset] ?? OTHER_QUIET_HOURS,
  };
}

/** The thresholds that a config sets. */
export const thresholdsOf = ({ quietHours, refusedRowsPerDay, scannedBytesPerDay, hoursWithoutPlan }: AlarmSettings) =>
  ({
    refusedRowsPerDay,
    scannedBytesPerDay,
    hoursWithoutPlan,
    quietHours: {
      cloudtrail: quietHours.cloudtrail,
      vpc_flow: quietHours.vpcFlow,
      alb_access: quietHours.albAccess,
    },
  }) satisfies AlarmThresholds;
