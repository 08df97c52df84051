import { beforeAll, describe, expect, test } from 'vitest';
import { days } from '../../core/queries/window';
import { STORY } from '../../local/sample/cast';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, only, openLakes, PATIENCE, type Row, where } from './lakes';

beforeAll(openLakes, PATIENCE);

const { scanner, failingTarget, firewall, brokenFunction, oldBrowsers, smuggler, busyTarget, slowReport } = STORY;
const { tools, downloader } = STORY;

/** Days on which none of the incidents is planted: the story's requests end with the first second of the first. */
const QUIET = days('2026-03-07', '2026-03-08');

const sum = (rows: readonly Row[], column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);

const requestsIn = async () => sum(await askStory('alb_requests_by_hour', { limit: 10_000 }), 'requests');

describe('errors', () => {
  test('the page that fails is the one whose target failed, and numbers in paths are one path', async () => {
    const found = await askStory('alb_errors_by_path');
    expect(found[0]).toMatchObject({ balancer: 'shop', path: '/checkout', err_5xx: 20 });
    expect(where(found, 'path', brokenFunction.path)).toMatchObject([
      { requests: brokenFunction.requests, err_4xx: 0, err_5xx: brokenFunction.requests },
    ]);
    expect(where(found, 'path', '/products/*')).toHaveLength(1);
    expect(await askStory('alb_errors_by_path', QUIET)).toEqual([]);
  });

  test('of the targets one failed, in its half hour, by itself and without an answer', async () => {
    const [address, port] = failingTarget.address.split(':');
    const found = await askStory('alb_errors_by_target');
    expect(only(found, 'target_ip', 'target_port', 'status', 'target_status')).toEqual([
      [address, Number(port), 500, '500'],
      [address, Number(port), 502, null],
      [address, Number(port), 504, null],
    ]);
    for (const { first_seen, last_seen } of found) {
      expect(Date.parse(String(first_seen))).toBeGreaterThanOrEqual(Date.parse(failingTarget.from));
      expect(Date.parse(String(last_seen))).toBeLessThan(Date.parse(failingTarget.to));
    }
    expect(await askStory('alb_errors_by_target', { min_status: 505 })).toEqual([]);
    expect(await askStory('alb_errors_by_target', QUIET)).toEqual([]);
  });

  test('what the balancer answered by itself is told in words', async () => {
    const found = await askStory('alb_balancer_errors');
    expect(only(found, 'status', 'meaning')).toEqual(
      expect.arrayContaining([
        [0, 'no answer was sent'],
        [400, 'request is not HTTP'],
        [403, 'firewall refused'],
        [460, 'client went away'],
        [464, 'protocol versions differ'],
        [502, 'target broke off'],
        [503, 'a rule says so'],
        [504, 'target timed out'],
      ]),
    );
    expect(where(found, 'error_reason', 'LambdaInvalidResponse')).toMatchObject([
      { status: 502, requests: brokenFunction.requests },
    ]);
    expect(await askStory('alb_balancer_errors', QUIET)).toEqual([]);
  });

  test.runIf(hasSharedData)('a fixed answer and a client that went away are told in real logs', async () => {
    const found = only(await askReal('alb_balancer_errors'), 'status', 'meaning', 'requests');
    expect(found).toHaveLength(2);
    expect(found).toContainEqual([404, 'a rule says so', 1]);
    expect(found).toContainEqual([460, 'client went away', 1]);
  });

  test('the function that was not understood is told with the reason, and nothing else', async () => {
    expect(await askStory('alb_error_reasons')).toMatchObject([
      {
        ...{ error_reason: 'LambdaInvalidResponse', balancer: 'shop', target_group: 'coupons-function', status: 502 },
        requests: brokenFunction.requests,
      },
    ]);
    expect(await askStory('alb_error_reasons', days('2026-03-02', '2026-03-04'))).toEqual([]);
  });
});

