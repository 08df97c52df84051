import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { RawBucket } from '../storage/log-bucket';
import { deliveredBelow } from './folder';

/**
 * Prefixes of the kinds of log, below the bucket's own: all three have the same folders, so that without these one table
 * would read mixed rows.
 */
export const ALB_LOG_PREFIXES = {
  access: '',
  connection: 'connection-logs',
  healthCheck: 'health-check-logs',
} as const;
export type AlbLogKind = keyof typeof ALB_LOG_PREFIXES;

/** Prefix with which a load balancer's logs of one kind are switched on; empty for none. */
export const albLogPrefix = (to: Pick<RawBucket, 'prefix'>, kind: AlbLogKind): string =>
  [to.prefix, ALB_LOG_PREFIXES[kind]].filter((part) => part !== '').join('/');

export interface AlbDelivery {
  /** Kinds of log. @default ['access'] */
  readonly kinds?: readonly AlbLogKind[] | undefined;
  /** Accounts, beside the bucket's own, whose load balancers deliver. @default [] */
  readonly accounts?: readonly string[] | undefined;
  /**
   * Only on behalf of load balancers of the account and the bucket's region. The account in the key limits delivery even
   * without it.
   *
   * @default true
   */
  readonly requireSourceArn?: boolean | undefined;
  /** Also let the region's own ELB account deliver, in regions that have one. @default false */
  readonly legacyElbAccount?: boolean | undefined;
}

/**
 * What lets load balancers of the bucket's region deliver their logs, each account below its own folder.
 *
 * @throws when the ELB account is asked for in a stack without a region
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export function albStatements(to: RawBucket, delivery: AlbDelivery = {}): readonly iam.PolicyStatement[] {
  const stack = Stack.of(to.bucket);
  const { kinds = ['access'], requireSourceArn = true } = delivery;
  const accounts = [stack.account, ...(delivery.accounts ?? [])];
  const foldersOf = (account: string) =>
    kinds.map((kind) => deliveredBelow({ bucket: to.bucket, prefix: albLogPrefix(to, kind) }, account));
  const elbAccount = delivery.legacyElbAccount === true ? legacyElbAccount(stack) : undefined;
  return [
    ...accounts.map(
      (account) =>
        new iam.PolicyStatement({
          principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
          actions: ['s3:PutObject'],
          resources: foldersOf(account),
          ...(requireSourceArn && { conditions: { ArnLike: { 'aws:SourceArn': loadBalancersOf(stack, account) } } }),
        }),
    ),
    ...(elbAccount === undefined
      ? []
      : [
          new iam.PolicyStatement({
            principals: [new iam.AccountPrincipal(elbAccount)],
            actions: ['s3:PutObject'],
            resources: accounts.flatMap(foldersOf),
          }),
        ]),
  ];
}

const loadBalancersOf = (stack: Stack, account: string): string =>
  stack.formatArn({ service: 'elasticloadbalancing', account, resource: 'loadbalancer', resourceName: '*' });

/** Regions that opened since August 2022 have none: there the service principal is the only way. */
function legacyElbAccount({ region }: Stack): string | undefined {
  if (Token.isUnresolved(region)) {
    throw new Error("'legacyElbAccount' needs a stack with a region, got none; set env.region");
  }
  return RegionInfo.get(region).elbv2Account;
}
