import { expect, test } from 'vitest';
import { resolveConfig } from '../../../lib/config/index';
import type { LakeAlarmsProps } from '../../../lib/operations/lake-alarms';
import { thresholdsOf } from '../../../lib/operations/thresholds';
import { templateOf } from '../app';
import { withAlarms } from './operated';

interface Alarm {
  readonly AlarmName: string;
  readonly AlarmDescription: string;
  readonly AlarmActions: readonly unknown[];
  readonly OKActions: readonly unknown[];
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: unknown }[];
  readonly Statistic: string;
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
}

function alarmsOf(props: Partial<LakeAlarmsProps> = {}): Readonly<Record<string, Alarm>> {
  const found = templateOf(withAlarms(props).stack).findResources('AWS::CloudWatch::Alarm');
  return Object.fromEntries(Object.values(found).map(({ Properties }) => [Properties.AlarmName, Properties]));
}

/** An alarm as one line: statistic and metric, its dimensions, the limit, the periods, what silence means. */
function line(alarm: Alarm): string {
  const { Namespace, MetricName, Dimensions = [], Statistic, Period, EvaluationPeriods, DatapointsToAlarm } = alarm;
  const sign = alarm.ComparisonOperator === 'LessThanThreshold' ? '<' : '>';
  const dimensions = Dimensions.map(({ Name, Value }) => `${Name}=${typeof Value === 'string' ? Value : '*'}`);
  return [
    `${Statistic}(${Namespace}/${MetricName}[${dimensions.join(',')}]) ${sign} ${alarm.Threshold}`,
    `${DatapointsToAlarm} of ${EvaluationPeriods} x ${Period} s`,
    alarm.TreatMissingData,
  ].join('; ');
}

test('there is one alarm for each thing that can go wrong', () => {
  const lines = Object.fromEntries(Object.entries(alarmsOf()).map(([name, alarm]) => [name, line(alarm)]));
  expect(lines).toEqual({
    'log-lake-unit-failed': 'Sum(LogLake/UnitsFailed[lake=log-lake]) > 0; 1 of 26 x 3600 s; notBreaching',
    'log-lake-unit-stuck': 'Maximum(LogLake/OldestPendingHours[lake=log-lake]) > 48; 1 of 26 x 3600 s; notBreaching',
    'log-lake-unit-blocked': 'Maximum(LogLake/UnitsBlocked[lake=log-lake]) > 0; 1 of 26 x 3600 s; notBreaching',
    'log-lake-no-plan': 'Sum(LogLake/PlansMade[lake=log-lake]) < 1; 26 of 26 x 3600 s; breaching',
    'log-lake-planner-error': 'Sum(AWS/Lambda/Errors[FunctionName=planner]) > 0; 1 of 1 x 3600 s; notBreaching',
    'log-lake-converter-error': 'Sum(AWS/Lambda/Errors[FunctionName=converter]) > 2; 1 of 1 x 3600 s; notBreaching',
    'log-lake-queue-old':
      'Maximum(AWS/SQS/ApproximateAgeOfOldestMessage[QueueName=units.fifo]) > 21600; 1 of 1 x 300 s; notBreaching',
    'log-lake-dead-letters-units':
      'Maximum(AWS/SQS/ApproximateNumberOfMessagesVisible[QueueName=dead-units.fifo]) > 0; 1 of 1 x 300 s; ignore',
    'log-lake-dead-letters-schedule':
      'Maximum(AWS/SQS/ApproximateNumberOfMessagesVisible[QueueName=dead-plans]) > 0; 1 of 1 x 300 s; ignore',
    'log-lake-dead-letters-enrolment':
      'Maximum(AWS/SQS/ApproximateNumberOfMessagesVisible[QueueName=dead-events]) > 0; 1 of 1 x 300 s; ignore',
    'log-lake-objects-unread': 'Sum(LogLake/ObjectsUnread[lake=log-lake]) > 0; 1 of 26 x 3600 s; notBreaching',
    'log-lake-rows-refused': 'Sum(LogLake/RowsRefused[lake=log-lake]) > 0; 1 of 1 x 86400 s; notBreaching',
    'log-lake-region-unknown': 'Maximum(LogLake/RegionsUnknown[lake=log-lake]) > 0; 1 of 26 x 3600 s; notBreaching',
    'log-lake-account-unknown': 'Maximum(LogLake/AccountsUnknown[lake=log-lake]) > 0; 1 of 26 x 3600 s; notBreaching',
    'log-lake-field-unknown': 'Maximum(LogLake/FieldsUnknown[lake=log-lake]) > 0; 1 of 26 x 3600 s; notBreaching',
    'log-lake-source-quiet-cloudtrail':
      'Maximum(LogLake/NewestObjectHours[dataset=cloudtrail,lake=log-lake]) > 6; 1 of 26 x 3600 s; notBreaching',
    'log-lake-source-quiet-vpc_flow':
      'Maximum(LogLake/NewestObjectHours[dataset=vpc_flow,lake=log-lake]) > 26; 1 of 26 x 3600 s; notBreaching',
    'log-lake-source-quiet-alb_access':
      'Maximum(LogLake/NewestObjectHours[dataset=alb_access,lake=log-lake]) > 26; 1 of 26 x 3600 s; notBreaching',
    'log-lake-scan-cost':
      'Sum(AWS/Athena/ProcessedBytes[WorkGroup=log-lake-pipeline]) > 1000000000000; 1 of 1 x 86400 s; notBreaching',
    'log-lake-enrolment-failed': 'Maximum(LogLake/EnrolmentFailed[lake=log-lake]) > 0; 1 of 26 x 3600 s; notBreaching',
    'log-lake-enrolment-error': 'Sum(AWS/Lambda/Errors[FunctionName=enrolment]) > 0; 1 of 1 x 3600 s; notBreaching',
    ...Object.fromEntries(
      ['trail', 'selectors', 'flowlogs', 'buckets', 'key'].map((id) => [
        `log-lake-notice-lost-${id}`,
        'Sum(AWS/Events/FailedInvocations[RuleName=*]) > 0; 1 of 26 x 3600 s; notBreaching',
      ]),
    ),
  });
});

