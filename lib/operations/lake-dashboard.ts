import { Duration, Stack } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  GraphWidgetView,
  type IAlarm,
  type IMetric,
  type IWidget,
  PeriodOverride,
  SingleValueWidget,
  Stats,
  TextWidget,
  TextWidgetBackground,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Dataset } from '../../core/datasets/dataset';
import { DATASET_METRICS, LAKE_METRICS } from '../../core/deployment/metrics';
import { DAY, datasetMetric, HOUR, lakeMetric, scannedBytes } from './metrics';
import { runbookMarkdown } from './runbook';
import { type AlarmThresholds, resolveThresholds } from './thresholds';
import type { WatchedConversion } from './watched';

export interface LakeDashboardProps {
  /** The dimension of the lake's metrics; the dashboard's name begins with it, and ends with the region. */
  readonly lakeName: string;
  readonly datasets: readonly Pick<Dataset, 'name'>[];
  readonly conversion: Pick<WatchedConversion, 'queue'>;
  /** Athena workgroups, which must publish metrics: of the conversions, and of people. */
  readonly pipelineWorkgroupName: string;
  readonly analystsWorkgroupName: string;
  /** Shown first, as coloured tiles. @default [] */
  readonly alarms?: readonly IAlarm[] | undefined;
  /** Drawn as lines. @default - those of the alarms */
  readonly thresholds?: AlarmThresholds | undefined;
  /** Where the team reads the runbook. @default - DEFAULT_RUNBOOK */
  readonly runbookUrl?: string | undefined;
}

/** CloudWatch's grid is this wide. */
const WIDTH = 24;

/**
 * One page that answers three questions in this order: is the lake complete, is it fresh, is it cheap.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
 */
export class LakeDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: LakeDashboardProps) {
    super(scope, id);
    const { lakeName, alarms = [] } = props;
    this.dashboard = new Dashboard(this, 'Dashboard', {
      // Dashboards are the account's, not the region's: a lake of the same name elsewhere would write over this one.
      dashboardName: `${lakeName}-${Stack.of(this).region}`,
      defaultInterval: Duration.days(14),
      // A day's sum stays one however long a time is looked at.
      periodOverride: PeriodOverride.INHERIT,
    });
    const rows: readonly (readonly IWidget[])[] = [
      ...(alarms.length === 0 ? [] : [[alarmTiles(lakeName, alarms)]]),
      ...complete(props),
      ...fresh(props),
      ...cheap(props),
    ];
    for (const row of rows) this.dashboard.addWidgets(...row);
  }
}

const alarmTiles = (lakeName: string, alarms: readonly IAlarm[]): IWidget =>
  new AlarmStatusWidget({ title: `Does ${lakeName} need anybody?`, alarms: [...alarms], width: WIDTH, height: 5 });

function complete({ lakeName, runbookUrl }: LakeDashboardProps): readonly (readonly IWidget[])[] {
  const daily = (name: string, label: string) =>
    lakeMetric(lakeName, name, { statistic: Stats.SUM, period: DAY, label });
  // A plan that is made again sees the same things again.
  const seen = (name: string, label: string) =>
    lakeMetric(lakeName, name, { statistic: Stats.MAXIMUM, period: DAY, label });
  return [
    [
      text(
        '## Is the lake complete?',
        'Good: each day as many units are converted as are due, and every number below the bars is 0. A unit is what ' +
          'one account delivered to one dataset in one day.',
        runbookMarkdown('is-the-lake-complete', runbookUrl),
      ),
    ],
    [
      bars('Units due, converted and failed, by day', 'units', [
        daily(LAKE_METRICS.unitsDue, 'due'),
        daily(LAKE_METRICS.unitsConverted, 'converted'),
        daily(LAKE_METRICS.unitsFailed, 'failed'),
      ]),
    ],
    [
      new SingleValueWidget({
        title: 'What is missing? (last day)',
        metrics: [
          daily(LAKE_METRICS.unitsFailed, 'Units failed'),
          seen(LAKE_METRICS.unitsBlocked, 'Units blocked'),
          daily(LAKE_METRICS.objectsUnread, 'Objects unread'),
          daily(LAKE_METRICS.rowsRefused, 'Rows refused'),
          seen(LAKE_METRICS.regionsUnknown, 'Regions not shown'),
          seen(LAKE_METRICS.accountsUnknown, 'Accounts not shown'),
          seen(LAKE_METRICS.fieldsUnknown, 'Fields not known'),
        ],
        width: WIDTH,
        height: 4,
      }),
    ],
  ];
}

