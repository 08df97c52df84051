import type { Grant, IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ResultsBucket } from '../storage/results-bucket';
import { Workgroup } from './workgroup';

export interface PipelineWorkgroupProps {
  readonly results: ResultsBucket;
  /** @default 'log-lake-pipeline' */
  readonly workgroupName?: string | undefined;
  /**
   * A statement that scans more is stopped, and its unit fails. In bytes, at least 10 MB.
   *
   * @default - no limit: a unit has to be read whole to be converted, and each is read once
   */
  readonly scanCutoffBytes?: number | undefined;
  /**
   * Whether Athena publishes what statements scan to CloudWatch; the alarm on the pipeline's cost stands on it.
   *
   * @default true
   */
  readonly metrics?: boolean | undefined;
  /**
   * Whether destroying the stack may delete the workgroup with its query history.
   *
   * @default true
   */
  readonly recursiveDelete?: boolean | undefined;
}

/**
 * Where the converter's statements run. Its settings are not enforced: a workgroup that enforces them refuses
 * `external_location`, and each run must write to a folder of its own.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html
 */
export class PipelineWorkgroup extends Construct {
  readonly workgroup: Workgroup;

  constructor(scope: Construct, id: string, props: PipelineWorkgroupProps) {
    super(scope, id);
    this.workgroup = new Workgroup(this, 'Workgroup', {
      workgroupName: props.workgroupName ?? 'log-lake-pipeline',
      description: 'Conversions and audits of the log lake; not for people',
      results: props.results,
      resultsFolder: 'pipeline',
      enforced: false,
      scanCutoffBytes: props.scanCutoffBytes,
      metrics: props.metrics ?? true,
      recursiveDelete: props.recursiveDelete ?? true,
    });
  }

  /** Allows running statements here and reading their results; not the data, nor the folders that a CTAS writes to. */
  grantRun(grantee: IGrantable): Grant {
    return this.workgroup.grantRun(grantee);
  }
}
