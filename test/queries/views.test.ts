import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HELPER_VIEWS } from '../../core/catalog/views';
import { answerRows } from '../../local/cli/render/answer';
import { duckType } from '../../local/engine/raw-rows';
import { LocalLake } from '../../local/lake';
import { DEVELOPMENT, PRODUCTION, STORY } from '../../local/sample/cast';
import { PATIENCE, type Row, storyFolders, storyLake } from './lakes';

/** The helper views over the story: what they make of its rows. */

beforeAll(storyLake, PATIENCE);

const { attacker, backdoor, foreign, insideScan, longConnection, longSession, oneWay, root } = STORY;

const rowsOf = async (sql: string): Promise<readonly Row[]> => answerRows(await (await storyLake()).query(sql));
const oneOf = async (sql: string): Promise<Row> => (await rowsOf(sql))[0] ?? expect.fail(`no row: ${sql}`);

const filesOf = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name));

describe.each(HELPER_VIEWS)('$name', ({ name, dataset, columns }) => {
  test('has the columns and types that the catalog says', async () => {
    const types = await rowsOf(`DESCRIBE ${name}`);
    const plain = (type: unknown) => String(type).replaceAll('"', '').replaceAll(', ', ',').replaceAll(' ', ':');
    expect(types.map((row) => `${row.column_name} ${plain(row.column_type)}`)).toEqual(
      columns.map((column) => `${column.name} ${plain(duckType(column.type, false))}`),
    );
  });

  test('leaves no row of its dataset out but those that say nothing', async () => {
    const conversations = name === 'vpc_flow_conversations';
    const { rows } = await oneOf(`SELECT ${conversations ? 'sum(flows)' : 'count(*)'} AS rows FROM ${name}`);
    const said = dataset === 'vpc_flow' ? "WHERE log_status = 'OK'" : '';
    expect(Number(rows)).toBe(Number((await oneOf(`SELECT count(*) AS rows FROM ${dataset}_live ${said}`)).rows));
  });
});

describe('cloudtrail_identity', () => {
  const who = (condition: string) =>
    rowsOf(
      `SELECT DISTINCT principal, principal_type, principal_account, session_name FROM cloudtrail_identity WHERE ${condition}`,
    );

  test('has root by its name', async () => {
    expect(await who(`source_address = '${root.address}'`)).toEqual([
      { principal: 'root', principal_type: 'Root', principal_account: PRODUCTION, session_name: null },
    ]);
  });

  test('has users by their names, whatever key they came with', async () => {
    const rows = await who(`source_address = '${attacker.address}'`);
    expect(rows.map(({ principal }) => principal).sort()).toEqual([
      `user/${STORY.leakedKey.user}`,
      `user/${backdoor.user}`,
    ]);
  });

  test('has sessions by the role, with the name of the session and the role it came from beside it', async () => {
    const { role, session } = longSession;
    expect(
      await rowsOf(
        `SELECT DISTINCT principal, issuer, session_name FROM cloudtrail_identity WHERE session_name = '${session}'`,
      ),
    ).toEqual([
      {
        principal: `assumed-role/${role}`,
        issuer: `arn:aws:iam::${DEVELOPMENT}:role/${role}`,
        session_name: session,
      },
    ]);
  });

  test('has other accounts, services, Identity Center users and federated users', async () => {
    const kinds = await rowsOf(
      'SELECT principal_type, min(principal) AS first, max(principal) AS last FROM cloudtrail_identity GROUP BY 1',
    );
    const kind = (type: string) => kinds.find(({ principal_type }) => principal_type === type);
    expect(kind('AWSAccount')).toMatchObject({ first: expect.stringMatching(/^account\/\d{12}$/) });
    expect(await who(`principal_account = '${foreign.account}'`)).toMatchObject([
      { principal: `account/${foreign.account}` },
    ]);
    expect(kind('AWSService')).toMatchObject({ last: expect.stringMatching(/^[a-z0-9.-]+\.amazonaws\.com$/) });
    expect(kind('IdentityCenterUser')).toMatchObject({ first: expect.stringMatching(/^identity-center-user\/.+/) });
    expect(kind('FederatedUser')).toMatchObject({ first: expect.stringMatching(/^federated-user\/.+/) });
  });

  test('leaves nobody without a name', async () => {
    expect(
      await rowsOf("SELECT DISTINCT principal FROM cloudtrail_identity WHERE principal IS NULL OR principal LIKE '%/'"),
    ).toEqual([]);
  });

  test('tells flags as booleans', async () => {
    expect(
      await rowsOf(
        'SELECT DISTINCT mfa, read_only FROM cloudtrail_identity WHERE mfa IS NOT NULL AND read_only IS NOT NULL ORDER BY 1, 2',
      ),
    ).toEqual([
      { mfa: false, read_only: false },
      { mfa: false, read_only: true },
      { mfa: true, read_only: false },
      { mfa: true, read_only: true },
    ]);
  });
});