test('each alarm tells the topic of its beginning and its end, in one sentence with a link', () => {
  for (const alarm of Object.values(alarmsOf())) {
    const topic = [{ Ref: expect.stringMatching(/^AlarmTopic/) }];
    expect(alarm.AlarmActions).toEqual(topic);
    expect(alarm.OKActions).toEqual(topic);
    expect(alarm.AlarmDescription).toMatch(/^[A-Z][^:.]+: docs\/runbook\.md#[a-z-]+$/);
  }
  expect(alarmsOf({ runbookUrl: 'https://wiki.example.com/lake' })['log-lake-no-plan']?.AlarmDescription).toBe(
    'No plan was made for 26 hours: https://wiki.example.com/lake#no-plan',
  );
});

test('CloudWatch can look back as far as each alarm asks it to', () => {
  for (const { AlarmName, Period, EvaluationPeriods } of Object.values(
    alarmsOf({ thresholds: { hoursWithoutPlan: 168 } }),
  )) {
    const most = Period < 3600 ? 86_400 : 7 * 86_400;
    expect([AlarmName, Period * EvaluationPeriods <= most]).toEqual([AlarmName, true]);
  }
});

test('each threshold that is given is the one that counts', () => {
  const alarms = alarmsOf({
    thresholds: {
      stuckHours: 72,
      hoursWithoutPlan: 50,
      converterErrorsPerHour: 9,
      queueHours: 1,
      refusedRowsPerDay: 100,
      scannedBytesPerDay: 5,
      quietHours: { vpc_flow: 48 },
    },
  });
  const limit = (what: string) => alarms[`log-lake-${what}`]?.Threshold;
  expect(limit('unit-stuck')).toBe(72);
  expect(alarms['log-lake-no-plan']?.EvaluationPeriods).toBe(50);
  expect(alarms['log-lake-no-plan']?.DatapointsToAlarm).toBe(50);
  expect(limit('converter-error')).toBe(9);
  expect(limit('queue-old')).toBe(3600);
  expect(limit('rows-refused')).toBe(100);
  expect(limit('scan-cost')).toBe(5);
  expect(limit('source-quiet-vpc_flow')).toBe(48);
  expect(limit('source-quiet-cloudtrail')).toBe(6);
});

test("the config's thresholds arrive at their alarms", () => {
  const { alarms } = resolveConfig({
    alarms: {
      refusedRowsPerDay: 7,
      scannedBytesPerDay: 8,
      hoursWithoutPlan: 30,
      quietHours: { vpcFlow: 40, albAccess: 50 },
    },
  });
  const found = alarmsOf({ thresholds: thresholdsOf(alarms) });
  const limits = [
    'rows-refused',
    'scan-cost',
    'source-quiet-cloudtrail',
    'source-quiet-vpc_flow',
    'source-quiet-alb_access',
  ];
  expect(limits.map((what) => found[`log-lake-${what}`]?.Threshold)).toEqual([7, 8, 6, 40, 50]);
  expect(found['log-lake-no-plan']?.EvaluationPeriods).toBe(30);
});

test.each([1, 169, 26.5])('fails when CloudWatch cannot look back %d hours', (hoursWithoutPlan) => {
  expect(() => withAlarms({ thresholds: { hoursWithoutPlan } })).toThrow(
    `'hoursWithoutPlan' must be a whole number of hours from 2 to 168, in which CloudWatch looks back, got ${hoursWithoutPlan}`,
  );
});

test('a schedule that is paused on purpose is missed by no alarm', () => {
  expect(alarmsOf({ paused: true })).not.toHaveProperty('log-lake-no-plan');
});

test('what is not there is not watched', () => {
  const names = Object.keys(
    alarmsOf({
      datasets: [{ name: 'cloudtrail' }],
      enrolment: undefined,
      trail: undefined,
      buckets: undefined,
      key: undefined,
    }),
  );
  expect(names).toContain('log-lake-source-quiet-cloudtrail');
  expect(names.filter((name) => /vpc_flow|alb_access|enrolment|notice/.test(name))).toEqual([]);
});
