import { CustomResource, Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, type IDependable } from 'constructs';
import { ENROLMENT_VARIABLE, type EnrolmentSettings } from '../../core/deployment/enrolment-settings';
import { DEFAULT_NAME } from '../config/names';
import type { Selection } from '../config/source-config';
import type { AlbAccessLogs } from '../delivery/alb-access-logs';
import type { VpcFlowLogs } from '../delivery/vpc-flow-logs';
import { LakeFunction } from '../functions/lake-function';
import type { LakeKey } from '../storage/lake-key';
import { enrolmentStatements } from './permissions';

export interface EnrolmentProps {
  /** VPCs to enrol, and how their flow logs get to the lake. @default - none; those enrolled before lose the lake's flow log */
  readonly vpcFlow?: { readonly logs: VpcFlowLogs; readonly vpcs?: Selection | undefined } | undefined;
  /** Load balancers to enrol, and how their logs get to the lake. @default - none; what was switched on before is switched off */
  readonly albAccess?: { readonly logs: AlbAccessLogs; readonly loadBalancers?: Selection | undefined } | undefined;
  /** Name of the lake; lakes side by side in one account and region need names of their own. @default 'log-lake' */
  readonly lake?: string | undefined;
  /** Say what would be done and change nothing; the function may not, either. @default false */
  readonly reportOnly?: boolean | undefined;
  /** IANA name, for the daily run at 00:30. @default 'UTC' */
  readonly timeZone?: string | undefined;
  /** Encrypts the function's log. @default - CloudWatch Logs' own key */
  readonly key?: LakeKey | undefined;
}

/**
 * Turns logging on for what is there and what appears later: at deployment, every day, and when a VPC or a load balancer is
 * made. It tags what it did, leaves what others have configured as it is, reports what it left alone and why, and undoes its
 * own work when it is removed or a resource is no longer selected.
 *
 * Events come from CloudTrail: without a trail that records management events of the region the daily run finds what is new.
 *
 * With `reportOnly` it also undoes nothing: to end an enrolment that was in force, deselect everything first.
 *
 * @throws when a name differs from the lake's
 */
export class Enrolment extends Construct {
  readonly function: LakeFunction;
  /** Events that could not be worked on; the daily run makes up for them. */
  readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, props: EnrolmentProps) {
    super(scope, id);
    const settings = settingsOf(Stack.of(this), props);
    const { vpcFlow, albAccess, key } = props;
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', {
      retentionPeriod: Duration.days(14),
      enforceSSL: true,
      // Scheduler, EventBridge and Lambda write to it, none of which the lake's key lets in.
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new LakeFunction(this, 'Function', {
      code: 'enrolment',
      description: 'Turns on flow logs and load balancer logs',
      // Each load balancer takes calls of its own, and accounts have up to a thousand.
      timeout: Duration.minutes(15),
      memorySize: 256,
      environment: { [ENROLMENT_VARIABLE]: Stack.of(this).toJsonString(settings) },
      key,
      onFailure: this.deadLetters,
    });
    for (const statement of enrolmentStatements(Stack.of(this), settings, vpcFlow?.logs.role)) {
      this.function.role.addToPolicy(statement);
    }
    this.#runAtDeployment(settings, [...(vpcFlow?.logs.ready ?? []), ...(albAccess?.logs.ready ?? [])]);
    this.#runDaily(props.timeZone ?? 'UTC');
    this.#runOnEvents();
  }

  /** Deleted first when the stack goes, while the function and the buckets' policies are still there. */
  #runAtDeployment(settings: EnrolmentSettings, ready: readonly IDependable[]): void {
    const resource = new CustomResource(this, 'AtDeployment', {
      serviceToken: this.function.function.functionArn,
      resourceType: 'Custom::LogLakeEnrolment',
      // Runs again when they change.
      properties: { settings: Stack.of(this).toJsonString(settings) },
    });
    resource.node.addDependency(this.function, ...ready);
  }

  #runDaily(timeZone: string): void {
    new scheduler.Schedule(this, 'Daily', {
      description: 'Daily enrolment of VPCs and load balancers',
      schedule: scheduler.ScheduleExpression.cron({ minute: '30', hour: '0', timeZone: TimeZone.of(timeZone) }),
      target: new LambdaInvoke(this.function.function, {
        input: scheduler.ScheduleTargetInput.fromObject({}),
        deadLetterQueue: this.deadLetters,
      }),
    });
  }

  #runOnEvents(): void {
    const made = {
      Vpc: { service: 'ec2', eventName: ['CreateVpc', 'CreateDefaultVpc'] },
      LoadBalancer: { service: 'elasticloadbalancing', eventName: ['CreateLoadBalancer'] },
    };
    for (const [name, { service, eventName }] of Object.entries(made)) {
      new events.Rule(this, `${name}Made`, {
        description: `Enrols what ${eventName.join(' and ')} made`,
        eventPattern: {
          source: [`aws.${service}`],
          detailType: ['AWS API Call via CloudTrail'],
          detail: {
            eventSource: [`${service}.amazonaws.com`],
            eventName,
            // Only of calls that succeeded.
            errorCode: events.Match.doesNotExist(),
          },
        },
        targets: [new targets.LambdaFunction(this.function.function, { deadLetterQueue: this.deadLetters })],
      });
    }
  }
}

/** Lambda's environment takes 4 KB; each of the two lists may fill a part of it, beside the settings. */
const LONGEST_LIST = 1_400;

function checkLength(name: string, selection: Selection | undefined): void {
  const length = JSON.stringify(selection ?? '').length;
  if (length <= LONGEST_LIST) return;
  throw new Error(
    `'${name}' must be at most ${LONGEST_LIST} characters as JSON, got ${length}: the function is told it in its environment; select by a tag that these resources get`,
  );
}

function settingsOf({ account }: Stack, props: EnrolmentProps): EnrolmentSettings {
  const { vpcFlow, albAccess, lake = DEFAULT_NAME, reportOnly = false } = props;
  for (const logs of [vpcFlow?.logs, albAccess?.logs]) {
    if (logs !== undefined && logs.lake !== lake) {
      throw new Error(
        `'lake' must be one name for the enrolment and the logs it enrols, got '${lake}' and '${logs.lake}': they know their own work by it`,
      );
    }
  }
  checkLength('vpcFlow.vpcs', vpcFlow?.vpcs);
  checkLength('albAccess.loadBalancers', albAccess?.loadBalancers);
  return {
    name: lake,
    account,
    reportOnly,
    ...(vpcFlow && { vpcFlow: { ...vpcFlow.logs.settings, vpcs: vpcFlow.vpcs ?? 'all' } }),
    ...(albAccess && {
      albAccess: {
        loadBalancers: albAccess.loadBalancers ?? 'all',
        bucket: albAccess.logs.bucket.bucket.bucketName,
        prefixes: albAccess.logs.prefixes,
      },
    }),
  };
}
