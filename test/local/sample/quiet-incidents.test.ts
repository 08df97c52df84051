import { beforeAll, describe, expect, test } from 'vitest';
import { STORY } from '../../../local/sample';
import { tell } from './tell';

let flows: string[][];
let requests: string[][];

beforeAll(async () => {
  ({ flows, requests } = await tell(500, 1));
});

const [SOURCE, DESTINATION, PORT, ACTION] = [3, 4, 6, 12];
const between = (source: string, destination: string) =>
  flows.filter((flow) => flow[SOURCE] === source && flow[DESTINATION] === destination);

describe('the flow logs', () => {
  test('have one host that tries one port on all its neighbours', () => {
    const { source, port, hosts, interface: name } = STORY.insideScan;
    const tries = flows.filter((flow) => flow[SOURCE] === source && flow[PORT] === String(port));
    expect(new Set(tries.map((flow) => flow[DESTINATION])).size).toBe(hosts);
    expect(new Set(tries.map((flow) => flow[2]))).toEqual(new Set([name]));
    expect(tries.filter((flow) => flow[ACTION] === 'ACCEPT').length).toBe(2);
  });

  test('have many accepted short flows to the remote desktop of one host', () => {
    const { address, target, flows: count } = STORY.remoteDesktop;
    const tries = between(address, target);
    expect(tries.map((flow) => `${flow[PORT]} ${flow[ACTION]}`)).toEqual(new Array(count).fill('3389 ACCEPT'));
  });

  test('have a port outside that nothing else talks to', () => {
    const { source, destination, port, flows: count } = STORY.oddPort;
    const odd = flows.filter((flow) => flow[PORT] === String(port));
    expect(odd).toEqual(between(source, destination));
    expect(odd.length).toBe(count);
  });

  test('have one connection, with both directions, in every window of six hours', () => {
    const { source, destination, windows } = STORY.longConnection;
    const [there, back] = [between(source, destination), between(destination, source)];
    expect(new Set(there.map((flow) => `${flow[5]} ${flow[PORT]}`)).size).toBe(1);
    expect(new Set(back.map((flow) => `${flow[PORT]} ${flow[5]}`))).toEqual(
      new Set(there.map((flow) => `${flow[5]} ${flow[PORT]}`)),
    );
    expect([there.length, back.length]).toEqual([windows, windows]);
    const starts = there.map((flow) => Number(flow[10])).sort();
    expect(starts.at(-1)! - starts[0]!).toBe((windows - 1) * 600);
  });

  test('have traffic that nobody answers', () => {
    const { source, destination, flows: count } = STORY.oneWay;
    expect(between(source, destination).map((flow) => flow[7])).toEqual(new Array(count).fill('17'));
    expect(between(destination, source)).toEqual([]);
  });

  test('have all fields of versions 2 to 5 in the one account, and the default ones in the other', () => {
    const { account, region, vpc } = STORY.detailedFlows;
    const widths = flows.map((flow) => `${flow[1]} ${flow[0]} ${flow.length}`);
    expect(new Set(widths)).toEqual(new Set(['111122223333 2 14', `${account} 5 29`]));
    const detailed = flows.filter((flow) => flow[1] === account && flow[13] === 'OK');
    expect(new Set(detailed.map((flow) => `${flow[14]} ${flow[21]} ${flow[22]}`))).toEqual(
      new Set([`${vpc} ${region} apne2-az1`]),
    );
    const some = (index: number) => new Set(detailed.map((flow) => flow[index]));
    // Destination service, direction, path.
    for (const service of ['S3', 'DYNAMODB']) expect(some(26)).toContain(service);
    expect(some(27)).toEqual(new Set(['ingress', 'egress']));
    for (const path of ['-', '1', '7', '8']) expect(some(28)).toContain(path);
    for (const flow of detailed) expect(flow[28] === '-').toBe(flow[27] === 'ingress');
  });

  test('show behind the NAT gateway whose packets they are', () => {
    const translated = flows.filter((flow) => flow.length === 29 && flow[13] === 'OK' && flow[SOURCE] !== flow[19]);
    expect(translated.map((flow) => [flow[16], flow[SOURCE], flow[19]])).toEqual(
      new Array(3).fill(['-', '10.0.1.5', '10.0.2.31']),
    );
  });
});

