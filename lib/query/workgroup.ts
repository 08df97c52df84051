import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import { CfnWorkGroup } from 'aws-cdk-lib/aws-athena';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ResultsBucket } from '../storage/results-bucket';

/**
 * The version whose SQL the lake is written in. 'AUTO' would move to the next one on a day of AWS's choice; a version
 * at its end of life is replaced by Athena anyway.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/engine-versions.html
 */
export const ENGINE_VERSION = 'Athena engine version 3';

/** Athena's own lower bound, in bytes. @see https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html */
const LEAST_CUTOFF = 10_000_000;

export interface WorkgroupProps {
  /** Letters, digits, `.`, `_` and `-`; at most 128. */
  readonly workgroupName: string;
  readonly description: string;
  /** Where results go, and whose key encrypts them. */
  readonly results: ResultsBucket;
  /** Folder in that bucket, without slashes at its ends. */
  readonly resultsFolder: string;
  /** Whether the workgroup's settings win over those that a client sends along. */
  readonly enforced: boolean;
  /** A query that scans more is stopped; what it scanned until then is billed. In bytes, at least 10 MB. */
  readonly scanCutoffBytes?: number | undefined;
  /** Whether Athena publishes what queries scan and how long they take to CloudWatch. */
  readonly metrics: boolean;
  /** Whether the workgroup can be deleted with its history and its saved queries. Without it a stack cannot be destroyed. */
  readonly recursiveDelete: boolean;
}

/** An Athena workgroup: settings and a cost fence. The L1, as there is no L2. */
export class Workgroup extends Construct {
  readonly workgroupName: string;
  readonly workgroupArn: string;
  readonly workgroup: CfnWorkGroup;
  private readonly props: WorkgroupProps;

  constructor(scope: Construct, id: string, props: WorkgroupProps) {
    super(scope, id);
    this.props = props;
    const name = checkedName(props.workgroupName);
    const stack = Stack.of(this);
    this.workgroup = new CfnWorkGroup(this, 'Resource', {
      name,
      description: props.description,
      state: 'ENABLED',
      recursiveDeleteOption: props.recursiveDelete,
      workGroupConfiguration: {
        enforceWorkGroupConfiguration: props.enforced,
        publishCloudWatchMetricsEnabled: props.metrics,
        requesterPaysEnabled: false,
        engineVersion: { selectedEngineVersion: ENGINE_VERSION },
        ...(props.scanCutoffBytes === undefined
          ? {}
          : { bytesScannedCutoffPerQuery: checkedCutoff(props.scanCutoffBytes) }),
        resultConfiguration: {
          outputLocation: `s3://${props.results.bucket.bucketName}/${props.resultsFolder}/`,
          // Results never go to a bucket of that name in another account.
          expectedBucketOwner: stack.account,
          encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKey: props.results.encryptionKey.keyArn },
        },
      },
    });
    // The reference, not the name: whatever uses it is created after it.
    this.workgroupName = this.workgroup.ref;
    this.workgroupArn = stack.formatArn({
      service: 'athena',
      resource: 'workgroup',
      resourceName: name,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
  }

  /**
   * Allows running queries here, writing their results and reading them, saved and prepared ones too; not reading the data
   * they ask for.
   */
  grantAsk(grantee: IGrantable): Grant {
    return this.#grant(grantee, [...RUN, ...SAVED]);
  }

  /** The same for a program that brings its own statements. */
  grantRun(grantee: IGrantable): Grant {
    return this.#grant(grantee, RUN);
  }

  #grant(grantee: IGrantable, actions: string[]): Grant {
    const { results, resultsFolder } = this.props;
    return Grant.addToPrincipal({ grantee, actions, resourceArns: [this.workgroupArn] }).combine(
      results.grantReadWrite(grantee, resultsFolder),
    );
  }
}

/** Running a query, following it, reading its rows. */
const RUN = ['athena:GetQueryExecution', 'athena:GetQueryResults', 'athena:StartQueryExecution'];

/** What people, consoles and drivers do beside: stopping, looking back, using saved and prepared queries. */
const SAVED = [
  'athena:BatchGetNamedQuery',
  'athena:BatchGetQueryExecution',
  'athena:GetNamedQuery',
  'athena:GetPreparedStatement',
  'athena:GetQueryResultsStream',
  'athena:GetQueryRuntimeStatistics',
  'athena:GetWorkGroup',
  'athena:ListNamedQueries',
  'athena:ListPreparedStatements',
  'athena:ListQueryExecutions',
  'athena:StopQueryExecution',
];

function checkedCutoff(bytes: number): number {
  if (Token.isUnresolved(bytes) || (Number.isSafeInteger(bytes) && bytes >= LEAST_CUTOFF)) return bytes;
  throw new Error(
    `'scanCutoffBytes' must be a whole number of at least ${LEAST_CUTOFF} (10 MB), Athena's minimum, got ${bytes}`,
  );
}

function checkedName(name: string): string {
  if (Token.isUnresolved(name) || /^[a-zA-Z0-9._-]{1,128}$/.test(name)) return name;
  throw new Error(
    `'workgroupName' must be letters, digits, '.', '_' and '-', at most 128 of them, got ${JSON.stringify(name)}`,
  );
}
