import { Stack, Tags, Token } from 'aws-cdk-lib';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct, type IDependable } from 'constructs';
import { ALB_ATTRIBUTES, DECLARED_BY_TAG } from '../../core/deployment/enrolment-settings';
import { DEFAULT_NAME } from '../config/names';
import { quoted } from '../config/wording';
import type { RawBucket } from '../storage/log-bucket';
import { type AlbDelivery, type AlbLogKind, albLogPrefix, albStatements } from './alb-delivery';

export interface AlbAccessLogsProps extends AlbDelivery {
  /** Where load balancers of its region deliver; with SSE-S3. */
  readonly bucket: RawBucket;
  /** Name of the lake, in the tags of load balancers. @default 'log-lake' */
  readonly lake?: string | undefined;
}

export interface AlbLogging {
  /** Kinds of log to switch on. @default - those that the bucket takes */
  readonly kinds?: readonly AlbLogKind[] | undefined;
}

/**
 * How logs of Application Load Balancers get to the lake: lets them be delivered, and switches them on for load balancers of
 * the same app. Load balancers that are there already are the `Enrolment`'s.
 *
 * @throws when the bucket is encrypted with a KMS key
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
 */
export class AlbAccessLogs extends Construct {
  readonly lake: string;
  readonly bucket: RawBucket;
  /** Kinds of log that the bucket takes. */
  readonly kinds: readonly AlbLogKind[];
  /** What has to exist before logging is switched on, as that writes a test object. */
  readonly ready: readonly IDependable[];

  constructor(scope: Construct, id: string, props: AlbAccessLogsProps) {
    super(scope, id);
    const { bucket, kinds = ['access'] } = props;
    if (bucket.encryptionKey !== undefined) {
      throw new Error(
        "'bucket' must be encrypted with SSE-S3, the only way load balancers deliver, got one with a KMS key",
      );
    }
    this.lake = props.lake ?? DEFAULT_NAME;
    this.bucket = bucket;
    this.kinds = kinds;
    const policy = bucket.allowDelivery(albStatements(bucket, props));
    this.ready = policy ? [policy] : [];
  }

  /** Prefix by kind of log, as load balancers are given it. */
  get prefixes(): { readonly [K in AlbLogKind]?: string } {
    return Object.fromEntries(this.kinds.map((kind) => [kind, albLogPrefix(this.bucket, kind)]));
  }

  /**
   * Switches on the logs of a load balancer in the same app, and tags it: the enrolment leaves it to its stack. Not with the
   * L2's `logAccessLogs`, which adds statements of its own to the bucket's policy.
   *
   * @throws for a kind that the bucket does not take, and for a load balancer of another region
   */
  enableFor(alb: elbv2.ApplicationLoadBalancer, { kinds = this.kinds }: AlbLogging = {}): void {
    const strangers = kinds.filter((kind) => !this.kinds.includes(kind));
    if (strangers.length > 0) {
      throw new Error(
        `'kinds' must be of those that the bucket takes (${quoted(this.kinds)}), got ${quoted(strangers)}; give AlbAccessLogs these kinds`,
      );
    }
    this.#checkRegion(alb);
    for (const kind of kinds) {
      const name = ALB_ATTRIBUTES[kind];
      const prefix = albLogPrefix(this.bucket, kind);
      alb.setAttribute(`${name}.enabled`, 'true');
      alb.setAttribute(`${name}.bucket`, this.bucket.bucket.bucketName);
      if (prefix !== '') alb.setAttribute(`${name}.prefix`, prefix);
    }
    const resource = alb.node.defaultChild as elbv2.CfnLoadBalancer;
    Tags.of(resource).add(DECLARED_BY_TAG, this.lake);
    resource.node.addDependency(...this.ready);
  }

  #checkRegion(alb: elbv2.ApplicationLoadBalancer): void {
    const [of, to] = [Stack.of(alb).region, Stack.of(this.bucket.bucket).region];
    if (of === to || Token.isUnresolved(of) || Token.isUnresolved(to)) return;
    throw new Error(
      `load balancers deliver within their region only, got one in ${of} for a bucket in ${to}; make a lake in ${of}`,
    );
  }
}
