import { Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../../core/deployment/settings';
import type { ConversionProps } from '../../../lib/conversion';
import { LogBucket } from '../../../lib/storage';
import { app, ENV, stack as emptyStack, templateOf } from '../app';
import { conversionLake } from './lake';

const templateWith = (options: Partial<ConversionProps>): Template => templateOf(conversionLake(options).stack);
const template = templateWith({});

const id = (pattern: string) => Match.stringLikeRegexp(pattern);
const functionNamed = (name: string, of = template) =>
  Object.entries(of.findResources('AWS::Lambda::Function')).find(([key]) => key.includes(name))?.[1].Properties;

describe('the schedule', () => {
  test('starts the planner at 01:00 UTC with its scheduled time, at that very time', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'cron(0 1 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
      Target: {
        Arn: { 'Fn::GetAtt': [id('PlannerFunction'), 'Arn'] },
        Input: '{"scheduledTime":"<aws.scheduler.scheduled-time>"}',
        RetryPolicy: { MaximumEventAgeInSeconds: 72_000, MaximumRetryAttempts: 100 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [id('ScheduleDeadLetters'), 'Arn'] } },
      },
    });
  });

  test('is the one that was chosen, in its time zone', () => {
    templateWith({ schedule: { cron: 'cron(30 2 * * ? *)', timeZone: 'Asia/Seoul' } }).hasResourceProperties(
      'AWS::Scheduler::Schedule',
      { ScheduleExpression: 'cron(30 2 * * ? *)', ScheduleExpressionTimezone: 'Asia/Seoul' },
    );
  });

  test('may be assumed for this account only, and starts nothing but the planner', () => {
    const roles = template.findResources('AWS::IAM::Role', {
      Properties: { AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'scheduler.amazonaws.com' } }] } },
    });
    expect(
      Object.values(roles).map(({ Properties }) => Properties.AssumeRolePolicyDocument.Statement[0].Condition),
    ).toEqual([{ StringEquals: expect.objectContaining({ 'aws:SourceAccount': '111122223333' }) }]);
  });
});

test('a plan that fails, or cannot be started, leaves its event in a queue', () => {
  template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
    FunctionName: { Ref: id('PlannerFunction') },
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [id('ScheduleDeadLetters'), 'Arn'] } } },
  });
});

test('a pause stops the schedule and the converter, and nothing else', () => {
  const paused = templateWith({ paused: true });
  paused.hasResourceProperties('AWS::Scheduler::Schedule', { State: 'DISABLED' });
  paused.hasResourceProperties('AWS::Lambda::EventSourceMapping', { Enabled: false });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', { Enabled: true });
  expect(Object.keys(paused.toJSON().Resources)).toEqual(Object.keys(template.toJSON().Resources));
});

describe('the queue of units', () => {
  const queues = template.findResources('AWS::SQS::Queue');
  const [units] = Object.values(queues).filter(({ Properties }) => Properties.RedrivePolicy);

  test('keeps each unit to one conversion at a time, and the messages for as long as SQS can', () => {
    expect(units?.Properties).toMatchObject({
      FifoQueue: true,
      ContentBasedDeduplication: false,
      MessageRetentionPeriod: 14 * 86_400,
      RedrivePolicy: { maxReceiveCount: 20 },
    });
    const [, deadLetters] = Object.entries(queues).find(([key]) => key.includes('QueuesDeadLetters')) ?? [];
    expect(deadLetters?.Properties).toMatchObject({ FifoQueue: true, MessageRetentionPeriod: 14 * 86_400 });
  });

  test('hides a message for longer than the converter can run', () => {
    expect(units?.Properties.VisibilityTimeout).toBeGreaterThan(functionNamed('Converter')?.Timeout);
  });

  test('is encrypted and refuses plain HTTP, like its companions', () => {
    expect(Object.values(queues).map(({ Properties }) => Properties.SqsManagedSseEnabled)).toEqual([true, true, true]);
    const policies = template.findResources('AWS::SQS::QueuePolicy', {
      Properties: {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          ]),
        },
      },
    });
    expect(Object.keys(policies)).toHaveLength(3);
  });
});

