import { describe, expect, test } from 'vitest';
import { STORY } from '../../../local/sample';
import type { CloudTrailRecord } from './read-back';
import { tell } from './tell';

describe.each([
  [500, 1],
  [500, 99],
  [5000, 1],
])('the story of %i events with seed %i', async (events, seed) => {
  const { records, flows, requests } = await tell(events, seed);
  const named = (name: string) => records.filter(({ eventName }) => eventName === name);
  const from = (address: string) => records.filter(({ sourceIPAddress }) => sourceIPAddress === address);
  const used = (key: string) => records.filter(({ userIdentity }) => userIdentity.accessKeyId === key);

  test('has one sign-in of root, without MFA', () => {
    const roots = named('ConsoleLogin').filter(({ userIdentity }) => userIdentity.type === 'Root');
    expect(roots).toEqual([
      expect.objectContaining({
        eventTime: STORY.root.time,
        sourceIPAddress: STORY.root.address,
        responseElements: { ConsoleLogin: 'Success' },
        additionalEventData: expect.objectContaining({ MFAUsed: 'No' }),
      }),
    ]);
  });

  test('has good sign-ins, and six from one address that all fail, two with an unknown name', () => {
    const answer = (record: CloudTrailRecord) => (record.responseElements as { ConsoleLogin: string }).ConsoleLogin;
    expect(named('ConsoleLogin').filter((record) => answer(record) === 'Success').length).toBeGreaterThanOrEqual(7);
    const failed = from(STORY.guesser.address);
    expect(failed.map((record) => [record.eventName, answer(record)])).toEqual(
      new Array(6).fill(['ConsoleLogin', 'Failure']),
    );
    const hidden = failed.filter(({ userIdentity }) => userIdentity.userName === 'HIDDEN_DUE_TO_SECURITY_REASONS');
    expect(hidden.length).toBe(2);
  });

  test('has a leaked key that is refused much, makes a user with a key, and the user starts big machines far away', () => {
    const { attacker, backdoor, leakedKey } = STORY;
    const stolen = used(leakedKey.id).filter(({ sourceIPAddress }) => sourceIPAddress === attacker.address);
    expect(stolen.filter(({ errorCode }) => errorCode === 'AccessDenied').length).toBe(10);
    const made = ['CreateUser', 'AttachUserPolicy', 'CreateAccessKey'].map((name) =>
      stolen
        .filter((record) => record.eventName === name && !record.errorCode)
        .map(({ requestParameters }) => requestParameters),
    );
    expect(made).toEqual([
      [{ userName: backdoor.user }],
      [{ userName: backdoor.user, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }],
      [{ userName: backdoor.user }],
    ]);
    const launches = used(backdoor.id).filter(({ eventName }) => eventName === 'RunInstances');
    expect(launches.map(({ awsRegion, errorCode }) => [awsRegion, errorCode])).toEqual([
      [backdoor.region, 'Client.VcpuLimitExceeded'],
      [backdoor.region, undefined],
      [backdoor.region, undefined],
    ]);
    expect(JSON.stringify(launches[1])).toContain(`"instanceType":"${backdoor.instanceType}"`);
  });

  test('uses the address of the attacker for nothing but that', () => {
    const keys = new Set(from(STORY.attacker.address).map(({ userIdentity }) => userIdentity.accessKeyId));
    expect(keys).toEqual(new Set([STORY.leakedKey.id, STORY.backdoor.id]));
  });

  test('stops the trail, has nothing from the account while it is stopped, and starts it again', () => {
    const { stopped, started } = STORY.trail;
    expect(named('StopLogging').map(({ eventTime, userIdentity }) => [eventTime, userIdentity.accessKeyId])).toEqual([
      [stopped, STORY.backdoor.id],
    ]);
    expect(named('StartLogging').map(({ eventTime }) => eventTime)).toEqual([started]);
    const meanwhile = records.filter(
      ({ recipientAccountId, eventTime }) =>
        recipientAccountId === STORY.leakedKey.account && eventTime > stopped && eventTime < started,
    );
    expect(meanwhile).toEqual([]);
  });

  test('has buckets, machines and IAM changes of ordinary people', () => {
    expect(new Set(named('CreateBucket').map(({ awsRegion }) => awsRegion)).size).toBe(3);
    const launches = named('RunInstances').filter(({ userIdentity }) => userIdentity.userName !== STORY.backdoor.user);
    expect(launches.length).toBeGreaterThanOrEqual(3);
    for (const name of ['CreateRole', 'PutRolePolicy', 'CreatePolicy', 'UpdateAssumeRolePolicy'])
      expect(named(name).filter(({ sourceIPAddress }) => sourceIPAddress !== STORY.takeover.address).length).toBe(1);
  });

  test('has events in the first and the last second of every day, in all three logs', () => {
    const days = ['02', '03', '04', '05', '06'].map((day) => `2026-03-${day}`);
    const seconds = days.flatMap((day) => [`${day}T00:00:00`, `${day}T23:59:59`]);
    const times = new Set(records.map(({ eventTime }) => eventTime));
    const starts = new Set(flows.map((flow) => flow[10]));
    const answers = new Set(requests.map((fields) => fields[1]!.slice(0, 19)));
    for (const second of seconds) {
      expect(times).toContain(`${second}Z`);
      expect(starts).toContain(String(Date.parse(`${second}Z`) / 1000));
      expect(answers).toContain(second);
    }
  });

  test('has a port scan: one address, many ports, all refused but one', () => {
    const scan = flows.filter((flow) => flow[3] === STORY.scanner.address && flow[4] === STORY.scanner.target);
    expect(new Set(scan.map((flow) => flow[6])).size).toBe(scan.length);
    expect(scan.length).toBeGreaterThanOrEqual(50);
    expect(scan.filter((flow) => flow[12] !== 'REJECT').map((flow) => flow[6])).toEqual(['443']);
  });

  test('has SSH brute force: many accepted short flows to port 22 from one address', () => {
    const { address, target, interface: name } = STORY.bruteForce;
    const tries = flows.filter((flow) => flow[3] === address);
    expect(tries.length).toBeGreaterThanOrEqual(30);
    expect(new Set(tries.map((flow) => `${flow[2]} ${flow[4]} ${flow[6]} ${flow[12]}`))).toEqual(
      new Set([`${name} ${target} 22 ACCEPT`]),
    );
  });

  test('has one interface that moves more than a hundred times the bytes of any other', () => {
    const bytes = new Map<string, number>();
    for (const flow of flows) if (flow[13] === 'OK') bytes.set(flow[2]!, (bytes.get(flow[2]!) ?? 0) + Number(flow[9]));
    const [first, second] = [...bytes].sort(([, one], [, other]) => other - one);
    expect(first![0]).toBe(STORY.talker.interface);
    expect(first![1]).toBeGreaterThan(100 * second![1]);
  });

  test('has windows without traffic and windows that were skipped', () => {
    const states = ['NODATA', 'SKIPDATA'].map((state) => flows.filter((flow) => flow[13] === state).length);
    expect(states).toEqual([8, 2]);
  });

  test('has one target that fails with 500, 502 and 504 while the others do not', () => {
    const { address, from: begin, to } = STORY.failingTarget;
    const failed = requests.filter((fields) => fields[4] !== '-' && /^5/.test(fields[8]!));
    expect(new Set(failed.map((fields) => fields[4]))).toEqual(new Set([address]));
    expect(new Set(failed.map((fields) => fields[8]))).toEqual(new Set(['500', '502', '504']));
    const inside = (time: string) => Date.parse(time) >= Date.parse(begin) && Date.parse(time) < Date.parse(to);
    expect(failed.filter((fields) => !inside(fields[1]!))).toEqual([]);
  });

  test('has a client that looks for weak spots, and lines at which simple patterns fail', () => {
    const scan = requests.filter((fields) => fields[3]!.startsWith(`${STORY.scanner.address}:`) && fields[8] === '404');
    expect(scan.length).toBeGreaterThanOrEqual(20);
    const has = (index: number, pattern: RegExp) => requests.some((fields) => pattern.test(fields[index]!));
    expect(has(12, /^"- http:\/\/shop\.example\.com:80- "$/)).toBe(true);
    expect(has(13, /\\"quoted\\"/)).toBe(true);
    expect(has(12, /\/a b\?/)).toBe(true);
    expect(has(3, /^2001:db8:.*:\d+$/)).toBe(true);
    expect(has(8, /^000$/)).toBe(true);
    expect(has(27, /^"Ambiguous"$/)).toBe(true);
  });
});
