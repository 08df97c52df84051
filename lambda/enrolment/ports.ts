import type { FlowLogDestination, FlowLogSettings } from '../../core/deployment/enrolment-settings';

/**
 * What the enrolment sees and does. Each call names the region, so that one run can serve several. Reads throw what they
 * meet; a write that AWS does not accept throws {@link Refused}, which concerns that one resource.
 */

export type Tags = Readonly<Record<string, string>>;

export interface Vpc {
  readonly id: string;
  /** Account that owns it: another one's when it is shared. */
  readonly owner: string;
  readonly tags: Tags;
}

export interface FlowLog {
  readonly id: string;
  readonly vpc: string;
  /** Undefined for a kind that the lake does not use. */
  readonly destination: FlowLogDestination | undefined;
  readonly trafficType: string;
  /** Fields as `${version} ${account-id} ...`; undefined for the default format. */
  readonly logFormat: string | undefined;
  readonly fileFormat: string;
  readonly aggregationSeconds: number;
  readonly tags: Tags;
  /** Why its delivery fails; undefined when it does not. */
  readonly problem: string | undefined;
}

export interface Vpcs {
  /** Every VPC of the region, or the one; empty when that is not there. */
  list(region: string, only?: string): Promise<readonly Vpc[]>;
  /** Flow logs of VPCs (not of subnets or interfaces), all or those of the one. */
  flowLogs(region: string, only?: string): Promise<readonly FlowLog[]>;
  /** @throws {Refused} */
  createFlowLog(region: string, vpc: string, settings: FlowLogSettings, tags: Tags): Promise<void>;
  /** One that is gone already counts as deleted. @throws {Refused} */
  deleteFlowLog(region: string, id: string): Promise<void>;
}

export interface LoadBalancer {
  readonly arn: string;
  readonly tags: Tags;
}

/** Application Load Balancers. */
export interface LoadBalancers {
  /** Every one of the region, or the one; empty when that is not there or of another type. */
  list(region: string, only?: string): Promise<readonly LoadBalancer[]>;
  /** Attributes by name; undefined when the load balancer is gone. */
  attributes(region: string, arn: string): Promise<Tags | undefined>;
  /** @throws {Refused} */
  setAttributes(region: string, arn: string, attributes: Tags): Promise<void>;
  /** @throws {Refused} */
  tag(region: string, arn: string, tags: Tags): Promise<void>;
  /** @throws {Refused} */
  untag(region: string, arn: string, keys: readonly string[]): Promise<void>;
}

/** AWS did not accept a change to one resource. */
export class Refused extends Error {
  override readonly name = 'Refused';
  /** @param code - AWS's name of the error */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