describe('vpc_flow_conversations', () => {
  test('puts both directions and all intervals of a connection into one row', async () => {
    const { source, destination, windows } = longConnection;
    expect(
      await rowsOf(
        `SELECT client, server, server_port, flows, accepted, rejected, date_diff('minute', first_seen, last_seen) AS minutes, bytes_to_server > 0 AS sent, bytes_to_client > 0 AS answered FROM vpc_flow_conversations WHERE server = '${destination}'`,
      ),
    ).toEqual([
      {
        ...{ client: source, server: destination, server_port: 443, flows: 2 * windows, accepted: 2 * windows },
        ...{ rejected: 0, minutes: expect.closeTo(360, -1), sent: true, answered: true },
      },
    ]);
  });

  test('shows what was never answered', async () => {
    expect(
      await rowsOf(
        `SELECT client, sum(bytes_to_client) AS bytes, sum(flows) AS flows FROM vpc_flow_conversations WHERE server = '${oneWay.destination}' GROUP BY 1`,
      ),
    ).toEqual([{ client: oneWay.source, bytes: 0, flows: oneWay.flows }]);
  });

  test('counts what was refused and what was not', async () => {
    const { source, port, hosts } = insideScan;
    expect(
      await rowsOf(
        `SELECT count(DISTINCT server) AS servers, sum(accepted) AS accepted, sum(rejected) AS rejected FROM vpc_flow_conversations WHERE client = '${source}' AND server_port = ${port}`,
      ),
    ).toEqual([{ servers: hosts, accepted: 2, rejected: hosts - 2 }]);
  });
});

describe('alb_requests', () => {
  test('takes a URL apart', async () => {
    expect(
      await oneOf(
        "SELECT scheme, host, port, path, query FROM alb_requests WHERE path = '/search' AND query LIKE '%page=2' AND port = 443 LIMIT 1",
      ),
    ).toEqual({ scheme: 'https', host: 'shop.example.com', port: 443, path: '/search', query: 'q=blue%20lamp&page=2' });
  });

  test('adds up the times of requests that came to a target, and of no others', async () => {
    const slow = await rowsOf(
      `SELECT latency, target FROM alb_requests WHERE path = '${STORY.slowReport.path}' AND latency > 20`,
    );
    expect(slow).toHaveLength(STORY.slowReport.requests);
    expect(await rowsOf('SELECT 1 FROM alb_requests WHERE latency < 0')).toEqual([]);
  });

  test('names target, target group and load balancer', async () => {
    const { address, group, requests } = STORY.busyTarget;
    expect(
      await rowsOf(
        `SELECT load_balancer, target_group, count(*) AS requests, max(target_status) AS status FROM alb_requests WHERE target = '${address}' GROUP BY 1, 2`,
      ),
    ).toEqual([{ load_balancer: 'shop', target_group: expect.stringContaining(group), requests, status: 200 }]);
  });

  test('reads what is no request as far as it goes', async () => {
    expect(
      await rowsOf(
        "SELECT DISTINCT host, path FROM alb_requests WHERE method IS NULL AND day = '2026-03-05' ORDER BY host NULLS LAST",
      ),
    ).toEqual([
      { host: 'shop.example.com', path: null },
      { host: null, path: null },
    ]);
  });
});