describe('time', () => {
  test('percentiles of a target group are exact', async () => {
    const found = await askStory('alb_latency_by_target_group');
    const [images] = where(found, 'target_group', `${busyTarget.group}-servers`);
    const { requests, others } = busyTarget;
    expect(images).toMatchObject({ aws_region: 'us-east-1', requests: requests + others });
    expect(images).toMatchObject({ p50_s: 0.034, p95_s: 0.034, p99_s: 0.034, slowest_s: 0.034 });
    const [shop] = where(found, 'target_group', 'shop-servers');
    expect(shop?.slowest_s).toBe(55);
    expect(Number(shop?.p50_s)).toBeLessThan(0.38);
    expect(await askStory('alb_latency_by_target_group', QUIET)).toEqual([]);
  });

  test('the slowest requests are those of the report', async () => {
    const found = await askStory('alb_slowest_requests', { limit: slowReport.requests });
    expect(only(found, 'in_target').flat()).toEqual([55, 48.35, 41.7, 35.05, 28.4]);
    for (const { url } of found) expect(url).toBe(`https://shop.example.com:443${slowReport.path}`);
    const [other] = await askStory('alb_slowest_requests', days('2026-03-04', '2026-03-04'));
    expect(Number(other?.seconds)).toBeLessThan(1);
  });

  test('every request is in its hour', async () => {
    const clients = await askStory('alb_requests_by_client', { limit: 10_000 });
    expect(await requestsIn()).toBe(sum(clients, 'requests'));
    const failing = where(await askStory('alb_requests_by_hour'), 'hour', '2026-03-05T13:00:00.000Z');
    expect(failing).toMatchObject([{ err_5xx: 20 }]);
    expect(await askStory('alb_requests_by_hour', QUIET)).toEqual([]);
  });
});

describe('clients', () => {
  test('who was sent the most is the downloader', async () => {
    const [first, second] = await askStory('alb_clients_by_bytes');
    expect(first).toMatchObject({
      ...{ client_ip: downloader.client, requests: downloader.requests, largest_path: downloader.path },
      largest: 2_147_483_648 + 1024 * (downloader.requests - 1),
    });
    expect(Number(first?.sent_bytes)).toBeGreaterThan(1000 * Number(second?.sent_bytes));
    expect(await askStory('alb_clients_by_bytes', QUIET)).toEqual([]);
  });

  test('user agents are counted, those without a name too', async () => {
    const found = await askStory('alb_user_agents');
    expect(sum(found, 'requests')).toBe(await requestsIn());
    for (const agent of tools.agents) expect(where(found, 'user_agent', agent)).toMatchObject([{ clients: 1 }]);
    expect(where(found, 'user_agent', null)).toHaveLength(1);
  });

  test.runIf(hasSharedData)('a script is seen by its name in real logs', async () => {
    const found = await askReal('alb_user_agents');
    expect(only(found, 'user_agent')).toContainEqual(['python-requests/2.28.0']);
  });

  test('old versions of TLS come first, with the client that speaks them', async () => {
    const found = await askStory('alb_tls_versions');
    expect(only(found, 'version', 'requests', 'clients', 'a_client').slice(0, 2)).toEqual([
      ['TLSv1', oldBrowsers.requests / 2, 1, oldBrowsers.client],
      ['TLSv1.1', oldBrowsers.requests / 2, 1, oldBrowsers.client],
    ]);
    const later = await askStory('alb_tls_versions', days('2026-03-03', '2026-03-08'));
    expect(new Set(only(later, 'version').flat())).toEqual(new Set(['TLSv1.3']));
  });

  test('who was refused many times is whom the firewall stopped', async () => {
    const { client, blocked } = firewall;
    expect(await askStory('alb_refused_clients')).toMatchObject([
      { client_ip: client, err_401: 0, err_403: blocked, urls: blocked, ok_after: 0 },
    ]);
    expect(await askStory('alb_refused_clients', { min_refused: blocked + 1 })).toEqual([]);
    expect(await askStory('alb_refused_clients', QUIET)).toEqual([]);
  });
});

