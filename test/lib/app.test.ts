import { CfnResource } from 'aws-cdk-lib';
import { expect, test } from 'vitest';
import { stack, templateOf } from './app';

test.each([
  ['a property that the type lacks', 'AWS::SQS::Queue', { Colour: 'blue' }],
  ['a value that the property does not take', 'AWS::Lambda::Function', { Role: 'r', Code: {}, MemorySize: 1 }],
])('fails on a template that CloudFormation would refuse: %s', (_what, type, properties) => {
  const wrong = stack();
  new CfnResource(wrong, 'Wrong', { type, properties });
  expect(() => templateOf(wrong)).toThrow(/[Vv]alidation/);
});
