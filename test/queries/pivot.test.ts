import { beforeAll, describe, expect, test } from 'vitest';
import { DATASETS } from '../../core/datasets';
import { answerable } from '../../core/queries/answerable';
import { optionalDatasets } from '../../core/queries/arms';
import { bindQuery } from '../../core/queries/prepared';
import { days } from '../../core/queries/window';
import { answerRows } from '../../local/cli/render/answer';
import { STORY } from '../../local/sample/cast';
import { askStory, PACK, PATIENCE, type Row, storyLake, WEEK } from './lakes';

/** Everything about one thing: rows of all sources, in order. */

beforeAll(async () => void (await storyLake()), PATIENCE);

const { attacker, backdoor, bruteForce, foreign, leakedKey, longSession, remoteDesktop, scanner, takeover, trail } =
  STORY;
const QUIET = days('2026-03-02', '2026-03-02');

const inOrder = (rows: readonly Row[]) => {
  const times = rows.map(({ event_time }) => String(event_time));
  expect(times).toEqual(times.toSorted());
};
const from = (rows: readonly Row[], source: string) => rows.filter((row) => row.source === source);
const only = (rows: readonly Row[], column: string) => rows.map((row) => row[column]);

describe('pivot_ip', () => {
  test('has the calls of an attacker, and what else came from that address', async () => {
    const rows = await askStory('pivot_ip', { address: attacker.address });
    inOrder(rows);
    const calls = from(rows, 'cloudtrail');
    expect(new Set(only(calls, 'who'))).toEqual(new Set([`user/${leakedKey.user}`, `user/${backdoor.user}`]));
    expect(only(calls, 'what')).toEqual(
      expect.arrayContaining(['iam CreateUser', 'iam CreateAccessKey', 'cloudtrail StopLogging']),
    );
    for (const { address } of calls) expect(address).toBe(attacker.address);
    for (const { who } of from(rows, 'vpc_flow')) expect(who).toContain(attacker.address);
  });

  test('has a scan as one row for each minute, then the paths that were tried', async () => {
    const rows = await askStory('pivot_ip', { address: scanner.address });
    const refused = from(rows, 'vpc_flow').filter(({ what }) => String(what).startsWith('REJECT'));
    expect(refused).toMatchObject([
      {
        what: 'REJECT tcp 59 ports',
        who: `${scanner.address} > ${scanner.target}`,
        detail: expect.stringMatching(/^59 flows, \d+ bytes$/),
      },
    ]);
    expect(only(from(rows, 'vpc_flow'), 'what')).toContain('ACCEPT tcp port 443');
    expect(only(from(rows, 'alb_access'), 'what')).toEqual(
      expect.arrayContaining([expect.stringMatching(/^GET \/.* 404$/)]),
    );
  });

  test('takes a night or an hour of the days', async () => {
    const hour = { from_time: '2026-03-04 03:00:00', to_time: '2026-03-04 03:59:59' };
    const rows = await askStory('pivot_ip', { address: attacker.address, ...hour });
    expect(rows.length).toBeGreaterThan(0);
    for (const { event_time } of rows) expect(event_time).toMatch(/^2026-03-04T03:/);
  });

  test('has an address inside as well: what came to it through load balancer and network', async () => {
    const rows = await askStory('pivot_ip', { address: STORY.longConnection.source });
    expect(from(rows, 'vpc_flow').length).toBeGreaterThan(0);
    for (const { detail } of from(rows, 'alb_access')) expect(detail).toContain(`> ${STORY.longConnection.source}:`);
  });

  test('finds nothing of an address that never came', async () => {
    expect(await askStory('pivot_ip', { address: '192.0.2.255' })).toEqual([]);
    expect(from(await askStory('pivot_ip', { address: scanner.address, ...QUIET }), 'vpc_flow')).toEqual([]);
  });
});

describe('pivot_principal', () => {
  const calls = async (principal: string, more = {}) =>
    from(await askStory('pivot_principal', { principal, ...more }), 'cloudtrail');

  test('has how a user came to be, what it did, and how it was removed', async () => {
    const rows = await calls(backdoor.user);
    inOrder(rows);
    expect(rows[0]).toMatchObject({ what: 'iam CreateUser', who: `user/${leakedKey.user}`, address: attacker.address });
    expect(rows.at(-1)).toMatchObject({ what: 'iam DeleteUser', who: 'user/ana' });
    expect(rows).toContainEqual(
      expect.objectContaining({
        what: 'cloudtrail StopLogging',
        who: `user/${backdoor.user}`,
        event_time: new Date(trail.stopped).toISOString(),
      }),
    );
  });

  test('is found by access key, role, session, ARN and principal id alike', async () => {
    const own = async (principal: string) => only(await calls(principal), 'who');
    expect(new Set(await own(leakedKey.id))).toContain(`user/${leakedKey.user}`);
    expect(new Set(await own(takeover.id))).toEqual(new Set([`user/${takeover.user}`]));
    expect(await own(longSession.session)).toContain(`assumed-role/${longSession.role}`);
    expect(await own(longSession.role)).toContain(`assumed-role/${longSession.role}`);
    expect(await own(`arn:aws:iam::${longSession.account}:role/${longSession.role}`)).toContain(
      `assumed-role/${longSession.role}`,
    );
    expect(new Set(await own(foreign.account))).toEqual(new Set([`account/${foreign.account}`]));
  });

  test('is matched whole', async () => {
    expect(await askStory('pivot_principal', { principal: backdoor.user.slice(0, -1) })).toEqual([]);
    expect(await askStory('pivot_principal', { principal: "' OR 1 = 1 --" })).toEqual([]);
  });

  test('follows its addresses into the network, and not one that others share', async () => {
    const rows = await askStory('pivot_principal', { principal: backdoor.user });
    expect(only(from(rows, 'alb_access'), 'address')).toContain(attacker.address);
    for (const { address } of from(rows, 'alb_access')) expect(address).toBe(attacker.address);
    const alone = await askStory('pivot_principal', { principal: backdoor.user, max_sharing: 1 });
    expect(new Set(only(alone, 'source'))).toEqual(new Set(['cloudtrail']));
  });
});

