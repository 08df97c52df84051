import { Stack } from 'aws-cdk-lib';
import type { CfnKey, IKey } from 'aws-cdk-lib/aws-kms';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * Evaluates a bucket's or key's policy, as it stands in the template, as IAM would for one call. Knows what these policies use and throws
 * on anything else, so that a statement is never judged by half.
 */

export interface Call {
  /** A service (`cloudtrail.amazonaws.com`), or the ARN of an account. */
  readonly by: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string>>;
}

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

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

const statements = (policy: unknown, deployment: Deployment): readonly Statement[] =>
  (resolve(policy, deployment) as { readonly Statement: readonly Statement[] }).Statement;

const NOWHERE: Deployment = { partition: '', account: '', region: '' };

/** What a bucket's ARN is taken to be. */
export const arnOf = (bucket: IBucket): string =>
  resolve(Stack.of(bucket).resolve(bucket.bucketArn), NOWHERE) as string;

function resolve(value: unknown, deployment: Deployment): unknown {
  if (Array.isArray(value)) return value.map((each) => resolve(each, deployment));
  if (typeof value !== 'object' || value === null) return value;
  const [[key, argument] = ['', undefined], ...rest] = Object.entries(value);
  if (rest.length === 0 && key === 'Fn::Join') {
    const [separator, parts] = argument as [string, unknown[]];
    return parts.map((part) => resolve(part, deployment)).join(separator);
  }
  if (rest.length === 0 && key === 'Fn::GetAtt') return `arn:of:${(argument as string[])[0]}`;
  if (rest.length === 0 && key === 'Ref') return pseudo(argument as string, deployment);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, resolve(each, deployment)]));
}

function pseudo(name: string, { partition, account, region }: Deployment): string {
  const known: Readonly<Record<string, string>> = {
    'AWS::Partition': partition,
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::URLSuffix': partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
  if (name.startsWith('AWS::') && known[name] === undefined) throw new Error(`unexpected reference to ${name}`);
  return known[name] ?? name;
}

/** IAM's verdict: an explicit deny wins, and what nothing allows is not allowed. */
export function allows(statements: readonly Statement[], call: Call): boolean {
  const matching = statements.filter((statement) => applies(statement, call));
  return matching.some(({ Effect }) => Effect === 'Allow') && !matching.some(({ Effect }) => Effect === 'Deny');
}

const applies = (statement: Statement, call: Call): boolean =>
  isBy(statement.Principal, call.by) &&
  list(statement.Action).some((action) => like(action, call.action)) &&
  list(statement.Resource).some((resource) => like(resource, call.resource)) &&
  Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, list(wanted), call.context?.[key])),
  );

function isBy(principal: Statement['Principal'], by: string): boolean {
  if (principal === '*') return true;
  return Object.entries(principal).some(([kind, names]) => {
    if (kind === 'Service') return list(names).includes(by);
    if (kind === 'AWS') return list(names).some((name) => name === '*' || name === by);
    throw new Error(`unexpected kind of principal ${kind}`);
  });
}

function holds(operator: string, wanted: readonly string[], actual: string | undefined): boolean {
  if (actual === undefined) return false;
  switch (operator) {
    case 'StringEquals':
    case 'Bool':
      return wanted.includes(actual);
    case 'StringLike':
    case 'ArnLike':
    case 'ArnEquals':
      return wanted.some((each) => like(each, actual));
    default:
      throw new Error(`unexpected condition ${operator}`);
  }
}

const list = (value: string | readonly string[]): readonly string[] => (typeof value === 'string' ? [value] : value);

const like = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
  ).test(text);
