import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duration, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { Architecture, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { LakeFunction, type LakeFunctionProps } from '../../../lib/functions';
import { bundledCode } from '../../../lib/functions/code';
import { LakeKey } from '../../../lib/storage';
import { app, ENV, stack as emptyStack, templateOf } from '../app';
import { A_KEY, allows, keyStatements } from '../policy';

function functionOf(options: (of: Stack) => Partial<LakeFunctionProps> = () => ({})) {
  const of = emptyStack();
  const made = new LakeFunction(of, 'Catalog', {
    code: 'catalog',
    description: 'Does it',
    timeout: Duration.minutes(3),
    ...options(of),
  });
  return { made, template: templateOf(of) };
}

describe('a function of the lake', () => {
  test('runs on Node.js 24 on arm64, with a timeout, and logs as JSON to a group of its own', () => {
    const { template } = functionOf();
    template.hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 180,
      MemorySize: 512,
      Description: 'Does it',
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: Match.stringLikeRegexp('CatalogLog') } },
      ReservedConcurrentExecutions: Match.absent(),
      Environment: Match.absent(),
    });
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 90, KmsKeyId: Match.absent() },
      DeletionPolicy: 'Delete',
    });
  });

  test('may write its log and nothing else', () => {
    const { template } = functionOf();
    expect(
      Object.values(template.findResources('AWS::IAM::Policy')).map((each) => each.Properties.PolicyDocument),
    ).toEqual([
      {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: { 'Fn::GetAtt': [expect.stringMatching(/^CatalogLog/), 'Arn'] },
          },
        ],
      },
    ]);
    template.hasResourceProperties('AWS::IAM::Role', { ManagedPolicyArns: Match.absent() });
  });

  test('takes memory, retention, reserved concurrency and variables', () => {
    const { template } = functionOf(() => ({
      memorySize: 256,
      logRetention: RetentionDays.ONE_WEEK,
      reservedConcurrency: 1,
      environment: { QUEUE_URL: 'b' },
    }));
    template.hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 256,
      ReservedConcurrentExecutions: 1,
      Environment: { Variables: { QUEUE_URL: 'b' } },
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 7 });
  });

  test.each([
    [4_000, false],
    [4_090, true],
  ])('fails when Lambda would refuse its environment (a variable of %i characters)', (length, fails) => {
    const make = () =>
      functionOf((of) => ({ environment: { TEXT: 'a'.repeat(length), NAME: new Queue(of, 'Q').queueName } }));
    const expected = expect(make);
    if (fails)
      expected.toThrow(
        /environment of function 'Test\/Catalog\/Function' must be at most 4096 bytes, got 4161: select/,
      );
    else expected.not.toThrow();
  });

  test('is told the settings as JSON, with names that are known only once it is deployed', () => {
    const { template } = functionOf((of) => ({
      settings: {
        name: 'log-lake',
        databases: { lake: 'a', staging: 'b' },
        workgroup: 'w',
        lakeBucket: new Bucket(of, 'Bucket').bucketName,
        sources: [],
      },
    }));
    const [found] = Object.values(template.findResources('AWS::Lambda::Function'));
    const [separator, parts] = found!.Properties.Environment.Variables.LOG_LAKE_SETTINGS['Fn::Join'];
    const text = parts.map((part: unknown) => (typeof part === 'string' ? part : 'the-bucket')).join(separator);
    expect(JSON.parse(text)).toEqual({
      name: 'log-lake',
      databases: { lake: 'a', staging: 'b' },
      workgroup: 'w',
      lakeBucket: 'the-bucket',
      sources: [],
    });
  });

  test('has its log encrypted with the lake key, which lets CloudWatch Logs in', async () => {
    const of = emptyStack();
    const key = new LakeKey(of, 'Key');
    new LakeFunction(of, 'Catalog', { code: 'catalog', description: 'Does it', timeout: Duration.minutes(3), key });
    templateOf(of).hasResourceProperties('AWS::Logs::LogGroup', {
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Key'), 'Arn'] },
    });
    const statements = keyStatements(key.key, { partition: 'aws', ...ENV });
    const group = `arn:aws:logs:${ENV.region}:${ENV.account}:log-group:any`;
    expect(
      await allows(statements, {
        by: `logs.${ENV.region}.amazonaws.com`,
        action: 'kms:GenerateDataKey',
        resource: A_KEY,
        context: { 'kms:EncryptionContext:aws:logs:arn': group },
      }),
    ).toBe(true);
  });

  test('hands events that it failed at to a queue, when there is one', () => {
    const { template } = functionOf((of) => ({ onFailure: new Queue(of, 'Failed') }));
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Failed'), 'Arn'] } } },
    });
    functionOf().template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 0);
  });

  test('can be granted what it needs', () => {
    const of = emptyStack();
    const made = new LakeFunction(of, 'Catalog', {
      code: 'catalog',
      description: 'Does it',
      timeout: Duration.minutes(3),
    });
    const queue = new Queue(of, 'Queue');
    queue.grant(made, 'sqs:SendMessage').assertSuccess();
    templateOf(of).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 'sqs:SendMessage' })]) },
      Roles: [{ Ref: Match.stringLikeRegexp('^CatalogRole') }],
    });
  });
});

describe('the code', () => {
  /** The file that is deployed. */
  function deployed(prebuilt: string): string {
    const outer = app({ bundling: true });
    const of = new Stack(outer, 'Test', { env: ENV });
    new LambdaFunction(of, 'Function', {
      code: bundledCode('catalog', prebuilt),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
    });
    const assembly = outer.synth();
    const manifest = JSON.parse(readFileSync(join(assembly.directory, 'Test.assets.json'), 'utf8')) as {
      readonly files: Readonly<
        Record<string, { readonly source: { readonly path: string; readonly packaging: string } }>
      >;
    };
    const [code] = Object.values(manifest.files).filter(({ source }) => source.packaging === 'zip');
    return readFileSync(join(assembly.directory, code?.source.path ?? '', 'index.js'), 'utf8');
  }

  test('is bundled from the source', () => {
    expect(deployed('/nothing/here')).toContain('live view restored');
  });

  test('is the bundle that was made before, where there is one: a published package has no source', () => {
    const prebuilt = mkdtempSync(join(tmpdir(), 'prebuilt-'));
    mkdirSync(join(prebuilt, 'catalog'));
    writeFileSync(join(prebuilt, 'catalog/index.js'), 'exports.handler = made;');
    expect(deployed(prebuilt)).toBe('exports.handler = made;');
    rmSync(prebuilt, { recursive: true });
  });
});
