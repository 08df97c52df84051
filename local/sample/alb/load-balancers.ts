import { DEVELOPMENT, PRODUCTION } from '../cast';

/** A load balancer of the sample and the addresses of its nodes. */
export interface LoadBalancer {
  readonly account: string;
  readonly region: string;
  /** `app/name/id`, as in the log. */
  readonly id: string;
  readonly domain: string;
  readonly nodes: readonly string[];
  readonly targets: readonly string[];
  readonly targetGroup: string;
  readonly certificate: string;
}

/** ARN of a target group of the account. */
export const targetGroup = (account: string, region: string, name: string): string =>
  `arn:aws:elasticloadbalancing:${region}:${account}:targetgroup/${name}/73e2d6bc24d8a067`;

const balancer = (
  account: string,
  region: string,
  name: string,
  id: string,
  rest: Pick<LoadBalancer, 'domain' | 'nodes' | 'targets'>,
): LoadBalancer => ({
  account,
  region,
  id: `app/${name}/${id}`,
  targetGroup: targetGroup(account, region, `${name}-servers`),
  certificate: `arn:aws:acm:${region}:${account}:certificate/12345678-1234-1234-1234-123456789012`,
  ...rest,
});

export const SHOP = balancer(PRODUCTION, 'us-east-1', 'shop', '50dc6c495c0c9188', {
  domain: 'shop.example.com',
  nodes: ['192.0.2.201', '192.0.2.202'],
  targets: ['10.0.2.31:8080', '10.0.2.32:8080', '10.0.2.33:8080'],
});

export const PARTNERS = balancer(DEVELOPMENT, 'eu-west-1', 'partner-api', '8f1e2d3c4b5a6978', {
  domain: 'partners.example.com',
  nodes: ['192.0.2.211'],
  targets: ['10.0.4.11:9000', '10.0.4.12:9000'],
});
