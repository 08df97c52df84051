import { Duration } from 'aws-cdk-lib';
import { Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE } from '../../core/deployment/metrics';

export const HOUR = Duration.hours(1);
export const DAY = Duration.days(1);

/** A metric of the lake as a whole, by its name in `core/deployment/metrics`. */
export const lakeMetric = (lake: string, metricName: string, options: MetricOptions = {}): Metric =>
  new Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap: { lake }, ...options });

/** The same of one dataset. */
export const datasetMetric = (lake: string, dataset: string, metricName: string, options: MetricOptions = {}): Metric =>
  new Metric({ namespace: METRIC_NAMESPACE, metricName, dimensionsMap: { lake, dataset }, ...options });

/**
 * Bytes that an Athena workgroup's statements scanned in a day, failed ones too.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/query-metrics-viewing.html
 */
export const scannedBytes = (workgroupName: string, options: MetricOptions = {}): Metric =>
  new Metric({
    namespace: 'AWS/Athena',
    metricName: 'ProcessedBytes',
    dimensionsMap: { WorkGroup: workgroupName },
    statistic: Stats.SUM,
    period: DAY,
    ...options,
  });
