import { Construct } from 'constructs';
import type { ResolvedConfig } from '../config/resolved';
import { AlbAccessLogs } from '../delivery/alb-access-logs';
import type { AlbLogKind } from '../delivery/alb-delivery';
import { FlowLogStream } from '../delivery/flow-log-stream';
import { LogTrail } from '../delivery/log-trail';
import { VpcFlowLogs } from '../delivery/vpc-flow-logs';
import { Enrolment } from '../enrolment/enrolment';
import type { LakeStorage } from './lake-storage';

export interface LakeDeliveryProps {
  readonly config: ResolvedConfig;
  readonly storage: LakeStorage;
}

/** What makes AWS deliver: the trail, flow logs and load balancer logs, for what exists and what appears later. */
export class LakeDelivery extends Construct {
  /** Whether there is anything to make: not when CloudTrail is the one source and another trail delivers. */
  static isNeeded({ cloudtrail, vpcFlow, albAccess }: ResolvedConfig): boolean {
    return [cloudtrail?.trail, vpcFlow, albAccess].some((each) => each !== undefined);
  }

  /** Undefined when CloudTrail is off or another trail delivers. */
  readonly trail: LogTrail | undefined;
  /** `enableFor` gives a VPC of the same app its flow log. Undefined when flow logs are off. */
  readonly flowLogs: VpcFlowLogs | undefined;
  /** `enableFor` switches on the logs of a load balancer of the same app. Undefined when they are off. */
  readonly albLogs: AlbAccessLogs | undefined;
  /** Undefined when both are off. */
  readonly enrolment: Enrolment | undefined;

  constructor(scope: Construct, id: string, { config, storage }: LakeDeliveryProps) {
    super(scope, id);
    const { vpcFlow, albAccess } = config;
    this.trail = this.#trail(config, storage);
    this.flowLogs = this.#flowLogs(config, storage);
    this.albLogs = this.#albLogs(config, storage);
    if (this.flowLogs || this.albLogs) {
      this.enrolment = new Enrolment(this, 'Enrolment', {
        lake: config.name,
        reportOnly: config.enrolment.reportOnly,
        timeZone: config.schedule.timeZone,
        key: storage.key,
        vpcFlow: this.flowLogs && { logs: this.flowLogs, vpcs: vpcFlow?.vpcs },
        albAccess: this.albLogs && { logs: this.albLogs, loadBalancers: albAccess?.loadBalancers },
      });
    }
  }

  #trail({ cloudtrail }: ResolvedConfig, { raw, key, buckets }: LakeStorage): LogTrail | undefined {
    if (cloudtrail?.trail === undefined || raw.cloudtrail === undefined) return undefined;
    return new LogTrail(this, 'Trail', {
      ...cloudtrail.trail,
      bucket: raw.cloudtrail,
      key,
      ownBuckets: buckets.filter((each) => each !== raw.cloudtrail),
      organization: cloudtrail.organization,
    });
  }

  #flowLogs({ name, accounts, vpcFlow }: ResolvedConfig, { raw, key }: LakeStorage): VpcFlowLogs | undefined {
    if (vpcFlow === undefined || raw.vpcFlow === undefined) return undefined;
    const { trafficType, aggregationSeconds, fields, format, route } = vpcFlow;
    const ownKey = vpcFlow.bucket === undefined ? key : undefined;
    return new VpcFlowLogs(this, 'FlowLogs', {
      trafficType,
      aggregationSeconds,
      fields,
      format,
      lake: name,
      ...(route === 'firehose'
        ? { cloudWatchLogs: new FlowLogStream(this, 'FlowLogStream', { bucket: raw.vpcFlow, key }) }
        : { bucket: raw.vpcFlow, key: ownKey, accounts }),
    });
  }

  #albLogs({ name, accounts, albAccess }: ResolvedConfig, { raw }: LakeStorage): AlbAccessLogs | undefined {
    if (albAccess === undefined || raw.albAccess === undefined) return undefined;
    const { connectionLogs, healthCheckLogs, requireSourceArn, legacyElbAccount } = albAccess;
    const kinds: AlbLogKind[] = [
      'access',
      ...(connectionLogs ? (['connection'] as const) : []),
      ...(healthCheckLogs ? (['healthCheck'] as const) : []),
    ];
    return new AlbAccessLogs(this, 'AlbLogs', {
      bucket: raw.albAccess,
      lake: name,
      kinds,
      accounts,
      requireSourceArn,
      legacyElbAccount,
    });
  }
}
