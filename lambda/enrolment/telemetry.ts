import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { ENROLMENT_METRICS, METRIC_NAMESPACE } from '../../core/deployment/metrics';
import type { EnrolmentReport, Entry } from './report';

type Metric = (typeof ENROLMENT_METRICS)[keyof typeof ENROLMENT_METRICS];

/** Where runs are told of. */
export interface Telemetry {
  log(level: 'info' | 'warn' | 'error', message: string, about: Readonly<Record<string, unknown>>): void;
  count(metrics: { readonly [K in Metric]?: number }): void;
}

/**
 * Writes what a run did to the log, and counts it. How many resources are enrolled or left alone is known only after a run
 * over all of them; failures count whenever they happen.
 */
export function tell(telemetry: Telemetry, report: EnrolmentReport, isWhole: boolean): void {
  const { region, reportOnly, enrolled, alreadyEnrolled, leftAlone, removed, failed } = report;
  const covered = reportOnly ? alreadyEnrolled : [...enrolled, ...alreadyEnrolled];
  telemetry.log(failed.length > 0 ? 'warn' : 'info', reportOnly ? 'enrolment, report only' : 'enrolment', {
    region,
    enrolled,
    // The rest is what people look for; these are all the others, day after day.
    alreadyEnrolled: alreadyEnrolled.length,
    leftAlone,
    removed,
    failed,
  });
  telemetry.count({
    ...(isWhole && {
      [ENROLMENT_METRICS.enrolled]: resources(covered),
      [ENROLMENT_METRICS.leftAlone]: resources(leftAlone),
    }),
    [ENROLMENT_METRICS.enrolmentFailed]: resources(failed),
  });
}

/** A load balancer with three kinds of log is one resource. */
const resources = (entries: readonly Entry[]): number => new Set(entries.map(({ resource }) => resource)).size;

/** Log and metrics of the function. */
export function lambdaTelemetry(lake: string): Telemetry {
  const logger = new Logger({ serviceName: 'enrolment', persistentKeys: { lake } });
  const metrics = new Metrics({ namespace: METRIC_NAMESPACE });
  // Without the dimension `service`, which the library adds: alarms look for the lake alone.
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ lake });
  return {
    log: (level, message, about) => logger[level](message, about),
    count(counts) {
      for (const [name, count] of Object.entries(counts)) metrics.addMetric(name, MetricUnit.Count, count);
      metrics.publishStoredMetrics();
    },
  };
}
