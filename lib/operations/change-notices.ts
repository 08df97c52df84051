import { Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AlarmDefinition } from './alarm-definitions';
import type { AlarmTopic } from './alarm-topic';
import { HOUR } from './metrics';
import { type AlarmSection, runbookLink } from './runbook';

/** What a notice needs to know of a trail. */
export interface WatchedTrail {
  readonly trailName: string;
  readonly trailArn: string;
}

export interface ChangeNoticesProps {
  readonly lakeName: string;
  readonly topic: AlarmTopic;
  /** @default - none is watched */
  readonly trail?: WatchedTrail | undefined;
  /** @default [] */
  readonly buckets?: readonly s3.IBucket[] | undefined;
  /** @default - none is watched */
  readonly key?: kms.IKey | undefined;
  /** Tell when a flow log of the region is deleted. @default false */
  readonly flowLogs?: boolean | undefined;
  readonly runbookUrl?: string | undefined;
}

/** Calls of one service that take something away from the lake. */
interface Watch {
  readonly id: string;
  readonly section: AlarmSection;
  readonly what: string;
  /** As in `aws.s3` and `s3.amazonaws.com`. */
  readonly service: string;
  readonly calls: readonly string[];
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
}

/** Which settings decide who can read, write or lose logs. Names as CloudTrail records them. */
const BUCKET_CALLS = [
  'DeleteBucket',
  'DeleteBucketEncryption',
  'DeleteBucketLifecycle',
  'DeleteBucketPolicy',
  'DeleteBucketPublicAccessBlock',
  'PutBucketAcl',
  'PutBucketEncryption',
  'PutBucketLifecycle',
  'PutBucketObjectLockConfiguration',
  'PutBucketPolicy',
  'PutBucketPublicAccessBlock',
  'PutBucketVersioning',
];

/**
 * Tells, within minutes, who stopped or altered what the lake stands on. EventBridge hears of management calls from CloudTrail
 * itself, so that no copy of the trail in CloudWatch Logs is needed. Calls that failed changed nothing and are not told; a
 * deployment of the lake is told like anybody else's change.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export class ChangeNotices extends Construct {
  /** Say that a notice could not be sent: the rule itself would seem to have run. */
  readonly alarms: readonly AlarmDefinition[];

  constructor(scope: Construct, id: string, props: ChangeNoticesProps) {
    super(scope, id);
    this.alarms = watches(props).map((watch) => {
      const rule = new events.Rule(this, watch.id, {
        description: `Log lake ${props.lakeName}: tells who changed ${watch.what}`,
        eventPattern: pattern(watch),
        targets: [props.topic.target(message(watch, props))],
      });
      return lost(watch, rule);
    });
  }
}

function watches({ trail, buckets = [], key, flowLogs = false }: ChangeNoticesProps): readonly Watch[] {
  const all: Watch[] = [];
  if (trail !== undefined) {
    // A call may name the trail either way, in a parameter that is not the same for all.
    const names = [trail.trailName, trail.trailArn];
    const common = { section: 'trail-changed', what: 'the trail', service: 'cloudtrail' } as const;
    all.push(
      {
        ...common,
        id: 'Trail',
        calls: ['DeleteTrail', 'StopLogging', 'UpdateTrail'],
        parameters: { name: names },
      },
      {
        ...common,
        id: 'Selectors',
        calls: ['PutEventSelectors', 'PutInsightSelectors'],
        parameters: { trailName: names },
      },
    );
  }
  if (flowLogs) {
    all.push({
      id: 'FlowLogs',
      section: 'flow-log-deleted',
      what: 'a flow log',
      service: 'ec2',
      calls: ['DeleteFlowLogs'],
    });
  }
  if (buckets.length > 0) {
    all.push({
      id: 'Buckets',
      section: 'bucket-changed',
      what: 'a bucket of the lake',
      service: 's3',
      calls: BUCKET_CALLS,
      parameters: { bucketName: buckets.map(({ bucketName }) => bucketName) },
    });
  }
  if (key !== undefined) {
    all.push({
      id: 'Key',
      section: 'key-changed',
      what: "the lake's key",
      service: 'kms',
      calls: ['DisableKey', 'DisableKeyRotation', 'PutKeyPolicy', 'ScheduleKeyDeletion'],
      parameters: { keyId: [key.keyId, key.keyArn] },
    });
  }
  return all;
}

const pattern = ({ service, calls, parameters }: Watch): events.EventPattern => ({
  source: [`aws.${service}`],
  detailType: ['AWS API Call via CloudTrail'],
  detail: {
    eventSource: [`${service}.amazonaws.com`],
    eventName: calls,
    errorCode: events.Match.doesNotExist(),
    ...(parameters && { requestParameters: parameters }),
  },
});

const message = ({ what, section }: Watch, { lakeName, runbookUrl }: ChangeNoticesProps): events.RuleTargetInput => {
  const { fromPath } = events.EventField;
  return events.RuleTargetInput.fromText(
    `Log lake ${lakeName}: ${fromPath('$.detail.eventName')} changed ${what}, by ${fromPath('$.detail.userIdentity.arn')} from ` +
      `${fromPath('$.detail.sourceIPAddress')} at ${fromPath('$.detail.eventTime')} (event ${fromPath('$.detail.eventID')}). ` +
      `What to do: ${runbookLink(section, runbookUrl)}`,
  );
};

const lost = ({ id, what }: Watch, rule: events.Rule): AlarmDefinition => ({
  what: `notice-lost-${id.toLowerCase()}`,
  section: 'notice-lost',
  happened: `The notice that somebody changed ${what} could not be sent`,
  metric: new Metric({
    namespace: 'AWS/Events',
    metricName: 'FailedInvocations',
    dimensionsMap: { RuleName: rule.ruleName },
    statistic: Stats.SUM,
    period: HOUR,
  }),
  limit: 0,
  periods: { over: 1, of: 26 },
  missing: TreatMissingData.NOT_BREACHING,
});
