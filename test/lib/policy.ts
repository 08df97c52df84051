import { Stack } from 'aws-cdk-lib';
import type { CfnKey, IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { type Call, type Statement, verdict } from '../simulator';
import { ENV } from './app';

/** Policies of buckets and keys as they stand in the template, and what a simulator of IAM says of calls. */

export interface Deployment {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** The statements of a bucket's policy as the template has them, with the names that they would have once deployed. */
export const bucketStatements = (bucket: IBucket, deployment: Deployment): readonly Statement[] =>
  statements(Stack.of(bucket).resolve(bucket.policy!.document), deployment);

/** The same for a key. */
export const keyStatements = (key: IKey, deployment: Deployment): readonly Statement[] =>
  statements(Stack.of(key).resolve((key.node.defaultChild as CfnKey).keyPolicy), deployment);

const statements = (policy: unknown, deployment: Deployment): readonly Statement[] => {
  const names = { getAtt: (id: string) => bucketArn(id), ref: (name: string) => pseudo(name, deployment) };
  return (resolve(policy, names) as { readonly Statement: readonly Statement[] }).Statement;
};

/** What a bucket's ARN is taken to be. */
export const arnOf = (bucket: IBucket): string => {
  const { 'Fn::GetAtt': found } = Stack.of(bucket).resolve(bucket.bucketArn) as { readonly 'Fn::GetAtt': string[] };
  return bucketArn(found[0]!);
};

const bucketArn = (logicalId: string): string => `arn:aws:s3:::${logicalId.toLowerCase()}`;

/** Any key; a key's own policy says `*` for itself. */
export const A_KEY = `arn:aws:kms:${ENV.region}:${ENV.account}:key/01234567-89ab-cdef-0123-456789abcdef`;

/** What references become. */
export interface Names {
  readonly ref: (name: string) => string;
  readonly getAtt: (id: string, attribute: string) => string;
  readonly importValue?: (name: string) => unknown;
}

/** A part of a template with its references and functions replaced. */
export function resolve(value: unknown, names: Names): unknown {
  if (Array.isArray(value)) return value.map((each) => resolve(each, names));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], ...rest] = Object.entries(value);
  if (rest.length === 0 && key === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => resolve(part, names)).join(separator);
  }
  if (rest.length === 0 && key === 'Fn::GetAtt') return names.getAtt(...(argument as [string, string]));
  if (rest.length === 0 && key === 'Fn::ImportValue') return names.importValue?.(argument as string);
  if (rest.length === 0 && key === 'Ref') return names.ref(argument as string);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each, names)]));
}

/** A pseudo parameter; other names stay as they are. */
export function pseudo(name: string, { partition, account, region }: Deployment): string {
  const known: Readonly<Record<string, string>> = {
    'AWS::Partition': partition,
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
  if (name.startsWith('AWS::') && known[name] === undefined) throw new Error(`unexpected reference to ${name}`);
  return known[name] ?? name;
}

/** Whether a resource of the tests' account lets somebody in. Another account is taken to allow its own people everything. */
export async function allows(resource: readonly Statement[], call: Call): Promise<boolean> {
  const foreign = call.by.startsWith('arn:') && !call.by.includes(`:${ENV.account}:`);
  const identity: readonly Statement[] = foreign ? [{ Effect: 'Allow', Action: '*', Resource: '*' }] : [];
  return (await verdict(call, { resource, identity, owner: ENV.account })).allowed;
}