describe('attacks', () => {
  test('the firewall failed and refused for one client; ordinary refusals follow', async () => {
    const [failed, refused, ...others] = await askStory('alb_waf_actions');
    expect(failed).toMatchObject({
      ...{ actions: 'waf-failed', status: 500, client_ip: firewall.client },
      requests: firewall.failed,
    });
    expect(refused).toMatchObject({
      ...{ actions: 'waf', status: 403, client_ip: firewall.client },
      requests: firewall.blocked,
    });
    for (const { actions, status } of others) expect([actions, status]).toEqual(['waf', 403]);
    expect(await askStory('alb_waf_actions', QUIET)).toEqual([]);
  });

  test('URLs that carry an attack are scripts and SQL, and none that was refused counts as answered', async () => {
    const [first, ...others] = await askStory('alb_attack_urls');
    expect([first, ...others].find((row) => row?.client_ip === firewall.client)).toMatchObject({
      requests: firewall.blocked,
      refused: firewall.blocked,
      ok: 0,
    });
    for (const { ok, a_url } of [first!, ...others]) {
      expect(ok).toBe(0);
      expect(a_url).toMatch(/%27%20or%201=1|%3cscript%3e/);
    }
    expect(await askStory('alb_attack_urls', QUIET)).toEqual([]);
  });

  test('known weak spots were looked for by the scanner and by the tools, and not found', async () => {
    const found = await askStory('alb_scanner_paths');
    expect(only(found, 'client_ip', 'paths', 'requests', 'found')).toEqual([
      [scanner.address, 8, 20, 0],
      [tools.client, 2, 6, 0],
    ]);
    expect(await askStory('alb_scanner_paths', QUIET)).toEqual([]);
  });

  test.runIf(hasSharedData)('the hunt for phpinfo in real logs is found, whatever stands before the path', async () => {
    const [found] = await askReal('alb_scanner_paths');
    expect(found).toMatchObject({ client_ip: '20.78.123.34', found: 0 });
    expect(Number(found?.paths)).toBeGreaterThan(10);
  });

  test('tools are found by their names', async () => {
    const found = await askStory('alb_scanner_agents');
    expect(found[0]).toMatchObject({ user_agent: 'Mozilla/5.0 zgrab/0.x', client_ip: scanner.address, requests: 20 });
    expect(only(found.slice(1), 'user_agent', 'client_ip', 'requests', 'ok')).toEqual(
      expect.arrayContaining(tools.agents.map((agent) => [agent, tools.client, 3, 0])),
    );
    expect(found).toHaveLength(1 + tools.agents.length);
    expect(await askStory('alb_scanner_agents', QUIET)).toEqual([]);
  });

  test('requests that break the rules of HTTP: the severe ones reached nobody, the ambiguous one a target', async () => {
    const found = await askStory('alb_desync');
    expect(only(found, 'class', 'reason', 'client_ip', 'requests', 'reached_target')).toEqual([
      ['Severe', 'BadTransferEncoding', smuggler.client, smuggler.requests / 2, 0],
      ['Severe', 'MultipleContentLength', smuggler.client, smuggler.requests / 2, 0],
      ['Ambiguous', 'UndefinedContentLengthSemantics', scanner.address, 1, 1],
    ]);
    expect(await askStory('alb_desync', days('2026-03-06', '2026-03-08'))).toEqual([]);
  });

  test.runIf(hasSharedData)('an ambiguous request is found in real logs', async () => {
    expect(await askReal('alb_desync')).toMatchObject([{ class: 'Ambiguous', requests: 1 }]);
  });

  test('methods of no browser are those of requests that could not be read', async () => {
    expect(await askStory('alb_odd_methods')).toMatchObject([
      { method: null, client_ip: scanner.address, requests: 2, ok: 0 },
    ]);
    expect(await askStory('alb_odd_methods', days('2026-03-02', '2026-03-04'))).toEqual([]);
  });
});

describe('targets and rules', () => {
  test('the busy target got nearly everything of its group for its hour', async () => {
    const { group, address, requests, from } = busyTarget;
    const [ip, port] = address.split(':');
    expect(await askStory('alb_target_imbalance')).toEqual([
      {
        ...{ hour: new Date(from).toISOString(), target_group: `${group}-servers`, target_ip: ip },
        ...{ target_port: Number(port), requests, targets: 2, percent: 96 },
      },
    ]);
    expect(await askStory('alb_target_imbalance', { min_percent: 97 })).toEqual([]);
    expect(await askStory('alb_target_imbalance', QUIET)).toEqual([]);
  });

  test('plain HTTP is redirected to the same site, and the firewall is an action', async () => {
    const found = await askStory('alb_actions');
    expect(where(found, 'actions', 'redirect')).toMatchObject([
      { balancer: 'shop', rule: '0', status: 301, redirected_to: 'https://shop.example.com:443' },
    ]);
    expect(where(found, 'actions', 'waf-failed')).toMatchObject([
      { status: 500, requests: firewall.failed, clients: 1 },
    ]);
    expect(await askStory('alb_actions', QUIET)).toEqual([]);
  });
});
