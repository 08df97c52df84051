import { albKey } from '../keys';
import type { Entry, Stream } from '../object';
import { BASE36 } from '../random';
import { type LoadBalancer, PARTNERS, SHOP } from './load-balancers';
import { ordinaryRequest } from './ordinary';

export const nodeStream = (balancer: LoadBalancer, node: string): string => `alb_access ${balancer.id} ${node}`;

export const lines = (entries: readonly Entry[]): string => `${entries.map((entry) => entry.text).join('\n')}\n`;

/** The files of one load balancer node. */
const nodeLog = (balancer: LoadBalancer, node: string, share: number): Stream => {
  const { account, region, id } = balancer;
  return {
    name: nodeStream(balancer, node),
    dataset: 'alb_access',
    account,
    region,
    share,
    typical: 40,
    most: 10_000,
    key: (delivered, random) =>
      albKey({ account, region, delivered, suffix: random.text(BASE36, 8) }, { loadBalancer: id, address: node }),
    content: lines,
    ordinary: (at, random) => ordinaryRequest(balancer, node, at, random),
  };
};

export const NODE_LOGS = [
  nodeLog(SHOP, SHOP.nodes[0]!, 42),
  nodeLog(SHOP, SHOP.nodes[1]!, 38),
  nodeLog(PARTNERS, PARTNERS.nodes[0]!, 20),
];
