import { expect, test } from 'vitest';
import { AlarmTopic } from '../../../lib/operations/alarm-topic';
import { templateOf } from '../app';
import { A_KEY, allows, keyStatements } from '../policy';
import { operated } from './operated';

const DEPLOYMENT = { partition: 'aws', account: '111122223333', region: 'eu-west-1' };

const policies = (stack: Parameters<typeof templateOf>[0]) =>
  Object.values(templateOf(stack).findResources('AWS::SNS::TopicPolicy')).map(
    ({ Properties }) => Properties.PolicyDocument.Statement,
  );

test('only alarms of the account and EventBridge publish, and nobody without TLS', () => {
  const { stack } = operated();
  const [statements, ...others] = policies(stack);
  const topic = { Ref: expect.stringMatching(/^AlarmTopic/) };
  expect(others).toEqual([]);
  expect(statements).toEqual([
    expect.objectContaining({
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
    {
      Sid: 'AlarmsOfThisAccount',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topic,
      Condition: {
        StringEquals: { 'aws:SourceAccount': '111122223333' },
        ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-west-1:111122223333:alarm:*' },
      },
    },
    {
      Sid: 'RulesOfThisAccount',
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topic,
    },
  ]);
});

test("what waits in the topic is encrypted with the lake's key", () => {
  const { stack } = operated();
  const topics = Object.values(templateOf(stack).findResources('AWS::SNS::Topic'));
  expect(topics.map(({ Properties }) => Properties.KmsMasterKeyId)).toEqual([
    { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] },
  ]);
});

test('the key serves EventBridge for topics of the account, and for nothing else', async () => {
  const { key } = operated();
  const statements = keyStatements(key.key, DEPLOYMENT);
  const call = (topicArn: string, action = 'kms:GenerateDataKey') => ({
    by: 'events.amazonaws.com',
    action,
    resource: A_KEY,
    context: { 'kms:EncryptionContext:aws:sns:topicArn': topicArn },
  });
  expect(await allows(statements, call('arn:aws:sns:eu-west-1:111122223333:alarms'))).toBe(true);
  expect(await allows(statements, call('arn:aws:sns:eu-west-1:111122223333:alarms', 'kms:Decrypt'))).toBe(true);
  expect(await allows(statements, call('arn:aws:sns:eu-west-1:999988887777:alarms'))).toBe(false);
  expect(await allows(statements, call('arn:aws:sns:eu-west-1:111122223333:alarms', 'kms:DisableKey'))).toBe(false);
});

test('the key serves alarms of the account, and those of no other', async () => {
  const { key } = operated();
  const statements = keyStatements(key.key, DEPLOYMENT);
  const call = (account: string) => ({
    by: 'cloudwatch.amazonaws.com',
    action: 'kms:GenerateDataKey',
    resource: A_KEY,
    context: { 'aws:SourceAccount': account },
  });
  expect(await allows(statements, call('111122223333'))).toBe(true);
  expect(await allows(statements, call('999988887777'))).toBe(false);
});

test('an address that is given is subscribed, and without one nobody is', () => {
  templateOf(operated().stack).resourceCountIs('AWS::SNS::Subscription', 0);
  const { stack, key } = operated();
  new AlarmTopic(stack, 'Mailed', { key, email: 'ops@example.com' });
  templateOf(stack).hasResourceProperties('AWS::SNS::Subscription', {
    Protocol: 'email',
    Endpoint: 'ops@example.com',
  });
});