function fresh(props: LakeDashboardProps): readonly (readonly IWidget[])[] {
  const { lakeName, datasets, conversion, runbookUrl } = props;
  const { stuckHours, queueHours, quietHours } = resolveThresholds(props.thresholds);
  const hours = { statistic: Stats.MAXIMUM, period: HOUR };
  return [
    [
      text(
        '## Is it fresh?',
        'Good: every source is below its line, what waits is younger than two days, one plan is made a day, and the ' +
          'queue is empty most of the time. What is not converted yet can be read in the live views all the same.',
        runbookMarkdown('is-it-fresh', runbookUrl),
      ),
    ],
    [
      new GraphWidget({
        title: 'How old is the newest object of each source?',
        left: datasets.map(({ name }) =>
          datasetMetric(lakeName, name, DATASET_METRICS.newestObjectHours, { ...hours, label: name }),
        ),
        leftAnnotations: datasets.map(({ name }) => ({ value: quietHours(name), label: `${name}: alarm` })),
        leftYAxis: axis('hours'),
        width: WIDTH,
        height: 6,
      }),
    ],
    [
      new GraphWidget({
        title: 'How old is the oldest day that waits?',
        left: [lakeMetric(lakeName, LAKE_METRICS.oldestPendingHours, { ...hours, label: 'oldest pending' })],
        leftAnnotations: [{ value: stuckHours, label: 'alarm' }],
        leftYAxis: axis('hours'),
        width: WIDTH / 3,
        height: 6,
      }),
      bars(
        'Plans made, by day',
        'plans',
        [lakeMetric(lakeName, LAKE_METRICS.plansMade, { statistic: Stats.SUM, period: DAY, label: 'plans' })],
        WIDTH / 3,
      ),
      new GraphWidget({
        title: 'How long does a unit wait in the queue?',
        left: [
          conversion.queue.metricApproximateAgeOfOldestMessage({
            statistic: Stats.MAXIMUM,
            period: Duration.minutes(5),
            label: 'oldest message',
          }),
        ],
        leftAnnotations: [{ value: queueHours * 3600, label: 'alarm' }],
        leftYAxis: axis('seconds'),
        width: WIDTH / 3,
        height: 6,
      }),
    ],
  ];
}

function cheap({
  lakeName,
  datasets,
  pipelineWorkgroupName,
  analystsWorkgroupName,
  runbookUrl,
}: LakeDashboardProps): readonly (readonly IWidget[])[] {
  const perDataset = (name: string) =>
    datasets.map((dataset) =>
      datasetMetric(lakeName, dataset.name, name, { statistic: Stats.SUM, period: DAY, label: dataset.name }),
    );
  return [
    [
      text(
        '## Is it cheap?',
        'Good: the pipeline scans each delivered byte about once, and people scan less than the pipeline. Athena charges ' +
          '5 US dollars a terabyte scanned in most regions, at least 10 MB a query: 200 GB cost 1 dollar.',
        runbookMarkdown('is-it-cheap', runbookUrl),
      ),
    ],
    [
      bars('Bytes that Athena scanned, by day: conversions and people', 'bytes', [
        scannedBytes(pipelineWorkgroupName, { label: 'conversions' }),
        scannedBytes(analystsWorkgroupName, { label: 'people' }),
      ]),
    ],
    [
      bars('Bytes converted, as delivered, by day', 'bytes', perDataset(DATASET_METRICS.rawBytes), WIDTH / 2),
      bars('Rows written, by day', 'rows', perDataset(DATASET_METRICS.rowsWritten), WIDTH / 2),
    ],
  ];
}

const text = (heading: string, good: string, runbook: string): IWidget =>
  new TextWidget({
    markdown: `${heading}\n${good} ${runbook}`,
    width: WIDTH,
    height: 3,
    background: TextWidgetBackground.TRANSPARENT,
  });

const bars = (title: string, unit: string, left: IMetric[], width: number = WIDTH): IWidget =>
  new GraphWidget({ title, left, leftYAxis: axis(unit), view: GraphWidgetView.BAR, width, height: 6 });

const axis = (label: string) => ({ label, min: 0, showUnits: false });
