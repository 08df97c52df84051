import { expect, test } from 'vitest';
import { templateOf } from '../app';
import { operated, withAlarms } from './operated';

interface Rule {
  readonly EventPattern: {
    readonly source: readonly string[];
    readonly 'detail-type': readonly string[];
    readonly detail: Readonly<Record<string, unknown>>;
  };
  readonly Targets: readonly {
    readonly Arn: unknown;
    readonly RoleArn?: unknown;
    readonly InputTransformer: {
      readonly InputPathsMap: Readonly<Record<string, string>>;
      readonly InputTemplate: string;
    };
  }[];
}

const rulesOf = (stack: Parameters<typeof templateOf>[0]): readonly Rule[] =>
  Object.values(templateOf(stack).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties);

const noError = [{ exists: false }];

test('who stops or alters what the lake stands on is told, when the call changed something', () => {
  const { stack, trail } = withAlarms();
  const keyNames = [{ Ref: expect.stringMatching(/^Key/) }, { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }];
  expect(rulesOf(stack).map(({ EventPattern }) => EventPattern)).toEqual([
    {
      source: ['aws.cloudtrail'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['cloudtrail.amazonaws.com'],
        eventName: ['DeleteTrail', 'StopLogging', 'UpdateTrail'],
        errorCode: noError,
        requestParameters: { name: [trail.trailName, trail.trailArn] },
      },
    },
    {
      source: ['aws.cloudtrail'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['cloudtrail.amazonaws.com'],
        eventName: ['PutEventSelectors', 'PutInsightSelectors'],
        errorCode: noError,
        requestParameters: { trailName: [trail.trailName, trail.trailArn] },
      },
    },
    {
      source: ['aws.ec2'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: { eventSource: ['ec2.amazonaws.com'], eventName: ['DeleteFlowLogs'], errorCode: noError },
    },
    {
      source: ['aws.s3'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['s3.amazonaws.com'],
        eventName: expect.arrayContaining(['PutBucketPolicy', 'DeleteBucketPolicy', 'PutBucketLifecycle']),
        errorCode: noError,
        requestParameters: { bucketName: ['raw-trail', 'lake-files'] },
      },
    },
    {
      source: ['aws.kms'],
      'detail-type': ['AWS API Call via CloudTrail'],
      detail: {
        eventSource: ['kms.amazonaws.com'],
        eventName: ['DisableKey', 'DisableKeyRotation', 'PutKeyPolicy', 'ScheduleKeyDeletion'],
        errorCode: noError,
        requestParameters: { keyId: keyNames },
      },
    },
  ]);
});

test('a notice is one sentence that says who, from where and when, and links to what to do', () => {
  const [rule] = rulesOf(withAlarms({ runbookUrl: 'https://wiki.example.com/lake' }).stack);
  const [target, ...others] = rule!.Targets;
  expect(others).toEqual([]);
  // Published by the topic's own policy: with a role, messages to an encrypted topic can get lost.
  expect(target).not.toHaveProperty('RoleArn');
  expect(target?.Arn).toEqual({ Ref: expect.stringMatching(/^AlarmTopic/) });
  const { InputPathsMap, InputTemplate } = target!.InputTransformer;
  const values: Readonly<Record<string, string>> = {
    '$.detail.eventName': 'StopLogging',
    '$.detail.userIdentity.arn': 'arn:aws:iam::111122223333:user/ana',
    '$.detail.sourceIPAddress': '192.0.2.7',
    '$.detail.eventTime': '2026-03-05T10:00:00Z',
    '$.detail.eventID': 'e-1',
  };
  const said = Object.entries(InputPathsMap).reduce(
    (text, [name, path]) => text.replaceAll(`<${name}>`, values[path] ?? '?'),
    InputTemplate,
  );
  expect(JSON.parse(said)).toBe(
    'Log lake log-lake: StopLogging changed the trail, by arn:aws:iam::111122223333:user/ana from 192.0.2.7 ' +
      'at 2026-03-05T10:00:00Z (event e-1). What to do: https://wiki.example.com/lake#trail-changed',
  );
});

test('flow logs are watched only where the lake has some', () => {
  const rules = rulesOf(withAlarms({ datasets: [{ name: 'cloudtrail' }] }).stack);
  expect(rules.filter(({ EventPattern }) => EventPattern.source[0] === 'aws.ec2')).toEqual([]);
});

test('a pattern stays within what EventBridge takes, with the longest bucket names', () => {
  const { stack } = operated();
  const [rule] = rulesOf(
    withAlarms({
      trail: undefined,
      key: undefined,
      datasets: [],
      buckets: Array.from({ length: 6 }, () => ({ bucketName: 'b'.repeat(63) }) as never),
    }).stack,
  );
  expect(JSON.stringify(rule!.EventPattern).length).toBeLessThan(2048);
  expect(rulesOf(stack)).toEqual([]);
});
