import { ArnFormat, Stack } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { LakeDatabases } from '../catalog/databases';
import type { ResultsBucket } from '../storage/results-bucket';
import { Workgroup } from './workgroup';

/** Objects that the lake's tables lie over, with the key that encrypts them: raw buckets, the lake's own. */
export interface Readable {
  grantRead(grantee: IGrantable): Grant;
}

export interface AnalystWorkgroupProps {
  readonly databases: LakeDatabases;
  /** Everything that the lake's tables read: raw objects of each source, curated files, ledger. */
  readonly data: readonly Readable[];
  readonly results: ResultsBucket;
  /** @default 'log-lake' */
  readonly workgroupName?: string | undefined;
  /**
   * A query that scans more is stopped; what it scanned until then is billed. In bytes, at least 10 MB.
   *
   * @default 100_000_000_000 - about half a dollar, at 5 dollars a TB
   */
  readonly scanCutoffBytes?: number | undefined;
  /**
   * Whether Athena publishes what queries scan and how long they take to CloudWatch.
   *
   * @default true
   */
  readonly metrics?: boolean | undefined;
  /**
   * Whether destroying the stack may delete the workgroup with its query history and the queries that people saved in it.
   * Without it CloudFormation cannot delete a workgroup that was ever used.
   *
   * @default true
   */
  readonly recursiveDelete?: boolean | undefined;
}

/** Where people ask: its settings are enforced, so that no client goes around the cut-off, the encryption or the bucket. */
export class AnalystWorkgroup extends Construct {
  readonly workgroup: Workgroup;
  private readonly props: AnalystWorkgroupProps;

  constructor(scope: Construct, id: string, props: AnalystWorkgroupProps) {
    super(scope, id);
    this.props = props;
    this.workgroup = new Workgroup(this, 'Workgroup', {
      workgroupName: props.workgroupName ?? 'log-lake',
      description: 'Questions to the log lake; enforced settings, results encrypted and short-lived',
      results: props.results,
      resultsFolder: 'analysts',
      enforced: true,
      scanCutoffBytes: props.scanCutoffBytes ?? 100_000_000_000,
      metrics: props.metrics ?? true,
      recursiveDelete: props.recursiveDelete ?? true,
    });
  }

  /**
   * Allows asking the lake: running queries in this workgroup, reading definitions, data and results. Nothing of the lake
   * can be changed with it.
   */
  grantQuery(grantee: IGrantable): Grant {
    const { databases, data } = this.props;
    const catalog = Grant.addToPrincipal({
      grantee,
      // The console and drivers list databases and tables through Athena.
      actions: [
        'athena:GetDataCatalog',
        'athena:GetDatabase',
        'athena:GetTableMetadata',
        'athena:ListDatabases',
        'athena:ListTableMetadata',
      ],
      resourceArns: [
        Stack.of(this).formatArn({
          service: 'athena',
          resource: 'datacatalog',
          resourceName: 'AwsDataCatalog',
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      ],
    });
    return [databases.grantRead(grantee), catalog, ...data.map((each) => each.grantRead(grantee))].reduce(
      (all, each) => all.combine(each),
      this.workgroup.grantAsk(grantee),
    );
  }
}
