import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DATASET_METRICS, LAKE_METRICS, METRIC_NAMESPACE } from '../core/deployment/metrics';

export type LakeMetric = keyof typeof LAKE_METRICS;
export type DatasetMetric = keyof typeof DATASET_METRICS;

/** Where functions put what they measured. */
export interface Measures {
  /** Adds a value of the lake; several of one name are several samples. */
  lake(metric: LakeMetric, value: number): void;
  dataset(metric: DatasetMetric, dataset: string, value: number): void;
}

const IN_BYTES: readonly string[] = [LAKE_METRICS.rawBytes, LAKE_METRICS.bytesScanned];
const unitOf = (name: string) => (IN_BYTES.includes(name) ? MetricUnit.Bytes : MetricUnit.Count);

/**
 * Collects measures and writes them as log lines in CloudWatch's embedded metric format: one for the lake, one for each
 * dataset, as all metrics of a line share its dimensions.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class LakeMetrics implements Measures {
  readonly #metrics = new Metrics({ namespace: METRIC_NAMESPACE });
  #lake: [string, number][] = [];
  #datasets = new Map<string, [string, number][]>();

  /** @param lake name of the lake */
  constructor(lake: string) {
    // Powertools adds `service` by itself; with it these would be other metrics than the alarms watch.
    this.#metrics.clearDefaultDimensions();
    this.#metrics.setDefaultDimensions({ lake });
  }

  lake(metric: LakeMetric, value: number): void {
    this.#lake.push([LAKE_METRICS[metric], value]);
  }

  dataset(metric: DatasetMetric, dataset: string, value: number): void {
    const values = this.#datasets.get(dataset) ?? [];
    values.push([DATASET_METRICS[metric], value]);
    this.#datasets.set(dataset, values);
  }

  /** Writes what was collected, and starts afresh. */
  flush(): void {
    this.#write(this.#lake);
    for (const [dataset, values] of this.#datasets) {
      this.#metrics.addDimension('dataset', dataset);
      this.#write(values);
    }
    this.#lake = [];
    this.#datasets = new Map();
  }

  #write(values: readonly (readonly [string, number])[]): void {
    if (values.length === 0) return;
    for (const [name, value] of values) this.#metrics.addMetric(name, unitOf(name), value);
    // Also takes the dataset's dimension off again.
    this.#metrics.publishStoredMetrics();
  }
}
