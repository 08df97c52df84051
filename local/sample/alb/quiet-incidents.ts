import { PRODUCTION, STORY } from '../cast';
import type { StoryEntry } from '../object';
import type { Random } from '../random';
import { at, MINUTE } from '../time';
import { line, type Request } from './line';
import { SHOP, targetGroup } from './load-balancers';
import { AGENTS } from './ordinary';
import { nodeStream } from './streams';

/** A few requests each, the same at every scale. */
export function quietIncidents(random: Random): StoryEntry[] {
  const requests = [
    ...firewall(),
    ...brokenFunction(),
    ...oldBrowsers(),
    ...smuggler(),
    ...busyTarget(),
    ...slowReport(),
    ...tools(),
    ...downloader(),
  ];
  return requests.map(({ client, ...request }, index): StoryEntry => {
    const node = SHOP.nodes[index % SHOP.nodes.length]!;
    const from = `${client}:${random.between(1024, 65_535)}`;
    return {
      stream: nodeStream(SHOP, node),
      at: request.at,
      text: line({ agent: AGENTS[index % AGENTS.length]!, ...request, client: from, balancer: SHOP, node }, random),
    };
  });
}

/** `client` without a port. */
type Told = Omit<Request, 'balancer' | 'node' | 'agent'> & Partial<Pick<Request, 'agent'>>;

const times = (count: number, make: (index: number) => Told): Told[] =>
  Array.from({ length: count }, (_, index) => make(index));

const group = (name: string) => targetGroup(PRODUCTION, SHOP.region, name);

const visitor = (index: number) => `198.51.100.${1 + (index % 60)}`;

const answered = (index: number, took = 0.021) =>
  ({ target: SHOP.targets[index % SHOP.targets.length]!, took, status: '200', targetStatus: '200' }) as const;

/**
 * Refusals of the web application firewall; when it cannot be asked, the load balancer answers with 500.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
 */
function firewall(): Told[] {
  const { client, blocked, failed } = STORY.firewall;
  const from = at('2026-03-03T20:15:00Z');
  const path = (index: number) => `/search?q=%3Cscript%3E${index}%3C/script%3E`;
  return [
    ...times(blocked, (index) => ({
      ...{ at: from + index * 3, client, status: '403', actions: 'waf', path: path(index), sent: 520 },
    })),
    ...times(failed, (index) => ({
      ...{ at: from + MINUTE + index * 5, client, status: '500', actions: 'waf-failed', path: '/search', sent: 574 },
    })),
  ];
}

/** A function has no address: the group says which it is. */
const brokenFunction = (): Told[] =>
  times(STORY.brokenFunction.requests, (index) => ({
    at: at('2026-03-05T10:00:00Z') + index * 40,
    client: visitor(index),
    status: '502',
    path: STORY.brokenFunction.path,
    targetGroup: group('coupons-function'),
    error: 'LambdaInvalidResponse',
    sent: 277,
  }));

/** Version 1.0 is written without the nought. */
const oldBrowsers = (): Told[] =>
  times(STORY.oldBrowsers.requests, (index) => ({
    at: at('2026-03-02T16:00:00Z') + index * 60,
    client: STORY.oldBrowsers.client,
    agent: 'Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko',
    ...answered(index),
    path: '/products',
    tls: [index % 2 === 0 ? 'TLSv1' : 'TLSv1.1', 'ECDHE-RSA-AES128-SHA'],
  }));

/** In its defensive mode the load balancer refuses these. */
const smuggler = (): Told[] =>
  times(STORY.smuggler.requests, (index) => ({
    at: at('2026-03-04T11:30:00Z') + index * 4,
    client: STORY.smuggler.client,
    agent: '-',
    status: '400',
    method: 'POST',
    path: '/checkout',
    classification: ['Severe', index % 2 === 0 ? 'MultipleContentLength' : 'BadTransferEncoding'],
    sent: 122,
  }));

function busyTarget(): Told[] {
  const { address, idle, requests, others, from, group: name } = STORY.busyTarget;
  const all = requests + others;
  return times(all, (index) => ({
    at: at(from) + index * 70,
    client: visitor(index),
    ...{ target: index % (all / others) === 7 ? idle : address, took: 0.034, status: '200', targetStatus: '200' },
    path: `/images/${1000 + index}.jpg`,
    targetGroup: group(`${name}-servers`),
  }));
}

const slowReport = (): Told[] =>
  times(STORY.slowReport.requests, (index) => ({
    at: at('2026-03-05T08:10:00Z') + index * 130,
    client: visitor(index),
    ...answered(index, 28.4 + index * 6.65),
    path: STORY.slowReport.path,
  }));

const tools = (): Told[] =>
  STORY.tools.agents.flatMap((agent, tool) =>
    ['/products?id=1%27', '/admin/', '/.git/HEAD'].map((path, index) => ({
      at: at('2026-03-06T01:00:00Z') + tool * 5 * MINUTE + index,
      client: STORY.tools.client,
      agent,
      ...answered(index, 0.004),
      ...{ status: '404', targetStatus: '404', path },
    })),
  );

const downloader = (): Told[] =>
  times(STORY.downloader.requests, (index) => ({
    at: at('2026-03-06T03:00:00Z') + index * 4 * MINUTE,
    client: STORY.downloader.client,
    agent: 'Wget/1.21.4',
    ...answered(index, 0.4),
    path: STORY.downloader.path,
    sent: 2_147_483_648 + index * 1024,
  }));