describe('pivot_eni', () => {
  test('has the passwords that were tried on a bastion host, minute by minute', async () => {
    const rows = await askStory('pivot_eni', { interface_id: bruteForce.interface });
    inOrder(rows);
    const tried = from(rows, 'vpc_flow').filter(({ who }) => String(who).startsWith(`${bruteForce.address} >`));
    expect(tried.length).toBeGreaterThan(1);
    for (const { what, who } of tried) {
      expect(what).toMatch(/ tcp port 22$/);
      expect(who).toBe(`${bruteForce.address} > ${bruteForce.target}`);
    }
    const flows = tried.reduce((sum, { detail }) => sum + Number.parseInt(String(detail), 10), 0);
    expect(flows).toBe(40);
  });

  test('has the calls of the instance behind the interface, and what the load balancer sent there', async () => {
    const rows = await askStory('pivot_eni', { interface_id: STORY.insideScan.interface });
    for (const { address } of from(rows, 'cloudtrail')) expect(address).toBe(STORY.insideScan.source);
    expect(from(rows, 'cloudtrail').length).toBeGreaterThan(0);
    for (const { detail } of from(rows, 'alb_access')) expect(detail).toContain(`> ${STORY.insideScan.source}:`);
  });

  test('finds nothing of an interface that is not there', async () => {
    expect(await askStory('pivot_eni', { interface_id: 'eni-00000000000000000' })).toEqual([]);
    const night = { from_time: '2026-03-04 22:00:00', to_time: '2026-03-04 22:59:59' };
    const desktop = await askStory('pivot_eni', { interface_id: remoteDesktop.interface, ...night });
    expect(only(desktop, 'what')).toContain('ACCEPT tcp port 3389');
  });
});

describe('timeline', () => {
  const night = { from_time: '2026-03-04 03:00:00', to_time: '2026-03-04 04:30:00' };

  test('has what changed or failed in a night, with the traffic of each minute beside it', async () => {
    const rows = await askStory('timeline', { ...days('2026-03-04', '2026-03-04'), ...night });
    inOrder(rows);
    const calls = only(from(rows, 'cloudtrail'), 'what');
    expect(calls).toEqual(expect.arrayContaining(['iam CreateUser', 'cloudtrail StopLogging']));
    expect(calls).toContain('cloudtrail StartLogging');
    expect(calls).not.toContain('sts GetCallerIdentity');
    for (const { what } of from(rows, 'vpc_flow')) expect(what).toMatch(/^(ACCEPT|REJECT) \d+ flows$/);
    for (const { what } of from(rows, 'alb_access')) expect(what).toMatch(/^[45]\d\d \d+ requests$/);
  });

  test('has a scan as one row, and the errors of a failing target', async () => {
    const scan = { from_time: '2026-03-04 02:10:00', to_time: '2026-03-04 02:10:59' };
    expect(from(await askStory('timeline', scan), 'vpc_flow')).toContainEqual(
      expect.objectContaining({ what: 'REJECT 59 flows', address: scanner.address }),
    );
    const failing = { from_time: '2026-03-05 13:20:00', to_time: '2026-03-05 13:50:00' };
    expect(only(from(await askStory('timeline', failing), 'alb_access'), 'what')).toContainEqual(
      expect.stringMatching(/^50\d /),
    );
  });

  test('ends at its limit, and is empty outside of its times', async () => {
    expect(await askStory('timeline', { limit: 7 })).toHaveLength(7);
    expect(await askStory('timeline', { from_time: '2026-03-08 00:00:00' })).toEqual([]);
  });
});

describe('in a lake without one of its sources', () => {
  const asked = {
    pivot_ip: { address: attacker.address },
    pivot_principal: { principal: backdoor.user },
    pivot_eni: { interface_id: STORY.insideScan.interface },
    timeline: {},
  } as const;
  const cases = PACK.flatMap((query) => optionalDatasets(query.sql).map((without) => ({ query, without })));

  test.each(cases)('$query.name has without $without all the rest of its answer', async ({ query, without }) => {
    const values = { ...WEEK, ...asked[query.name as keyof typeof asked], limit: 100_000 };
    const lake = await storyLake();
    const less = answerable(
      query,
      DATASETS.filter(({ name }) => name !== without),
    );
    expect(less?.datasets).toEqual(query.datasets.filter((name) => name !== without));
    const { sql, values: bound } = bindQuery(less!, values);
    const whole = await askStory(query.name, values);
    const rest = whole.filter(({ source }) => source !== without);
    expect(rest.length).toBeGreaterThan(0);
    expect(rest.length).toBeLessThan(whole.length);
    expect(answerRows(await lake.query(sql, bound))).toEqual(rest);
  });
});