describe('the converter', () => {
  test('takes units one by one, at most five at a time, and says itself which come back', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
      EventSourceArn: { 'Fn::GetAtt': [id('QueuesUnits'), 'Arn'] },
      FunctionName: { Ref: id('ConverterFunction') },
    });
    templateWith({ maxConcurrency: 19 }).hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      ScalingConfig: { MaximumConcurrency: 19 },
    });
  });

  test.each([1, 20, 2.5, Number.NaN])(
    'fails with %d at a time, which SQS or Athena would not take',
    (maxConcurrency) => {
      expect(() => conversionLake({ maxConcurrency })).toThrow(
        `'maxConcurrency' must be a whole number from 2 to 19, got ${maxConcurrency}`,
      );
    },
  );
});

test.each(['Planner', 'Converter', 'CatalogFunction'])('%s is told where everything is', (name) => {
  const variables = functionNamed(name)?.Environment.Variables;
  const settings = parseSettings(joined(variables.LOG_LAKE_SETTINGS));
  expect(settings).toEqual({
    name: 'log-lake',
    databases: { lake: 'log_lake', staging: 'log_lake_staging' },
    workgroup: expect.stringMatching(/^PipelineWorkgroup/),
    lakeBucket: expect.stringMatching(/^Bucket/),
    sources: [
      { dataset: 'cloudtrail', bucket: 'old-trail', prefix: 'audit', organizationId: 'o-a1b2c3d4e5' },
      { dataset: 'alb_access', bucket: expect.stringMatching(/^AlbBucket/), prefix: '' },
    ],
  });
  if (name !== 'CatalogFunction') expect(variables.QUEUE_URL).toEqual({ Ref: expect.stringMatching(/QueuesUnits/) });
});

test('a source can have a prefix of its own, below that of its bucket', () => {
  const stack = emptyStack();
  const raw = LogBucket.fromExisting(stack, 'Flow', { name: 'flow', prefix: 'a' });
  conversionLake({ lake: 'other', sources: [{ dataset: 'vpc_flow', raw, prefix: 'a/b' }] }, stack);
  expect(
    parseSettings(joined(functionNamed('Planner', templateOf(stack))?.Environment.Variables.LOG_LAKE_SETTINGS)),
  ).toMatchObject({
    name: 'other',
    sources: [{ dataset: 'vpc_flow', bucket: 'flow', prefix: 'a/b' }],
  });
});

test('it can stand in another stack than the storage, which does not come to depend on it', () => {
  const both = app();
  const storage = new Stack(both, 'Storage', { env: ENV });
  const stack = new Stack(both, 'Lake', { env: ENV });
  conversionLake({}, stack, storage);
  both.synth();
  expect(stack.dependencies).toEqual([storage]);
  expect(storage.dependencies).toEqual([]);
});

describe('the catalog refresh', () => {
  const definitionOf = (of: Template): string =>
    Object.values(of.findResources('Custom::LogLakeCatalog'))[0]?.Properties.definition;

  test('comes after all tables and views, and after its rights', () => {
    const [resource] = Object.values(template.findResources('Custom::LogLakeCatalog'));
    expect(resource?.DependsOn).toEqual(
      expect.arrayContaining([
        ...Object.keys(template.findResources('AWS::Glue::Table')),
        ...Object.keys(template.findResources('AWS::IAM::Policy')).filter((key) => key.includes('CatalogFunction')),
      ]),
    );
  });

  test('runs again when a view or a curated table changes, and only then', () => {
    expect(definitionOf(template)).toMatch(/^[0-9a-f]{64}$/);
    expect(definitionOf(templateWith({ paused: true, maxConcurrency: 3 }))).toBe(definitionOf(template));
    const changed = (['live', 'curated'] as const).map((part) => {
      const { stack, tables } = conversionLake();
      const [{ live, curated } = tables[0]!] = tables;
      const table = part === 'live' ? live.view : (curated.table.node.defaultChild as CfnTable);
      table.tableInput = { ...(table.tableInput as CfnTable.TableInputProperty), description: 'changed' };
      return definitionOf(templateOf(stack));
    });
    expect(new Set([definitionOf(template), ...changed]).size).toBe(3);
  });
});

/** Text with the names of what it refers to. */
const joined = (text: {
  readonly 'Fn::Join': readonly [string, readonly (string | { readonly Ref: string })[]];
}): string => text['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : part.Ref)).join(text['Fn::Join'][0]);
