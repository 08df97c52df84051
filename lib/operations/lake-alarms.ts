import { Alarm, type IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Dataset } from '../../core/datasets/dataset';
import {
  type AlarmDefinition,
  compare,
  contentAlarms,
  conversionAlarms,
  costAlarms,
  enrolmentAlarms,
  sourceAlarms,
} from './alarm-definitions';
import type { AlarmTopic } from './alarm-topic';
import { ChangeNotices, type WatchedTrail } from './change-notices';
import { runbookLink } from './runbook';
import { type AlarmThresholds, resolveThresholds } from './thresholds';
import type { WatchedConversion, WatchedEnrolment } from './watched';

export interface LakeAlarmsProps {
  /** Begins the alarms' names, and is the dimension of the lake's metrics. */
  readonly lakeName: string;
  /** Hears of every alarm, and of its end. */
  readonly topic: AlarmTopic;
  /** Those that are on. */
  readonly datasets: readonly Pick<Dataset, 'name'>[];
  readonly conversion: WatchedConversion;
  /** @default - nobody enrols VPCs and load balancers */
  readonly enrolment?: WatchedEnrolment | undefined;
  /** Athena workgroup of the conversions; it must publish metrics. */
  readonly pipelineWorkgroupName: string;
  /** The lake's own trail. @default - another trail delivers, and its owner watches it */
  readonly trail?: WatchedTrail | undefined;
  /** The lake's own buckets: a change to one's settings is told. @default [] */
  readonly buckets?: readonly s3.IBucket[] | undefined;
  /** The lake's key: that it is disabled, or about to be deleted, is told. @default - nothing is told */
  readonly key?: kms.IKey | undefined;
  /** @default - see there */
  readonly thresholds?: AlarmThresholds | undefined;
  /** Where the team reads the runbook. @default - DEFAULT_RUNBOOK */
  readonly runbookUrl?: string | undefined;
  /** The schedule is paused on purpose: that no plan is made is then no alarm. @default false */
  readonly paused?: boolean | undefined;
}

/**
 * One alarm for each thing that can go wrong, and notices of changes to what the lake stands on. Each is named
 * `<lake>-<what>` and links to its section of the runbook.
 *
 * After the first deployment the alarm `no-plan` is on until the first plan: CloudWatch cannot tell "not yet" from "no more".
 *
 * @throws when a threshold cannot be watched
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export class LakeAlarms extends Construct {
  readonly alarms: readonly IAlarm[];
  readonly notices: ChangeNotices;

  constructor(scope: Construct, id: string, props: LakeAlarmsProps) {
    super(scope, id);
    const { lakeName, topic, datasets, enrolment, runbookUrl } = props;
    const thresholds = resolveThresholds(props.thresholds);
    this.notices = new ChangeNotices(this, 'Notices', {
      lakeName,
      topic,
      trail: props.trail,
      buckets: props.buckets,
      key: props.key,
      flowLogs: datasets.some(({ name }) => name === 'vpc_flow'),
      runbookUrl,
    });
    const definitions = [
      ...conversionAlarms(lakeName, props.conversion, thresholds, props.paused ?? false),
      ...contentAlarms(lakeName, thresholds),
      ...sourceAlarms(lakeName, datasets, thresholds),
      ...costAlarms(props.pipelineWorkgroupName, thresholds),
      ...(enrolment === undefined ? [] : enrolmentAlarms(lakeName, enrolment)),
      ...this.notices.alarms,
    ];
    const action = new SnsAction(topic.topic);
    this.alarms = definitions.map((definition) => {
      const alarm = this.#alarm(lakeName, definition, runbookUrl);
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }

  #alarm(lakeName: string, definition: AlarmDefinition, runbookUrl: string | undefined): Alarm {
    const { what, section, happened, metric, limit, periods = { over: 1, of: 1 }, missing } = definition;
    return new Alarm(this, what, {
      alarmName: `${lakeName}-${what}`,
      alarmDescription: `${happened}: ${runbookLink(section, runbookUrl)}`,
      metric,
      threshold: limit,
      comparisonOperator: compare(definition),
      evaluationPeriods: periods.of,
      datapointsToAlarm: periods.over,
      treatMissingData: missing,
    });
  }
}
