import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { App, CfnResource, type Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { BUNDLING_STACKS, FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT } from 'aws-cdk-lib/cx-api';

const { context } = JSON.parse(readFileSync(join(__dirname, '../../cdk.json'), 'utf8')) as {
  readonly context: Readonly<Record<string, unknown>>;
};

/** Where test stacks are deployed to, unless a test says otherwise. */
export const ENV: Required<Environment> = { account: '111122223333', region: 'eu-west-1' };

/**
 * An app with the feature flags of cdk.json, as the CDK command line would make it: without them other templates come out.
 * Functions are not bundled, which no template shows, unless the test asks for it.
 */
export function app({ bundling = false }: { readonly bundling?: boolean } = {}): App {
  prepareValidation();
  return new App({ context: { ...context, ...(!bundling && { [BUNDLING_STACKS]: [] }) } });
}

/** A stack in an app of its own. */
export const stack = (env: Environment = ENV): Stack => new Stack(app(), 'Test', { env });

/** The template of one stack. */
export const templateOf = (of: Stack): Template => Template.fromStack(of);

/**
 * Synthesis holds every template against CloudFormation Validate, with rules that are compiled for the types of resources in
 * it, and again for each template that has another type. One that has them all comes first: that is a quarter of the time of
 * these tests. Of a type that is missing here the rules are compiled later.
 */
function prepareValidation(): void {
  if (process.env.CDK_VALIDATION === 'false') return;
  // The engine of the rules runs long enough to be worth optimising, see test/run/web-assembly.ts.
  setFlagsFromString('--no-liftoff-only');
  if (prepared) return;
  prepared = true;
  // The resources have no properties, which breaks rules.
  const all = new App({ context: { ...context, [FAIL_SYNTH_ON_VALIDATION_ERRORS_CONTEXT]: false } });
  const stack = new Stack(all, 'AllTypes');
  for (const type of TYPES) new CfnResource(stack, type.replaceAll(':', ''), { type });
  all.synth();
}
let prepared = false;

/** Types of resources in the templates of all tests. */
const TYPES = Object.entries({
  Custom: ['GluePartitionIndex', 'LogLakeCatalog', 'LogLakeEnrolment', 'VpcRestrictDefaultSG'],
  Athena: ['NamedQuery', 'PreparedStatement', 'WorkGroup'],
  CloudTrail: ['Trail'],
  CloudWatch: ['Alarm', 'Dashboard'],
  EC2: [
    'FlowLog',
    'InternetGateway',
    'Route',
    'RouteTable',
    'SecurityGroup',
    'Subnet',
    'SubnetRouteTableAssociation',
    'VPC',
    'VPCGatewayAttachment',
  ],
  ElasticLoadBalancingV2: ['Listener', 'LoadBalancer'],
  Events: ['Rule'],
  Glue: ['Database', 'Table'],
  IAM: ['ManagedPolicy', 'Policy', 'Role'],
  KMS: ['Key'],
  KinesisFirehose: ['DeliveryStream'],
  Lambda: ['EventInvokeConfig', 'EventSourceMapping', 'Function', 'Permission'],
  Logs: ['LogGroup', 'LogStream', 'SubscriptionFilter'],
  S3: ['Bucket', 'BucketPolicy'],
  SNS: ['Subscription', 'Topic', 'TopicPolicy'],
  SQS: ['Queue', 'QueuePolicy'],
  Scheduler: ['Schedule'],
  StepFunctions: ['StateMachine'],
}).flatMap(([service, names]) =>
  names.map((name) => (service === 'Custom' ? `Custom::${name}` : `AWS::${service}::${name}`)),
);
