import { type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type LakeSettings, SETTINGS_VARIABLE } from '../../core/deployment/settings';
import type { LakeKey } from '../storage/lake-key';
import { bundledCode } from './code';

export interface LakeFunctionProps {
  /** Folder below `lambda/` whose `handler.ts` exports `handler`. */
  readonly code: string;
  /** One sentence, for the console. */
  readonly description: string;
  /** At most 15 minutes. */
  readonly timeout: Duration;
  /** Megabytes. Lambda gives processor time in proportion, a whole one at 1,769. @default 512 */
  readonly memorySize?: number | undefined;
  /** What the function is told about the lake. @default - nothing */
  readonly settings?: LakeSettings | undefined;
  /** Further variables; all of them together may take 4 KB. @default {} */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Encrypts the function's log. @default - CloudWatch Logs' own key */
  readonly key?: LakeKey | undefined;
  /** How long the function's log is kept. @default logs.RetentionDays.THREE_MONTHS */
  readonly logRetention?: logs.RetentionDays | undefined;
  /**
   * Concurrent executions set aside for this function, and the most it gets.
   *
   * @default - shares those of the account
   */
  readonly reservedConcurrency?: number | undefined;
  /**
   * Gets the event of an asynchronous invocation that failed, retries included. Every function that is invoked
   * asynchronously by something that nobody watches needs one.
   *
   * @default - such events are dropped
   */
  readonly onFailure?: sqs.IQueue | undefined;
}

/**
 * A function of the lake: Node.js on arm64, bundled from `lambda/<code>`, with a log group of its own that its role alone may
 * write to, and no other right until one is granted.
 */
export class LakeFunction extends Construct implements iam.IGrantable {
  readonly function: lambda.Function;
  readonly logGroup: logs.LogGroup;
  readonly role: iam.Role;
  readonly grantPrincipal: iam.IPrincipal;

  constructor(scope: Construct, id: string, props: LakeFunctionProps) {
    super(scope, id);
    const { key, settings, reservedConcurrency } = props;
    key?.allowLogGroups();
    this.logGroup = new logs.LogGroup(this, 'Log', {
      retention: props.logRetention ?? logs.RetentionDays.THREE_MONTHS,
      // The ledger is the record of what was done; this is for finding out why something was not.
      removalPolicy: RemovalPolicy.DESTROY,
      ...(key && { encryptionKey: key.key }),
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description: props.description,
    });
    this.grantPrincipal = this.role;
    // Instead of AWS's managed policy, which allows writing to every log group of the account.
    iam.Grant.addToPrincipal({
      grantee: this.role,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resourceArns: [this.logGroup.logGroupArn],
    });
    this.function = new lambda.Function(this, 'Function', {
      code: bundledCode(props.code),
      handler: 'index.handler',
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memorySize ?? 512,
      role: this.role,
      logGroup: this.logGroup,
      // The Powertools write their own JSON; with this the platform's lines are JSON as well.
      loggingFormat: lambda.LoggingFormat.JSON,
      environment: {
        ...props.environment,
        ...(settings && { [SETTINGS_VARIABLE]: Stack.of(this).toJsonString(settings) }),
      },
      ...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
      ...(props.onFailure && { onFailure: new SqsDestination(props.onFailure) }),
    });
    this.function.node.addValidation({ validate: () => environmentProblems(this.function) });
  }
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MOST_ENVIRONMENT_BYTES = 4096;

/** Lambda refuses a larger environment when the stack is halfway deployed. */
function environmentProblems(of: lambda.Function): string[] {
  const { variables = {} } = Stack.of(of).resolve((of.node.defaultChild as lambda.CfnFunction).environment) ?? {};
  const size = Object.entries(variables).reduce((sum, [name, value]) => sum + name.length + deployedLength(value), 0);
  if (size <= MOST_ENVIRONMENT_BYTES) return [];
  return [
    `the environment of function '${of.node.path}' must be at most ${MOST_ENVIRONMENT_BYTES} bytes, got ${size}: select VPCs and load balancers by a tag instead of by their ids, or take fewer flow log fields`,
  ];
}

/** What is known at deployment only is taken to be as long as a bucket's name, the longest of the names in there. */
const UNKNOWN_LENGTH = 63;

function deployedLength(value: unknown): number {
  if (typeof value === 'string') return value.length;
  const [, parts] = (value as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] })['Fn::Join'] ?? [];
  return parts === undefined ? UNKNOWN_LENGTH : parts.reduce<number>((sum, part) => sum + deployedLength(part), 0);
}
