import { STORY } from '../cast';
import type { StoryEntry } from '../object';
import type { Random } from '../random';
import { some } from '../scale';
import { at } from '../time';
import { line, type Request } from './line';
import { SHOP } from './load-balancers';
import { AGENTS } from './ordinary';
import { nodeStream } from './streams';

/** What went wrong at the load balancers. */
export function incidents(rows: number, random: Random): StoryEntry[] {
  return [...failingTarget(rows, random), ...scan(rows, random), ...strangeRequests(random)];
}

const [NODE, OTHER_NODE] = SHOP.nodes as [string, string];

const told = (request: Omit<Request, 'balancer' | 'node'>, random: Random, node = NODE): StoryEntry => ({
  stream: nodeStream(SHOP, node),
  at: request.at,
  text: line({ ...request, balancer: SHOP, node }, random),
});

/** For half an hour one of three targets answers 500, closes connections (502) or is silent until the time-out (504). */
function failingTarget(rows: number, random: Random): StoryEntry[] {
  const { address, from, to } = STORY.failingTarget;
  const requests = some(rows, 0.02, 18, 2000);
  const step = (at(to) - at(from)) / requests;
  const failures = [
    { status: '500', targetStatus: '500', took: 0.012 },
    { status: '502' },
    { status: '504', targetStatus: undefined },
  ] as const;
  return Array.from({ length: requests }, (_, index) => {
    const { status, ...answer } = failures[index % failures.length]!;
    const known = 'took' in answer ? { took: answer.took, targetStatus: answer.targetStatus } : {};
    const client = `198.51.100.${random.between(1, 60)}:${random.between(1024, 65_535)}`;
    return told(
      {
        at: Math.floor(at(from) + index * step),
        client,
        agent: AGENTS[index % AGENTS.length]!,
        target: address,
        path: '/checkout',
        method: 'POST',
        status,
        ...known,
      },
      random,
      index % 2 === 0 ? NODE : OTHER_NODE,
    );
  });
}

const TRIED = [
  '/wp-login.php',
  '/.env',
  '/.git/config',
  '/phpmyadmin/',
  '/admin',
  '/actuator/env',
  '/vendor/phpunit',
  '/backup.zip',
];

/** The address that scanned ports looks for known weak spots. */
function scan(rows: number, random: Random): StoryEntry[] {
  return Array.from({ length: some(rows, 0.015, 20, 1500) }, (_, index) =>
    told(
      {
        at: at('2026-03-04T02:35:00Z') + index,
        type: 'http',
        client: `${STORY.scanner.address}:${random.between(30_000, 60_000)}`,
        agent: 'Mozilla/5.0 zgrab/0.x',
        target: random.pick(SHOP.targets),
        took: 0.003,
        status: '404',
        targetStatus: '404',
        path: TRIED[index % TRIED.length]!,
      },
      random,
    ),
  );
}

/** Lines at which simple patterns fail: no request at all, quotes and blanks inside fields, no target, IPv6. */
function strangeRequests(random: Random): StoryEntry[] {
  const scanner = `${STORY.scanner.address}:50211`;
  const answered = { target: SHOP.targets[1]!, took: 0.004, status: '200', targetStatus: '200' };
  const requests: Omit<Request, 'at' | 'balancer' | 'node'>[] = [
    { type: 'http', client: scanner, agent: '-', status: '400', request: `- http://${SHOP.domain}:80- `, sent: 272 },
    { client: scanner, agent: 'curl/8.5.0 \\"quoted\\" agent', ...answered },
    {
      client: scanner,
      agent: 'Mozilla/5.0',
      ...answered,
      request: `GET https://${SHOP.domain}:443/a b?c=\\"d\\" HTTP/1.1`,
    },
    { type: 'h2', client: '2001:db8:85a3::8a2e:370:7334:50001', agent: AGENTS[0]!, ...answered },
    { client: scanner, agent: '-', status: '000', request: '- - - ', sent: 0 },
    {
      client: scanner,
      agent: AGENTS[2]!,
      ...answered,
      classification: ['Ambiguous', 'UndefinedContentLengthSemantics'],
    },
    { client: scanner, agent: '-', status: '464', path: '/grpc', sent: 0 },
    { client: scanner, agent: AGENTS[1]!, status: '503', path: '/maintenance', actions: 'fixed-response', sent: 162 },
  ];
  return requests.map((request, index) => told({ at: at('2026-03-05T18:00:00Z') + index * 11, ...request }, random));
}