describe('OCSF', () => {
  const instant = Date.parse(root.time);

  test('API Activity has who, what, from where and how it went', async () => {
    const [login] = await rowsOf(`SELECT * FROM ocsf_api_activity WHERE src_endpoint.ip = '${root.address}'`);
    expect(login).toMatchObject({
      ...{ class_uid: 6003, category_uid: 6, time: instant, severity_id: 1, status_id: 1 },
      metadata: { version: '1.1.0', product: { name: 'CloudTrail', vendor_name: 'AWS' }, uid: expect.any(String) },
      actor: { user: { type: 'Root', type_id: 2, uid: `arn:aws:iam::${PRODUCTION}:root` } },
      api: { operation: 'ConsoleLogin', service: { name: 'signin.amazonaws.com' } },
      cloud: { provider: 'AWS', account: { uid: PRODUCTION } },
      ...{ account: PRODUCTION, day: '2026-03-03' },
    });
  });

  test('API Activity tells create, read, update and delete apart', async () => {
    const kinds = await rowsOf(
      "SELECT DISTINCT api.operation AS call, activity_id, type_uid FROM ocsf_api_activity WHERE api.operation IN ('CreateUser', 'DescribeInstances', 'StopLogging', 'DeleteUser') ORDER BY 1",
    );
    expect(kinds).toEqual([
      { call: 'CreateUser', activity_id: 1, type_uid: 600301 },
      { call: 'DeleteUser', activity_id: 4, type_uid: 600304 },
      { call: 'DescribeInstances', activity_id: 2, type_uid: 600302 },
      { call: 'StopLogging', activity_id: 3, type_uid: 600303 },
    ]);
  });

  test('API Activity says which call failed, and why', async () => {
    const failed = await rowsOf(
      `SELECT DISTINCT status_id, status_code, api.response.error AS error FROM ocsf_api_activity WHERE actor.user.name = '${STORY.takeover.user}' AND status_code = 'AccessDenied'`,
    );
    expect(failed).toEqual([{ status_id: 2, status_code: 'AccessDenied', error: 'AccessDenied' }]);
  });

  test('API Activity has services that call as a domain, and resources as a list', async () => {
    expect(await rowsOf("SELECT 1 FROM ocsf_api_activity WHERE src_endpoint.ip LIKE '%amazonaws%'")).toEqual([]);
    const { resources } = await oneOf(
      "SELECT resources FROM ocsf_api_activity WHERE src_endpoint.domain = 'lambda.amazonaws.com' AND resources IS NOT NULL LIMIT 1",
    );
    expect(resources).toEqual([
      {
        uid: expect.stringMatching(/^arn:aws:iam::/),
        type: 'AWS::IAM::Role',
        owner: { account: { uid: expect.any(String) } },
      },
    ]);
  });

  test('Network Activity has refused traffic as refused, and both ends', async () => {
    const { source, port } = insideScan;
    const rows = await rowsOf(
      `SELECT * FROM ocsf_network_activity WHERE src_endpoint.ip = '${source}' AND dst_endpoint.port = ${port} AND status_code = 'REJECT'`,
    );
    expect(rows).toHaveLength(insideScan.hosts - 2);
    expect(rows[0]).toMatchObject({
      ...{ class_uid: 4001, category_uid: 4, activity_id: 5, type_uid: 400105, status_id: 2, action_id: 2 },
      connection_info: { protocol_num: 6, protocol_name: 'tcp', protocol_ver_id: 4 },
      device: { interface_uid: insideScan.interface },
    });
    expect(Number(rows[0]?.start_time)).toBe(rows[0]?.time);
  });

  test('Network Activity gives the interface to the end that it is at, where the flow log says the direction', async () => {
    const rows = await rowsOf(
      `SELECT DISTINCT connection_info.direction_id AS direction, src_endpoint.vpc_uid AS source, dst_endpoint.vpc_uid AS destination FROM ocsf_network_activity WHERE cloud.region = '${STORY.detailedFlows.region}' ORDER BY 1`,
    );
    const { vpc } = STORY.detailedFlows;
    expect(rows).toEqual(
      expect.arrayContaining([
        { direction: 1, source: null, destination: vpc },
        { direction: 2, source: vpc, destination: null },
      ]),
    );
  });

  test('HTTP Activity has the request, its URL and the answer', async () => {
    const [download] = await rowsOf(
      `SELECT * FROM ocsf_http_activity WHERE src_endpoint.ip = '${STORY.downloader.client}' AND http_request.url.path = '${STORY.downloader.path}'`,
    );
    expect(download).toMatchObject({
      ...{ class_uid: 4002, category_uid: 4, activity_id: 3, type_uid: 400203, status_id: 1, status_code: '200' },
      http_request: { http_method: 'GET', url: { scheme: 'https', port: 443, path: STORY.downloader.path } },
      http_response: { code: 200 },
      tls: { version: expect.stringMatching(/^TLSv1/) },
    });
    expect(Number((download as { traffic: Row }).traffic.bytes_out)).toBeGreaterThan(1_000_000_000);
  });
});

describe('a question for one day', () => {
  const root = mkdtempSync(join(tmpdir(), 'log-lake-views-'));
  const day = '2026-03-02';
  let lake: LocalLake;

  /** The story's lake, but the curated files of all other days cannot be read. */
  beforeAll(async () => {
    const story = await storyFolders();
    const state = join(root, 'lake');
    for (const part of ['catalog', 'curated']) cpSync(join(story.state, part), join(state, part), { recursive: true });
    // Published partitions name their folders whole.
    for (const file of filesOf(join(state, 'catalog'), '.json')) {
      writeFileSync(file, readFileSync(file, 'utf8').replaceAll(story.state, state));
    }
    lake = await LocalLake.open({ logs: story.logs, state, threads: 1 });
    const others = filesOf(join(state, 'curated'), '.parquet').filter((file) => !file.includes(`day=${day}`));
    for (const file of others) truncateSync(file, 10);
  }, PATIENCE);
  afterAll(() => {
    lake.close();
    rmSync(root, { recursive: true, force: true });
  });

  test.each(HELPER_VIEWS)('reads the files of that day alone through $name', async ({ name }) => {
    const { rows } = await lake.query(`SELECT count(*) FROM ${name} WHERE day = '${day}'`);
    expect(Number(rows[0]?.[0])).toBeGreaterThan(0);
    await expect(lake.query(`SELECT count(*) FROM ${name} WHERE day <> '${day}'`)).rejects.toThrow();
  });
});
