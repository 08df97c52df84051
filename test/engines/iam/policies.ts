import { GetBucketEncryptionCommand, GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Statement } from '../../simulator';
import type { DeployedApp } from '../emulator/deployed-app';
import { type BucketKeys, bucketArn } from './objects';

/** Policies of what is deployed, as CloudFormation made them of the templates: with the names of this account. */
export interface DeployedPolicies {
  /** ARN of a function's role, by the function's name. */
  readonly roleOf: ReadonlyMap<string, string>;
  /** By the ARN of the role. */
  readonly roles: ReadonlyMap<string, readonly Statement[]>;
  /** By the ARN of what they stand on: buckets, keys, queues. */
  readonly resources: ReadonlyMap<string, readonly Statement[]>;
}

const IAM = { Version: '2010-05-08' };

export async function deployedPolicies(app: DeployedApp): Promise<DeployedPolicies> {
  const roles = new Map<string, readonly Statement[]>();
  for (const { physicalId: RoleName } of app.resources('AWS::IAM::Role').filter(isOurs)) {
    const role = await app.api.query('iam', { ...IAM, Action: 'GetRole', RoleName });
    const listed = await app.api.query('iam', { ...IAM, Action: 'ListRolePolicies', RoleName });
    const attached = await app.api.query('iam', { ...IAM, Action: 'ListAttachedRolePolicies', RoleName });
    // They would have to be looked up, and AWS's own are not in the emulator.
    if (attached.includes('<PolicyArn>')) throw new Error(`${RoleName} must have no managed policies, got ${attached}`);
    const statements: Statement[] = [];
    for (const [, PolicyName = ''] of listed.matchAll(/<member>([^<]*)<\/member>/g)) {
      const policy = await app.api.query('iam', { ...IAM, Action: 'GetRolePolicy', RoleName, PolicyName });
      statements.push(...statementsOf(decodeURIComponent(element(policy, 'PolicyDocument'))));
    }
    roles.set(element(role, 'Arn'), statements);
  }
  const resources = new Map([...(await onBuckets(app)), ...(await onKeys(app)), ...(await onQueues(app))]);
  return { roles, resources, roleOf: await rolesOfFunctions(app) };
}

async function rolesOfFunctions(app: DeployedApp): Promise<ReadonlyMap<string, string>> {
  const roles = new Map<string, string>();
  for (const { physicalId } of app.resources('AWS::Lambda::Function')) {
    const path = `/2015-03-31/functions/${physicalId}/configuration`;
    roles.set(physicalId, (await app.api.rest<{ readonly Role: string }>('lambda', 'GET', path)).Role);
  }
  return roles;
}

/** The CDK's own roles are in a stack of their own. */
const isOurs = ({ physicalId }: { readonly physicalId: string }) => !physicalId.startsWith('cdk-');

async function onBuckets(app: DeployedApp): Promise<[string, readonly Statement[]][]> {
  return Promise.all(
    ourBuckets(app).map(async (Bucket) => {
      const { Policy } = await app.clients.s3.send(new GetBucketPolicyCommand({ Bucket }));
      return [bucketArn(Bucket), statementsOf(Policy!)];
    }),
  );
}

async function onKeys(app: DeployedApp): Promise<[string, readonly Statement[]][]> {
  return Promise.all(
    app.resources('AWS::KMS::Key').map(async ({ physicalId: KeyId }) => {
      const asked = { KeyId, PolicyName: 'default' };
      const { Policy } = await app.api.call<{ Policy: string }>('kms', 'TrentService.GetKeyPolicy', asked);
      const described = await app.api.call<{ KeyMetadata: { Arn: string } }>('kms', 'TrentService.DescribeKey', {
        KeyId,
      });
      return [described.KeyMetadata.Arn, statementsOf(Policy)];
    }),
  );
}

async function onQueues(app: DeployedApp): Promise<[string, readonly Statement[]][]> {
  return Promise.all(
    app.resources('AWS::SQS::Queue').map(async ({ physicalId: QueueUrl }) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn', 'Policy'] });
      const { Attributes } = await app.clients.sqs.send(command);
      return [Attributes!.QueueArn!, statementsOf(Attributes!.Policy!)];
    }),
  );
}

/** The key that encrypts each bucket, where one does. */
export async function bucketKeys(app: DeployedApp): Promise<BucketKeys> {
  const keys = new Map<string, string>();
  for (const Bucket of ourBuckets(app)) {
    const { ServerSideEncryptionConfiguration } = await app.clients.s3.send(new GetBucketEncryptionCommand({ Bucket }));
    const [rule] = ServerSideEncryptionConfiguration!.Rules!;
    const key = rule!.ApplyServerSideEncryptionByDefault!.KMSMasterKeyID;
    if (key !== undefined) keys.set(Bucket, key);
  }
  return keys;
}

const ourBuckets = (app: DeployedApp): readonly string[] =>
  app
    .resources('AWS::S3::Bucket')
    .map(({ physicalId }) => physicalId)
    .filter((name) => !name.startsWith('cdk-'));

const statementsOf = (document: string): readonly Statement[] => [JSON.parse(document).Statement].flat();

const element = (xml: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
