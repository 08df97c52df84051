import type { EnrolmentSettings } from '../../core/deployment/enrolment-settings';
import { enrolLoadBalancers } from './enrol-load-balancers';
import { enrolVpcs } from './enrol-vpcs';
import type { LoadBalancers, Vpcs } from './ports';
import { type EnrolmentReport, Findings } from './report';
import { lookAtLoadBalancers, lookAtVpcs } from './report-only';

export interface EnrolmentPorts {
  readonly vpcs: Vpcs;
  readonly loadBalancers: LoadBalancers;
}

/** What to look at: everything in the region, or one resource that was just made. */
export type Scope = 'all' | { readonly vpc: string } | { readonly loadBalancer: string };

/** A report, and what kept it from being whole. */
export interface Enrolment {
  readonly report: EnrolmentReport;
  /** Of reads; each kind of resource is gone through whatever became of the other. */
  readonly errors: readonly unknown[];
}

/** Makes a region's resources log as the settings say. Running it again changes nothing more. */
export async function enrol(
  ports: EnrolmentPorts,
  settings: EnrolmentSettings,
  region: string,
  scope: Scope = 'all',
): Promise<Enrolment> {
  const { reportOnly } = settings;
  const findings = new Findings();
  const vpcs = reportOnly ? lookAtVpcs(ports.vpcs) : ports.vpcs;
  const loadBalancers = reportOnly ? lookAtLoadBalancers(ports.loadBalancers) : ports.loadBalancers;
  const settled = await Promise.allSettled([
    scope === 'all' || 'vpc' in scope
      ? enrolVpcs(vpcs, settings, region, findings, scope === 'all' ? undefined : scope.vpc)
      : undefined,
    scope === 'all' || 'loadBalancer' in scope
      ? enrolLoadBalancers(loadBalancers, settings, region, findings, scope === 'all' ? undefined : scope.loadBalancer)
      : undefined,
  ]);
  const { enrolled, alreadyEnrolled, leftAlone, removed, failed } = findings;
  return {
    report: { region, reportOnly, enrolled, alreadyEnrolled, leftAlone, removed, failed },
    errors: settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : [])),
  };
}

/** Undoes what was ever enrolled under the lake's name, and nothing else. */
export const unenrol = (
  ports: EnrolmentPorts,
  { name, account, reportOnly }: EnrolmentSettings,
  region: string,
): Promise<Enrolment> => enrol(ports, { name, account, reportOnly }, region);
