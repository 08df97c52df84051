import { type Random, weighted } from '../random';
import { line, type Request } from './line';
import { type LoadBalancer, SHOP } from './load-balancers';

/** What visitors of the shop and the partners' programs ask for on an ordinary day. */

export const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0',
];

const PAGES = [
  '/',
  '/products',
  '/cart',
  '/checkout',
  '/search?q=blue%20lamp&page=2',
  '/api/v1/orders',
  '/static/app.js',
];

type Answer = Pick<Request, 'status'> & Partial<Request>;
type Visit = (balancer: LoadBalancer, random: Random) => Answer;

const page: Visit = (balancer, random) => {
  const status = random.pick(['200', '200', '200', '200', '200', '200', '304', '404', '201', '302']);
  const posts = status === '201' || status === '302';
  return {
    type: random.pick(['https', 'h2', 'h2']),
    target: random.pick(balancer.targets),
    took: random.between(2, 380) / 1000,
    status,
    targetStatus: status,
    method: posts ? 'POST' : 'GET',
    path: posts ? '/api/v1/orders' : random.oneIn(3) ? `/products/${random.between(1000, 1400)}` : random.pick(PAGES),
  };
};

/** Plain HTTP is sent to HTTPS by the load balancer itself: no target, no times. */
const redirected: Visit = (balancer, random) => ({
  type: 'http',
  status: '301',
  path: random.pick(PAGES),
  actions: 'redirect',
  redirect: `https://${balancer.domain}:443/`,
  sent: 303,
});

const refusedByFirewall: Visit = (_, random) => ({
  status: '403',
  path: `/products?id=${random.between(1, 99)}%27%20OR%201=1`,
  actions: 'waf',
  sent: 520,
});

/** The visitor went away before the answer came. */
const closed: Visit = (balancer, random) => ({
  type: 'h2',
  target: random.pick(balancer.targets),
  status: '460',
  path: '/search?q=lamp',
  actions: 'forward',
  sent: 0,
});

const socket: Visit = (balancer, random) => ({
  type: 'wss',
  target: random.pick(balancer.targets),
  took: random.between(2, 9) / 1000,
  status: '101',
  targetStatus: '101',
  path: '/live',
});

const call: Visit = (balancer, random) => ({
  type: random.pick(['https', 'https', 'grpcs']),
  target: random.pick(balancer.targets),
  took: random.between(5, 90) / 1000,
  status: '200',
  targetStatus: '200',
  method: 'POST',
  path: random.pick(['/v2/stock', '/v2/prices', '/v2/orders/confirm']),
  agent: random.pick(['okhttp/4.12.0', 'python-requests/2.32.3', 'grpc-java-netty/1.70.0']),
});

const SHOP_VISITS = weighted<Visit>([
  [40, page],
  [3, redirected],
  [1, refusedByFirewall],
  [1, closed],
  [1, socket],
]);

export function ordinaryRequest(balancer: LoadBalancer, node: string, at: number, random: Random): string {
  const visit = balancer === SHOP ? random.pick(SHOP_VISITS) : call;
  const answer = visit(balancer, random);
  const request = { at, balancer, node, client: visitor(random), agent: random.pick(AGENTS), ...answer };
  return line(request, random);
}

/** Most visitors come back; one in ten has an IPv6 address, which is written without brackets. */
function visitor(random: Random): string {
  const port = random.between(1024, 65_535);
  const last = random.between(1, 60);
  return random.oneIn(10) ? `2001:db8:85a3::${last.toString(16)}:${port}` : `198.51.100.${last}:${port}`;
}
