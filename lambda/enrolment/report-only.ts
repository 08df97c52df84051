import type { LoadBalancers, Vpcs } from './ports';

const nothing = async (): Promise<void> => {};

/** VPCs that can be looked at only: every change succeeds and does nothing. */
export const lookAtVpcs = (vpcs: Vpcs): Vpcs => ({
  list: (region, only) => vpcs.list(region, only),
  flowLogs: (region, only) => vpcs.flowLogs(region, only),
  createFlowLog: nothing,
  deleteFlowLog: nothing,
});

/** The same for load balancers. */
export const lookAtLoadBalancers = (loadBalancers: LoadBalancers): LoadBalancers => ({
  list: (region, only) => loadBalancers.list(region, only),
  attributes: (region, arn) => loadBalancers.attributes(region, arn),
  setAttributes: nothing,
  tag: nothing,
  untag: nothing,
});