describe('the access logs', () => {
  const of = (client: string) => requests.filter((fields) => fields[3]!.startsWith(`${client}:`));

  test('have requests that the firewall refused and some for which it could not be asked', () => {
    const { client, blocked, failed } = STORY.firewall;
    const answers = of(client).map((fields) => `${fields[4]} ${fields[8]} ${fields[22]}`);
    expect(answers.filter((answer) => answer === '- 403 "waf"').length).toBe(blocked);
    expect(answers.filter((answer) => answer === '- 500 "waf-failed"').length).toBe(failed);
    expect(answers.length).toBe(blocked + failed);
  });

  test('have a function whose answers cannot be read: no address, but a target group and the reason', () => {
    const broken = requests.filter((fields) => fields[24] === '"LambdaInvalidResponse"');
    expect(broken.length).toBe(STORY.brokenFunction.requests);
    for (const fields of broken) {
      expect([fields[4], fields[8], fields[9]]).toEqual(['-', '502', '-']);
      expect(fields[16]).toMatch(/:targetgroup\/coupons-function\//);
    }
  });

  test('have a client with old versions of TLS, and no other', () => {
    const old = requests.filter((fields) => /^TLSv1(\.1)?$/.test(fields[15]!));
    expect(old).toEqual(of(STORY.oldBrowsers.client));
    const count = (version: string) => old.filter((fields) => fields[15] === version).length;
    expect([count('TLSv1'), count('TLSv1.1')]).toEqual([4, 4]);
  });

  test('have requests that are refused because servers might read them differently', () => {
    const severe = requests.filter((fields) => fields[27] === '"Severe"');
    expect(severe).toEqual(of(STORY.smuggler.client));
    expect(severe.map((fields) => fields[8])).toEqual(new Array(STORY.smuggler.requests).fill('400'));
  });

  test('have a target that gets nearly all requests of its group for an hour', () => {
    const { group, address, idle, requests: busy, others, from } = STORY.busyTarget;
    const own = requests.filter((fields) => fields[16]!.includes(`:targetgroup/${group}-servers/`));
    const count = (target: string) => own.filter((fields) => fields[4] === target).length;
    expect([count(address), count(idle), own.length]).toEqual([busy, others, busy + others]);
    const hour = from.slice(0, 13);
    expect(own.filter((fields) => !fields[1]!.startsWith(hour))).toEqual([]);
  });

  test('have a page that takes longer than all others, and a client that downloads gigabytes', () => {
    const slow = requests.filter((fields) => Number(fields[6]) > 20);
    expect(slow.length).toBe(STORY.slowReport.requests);
    for (const fields of slow) expect(fields[12]).toContain(STORY.slowReport.path);
    const large = requests.filter((fields) => Number(fields[11]) > 1e9);
    expect(large).toEqual(of(STORY.downloader.client));
    expect(large.length).toBe(STORY.downloader.requests);
  });

  test('have the names of known tools as user agents', () => {
    const agents = new Set(of(STORY.tools.client).map((fields) => fields[13]));
    expect(agents).toEqual(new Set(STORY.tools.agents.map((agent) => `"${agent}"`)));
  });
});

test('the quiet incidents are the same in a larger sample', async () => {
  const larger = await tell(3000, 1);
  const { insideScan, firewall } = STORY;
  const scan = (all: string[][]) =>
    all.filter((flow) => flow[SOURCE] === insideScan.source && flow[PORT] === '445').sort();
  expect(scan(larger.flows)).toEqual(scan(flows));
  const blocked = (all: string[][]) => all.filter((fields) => fields[3]!.startsWith(firewall.client)).sort();
  expect(blocked(larger.requests)).toEqual(blocked(requests));
});
