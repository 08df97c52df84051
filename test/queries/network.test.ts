import { beforeAll, describe, expect, test } from 'vitest';
import { days } from '../../core/queries/window';
import { OFFICE, STORY } from '../../local/sample/cast';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, only, openLakes, PATIENCE, where } from './lakes';

beforeAll(openLakes, PATIENCE);

const { scanner, bruteForce, talker, insideScan, remoteDesktop, oddPort, longConnection, oneWay, detailedFlows } =
  STORY;

/** A day of the week on which none of the incidents is planted. */
const QUIET = days('2026-03-02', '2026-03-02');

describe('what was refused', () => {
  test('the scanner leads those who were turned away: many ports of one host', async () => {
    const [first] = await askStory('vpc_flow_rejects_by_address');
    expect(first).toMatchObject({ address: scanner.address, flows: 59, hosts: 1, ports: 59 });
    expect(only(await askStory('vpc_flow_rejects_by_address', QUIET), 'address')).not.toContainEqual([scanner.address]);
  });

  test('the ports of background noise are those that the internet asks for, by different sources', async () => {
    const ports = only(await askStory('vpc_flow_rejects_by_port', { limit: 6 }), 'port', 'protocol');
    expect(ports.map(([port]) => port).sort()).toEqual([23, 3389, 445, 5900, 6379, 8545]);
    expect(new Set(ports.map(([, protocol]) => protocol))).toEqual(new Set(['TCP']));
  });

  test.runIf(hasSharedData)('what was refused is told by protocol in real logs', async () => {
    const rows = await askReal('vpc_flow_rejects_by_port');
    expect(where(rows, 'protocol', 'ICMP').reduce((sum, { flows }) => sum + Number(flows), 0)).toBe(2);
    expect(where(rows, 'protocol', 'UDP').reduce((sum, { flows }) => sum + Number(flows), 0)).toBe(2);
  });

  test('between private addresses nothing is refused but what the server inside tried', async () => {
    const { source, port, hosts } = insideScan;
    const found = await askStory('vpc_flow_rejects_inside');
    expect(found).toMatchObject([{ srcaddr: source, dstport: port, hosts: hosts - 2, a_host: '10.0.3.101' }]);
    expect(await askStory('vpc_flow_rejects_inside', QUIET)).toEqual([]);
  });

  test('the scanner got through on one port after it was refused on others', async () => {
    const found = await askStory('vpc_flow_refused_then_accepted');
    expect(where(found, 'srcaddr', scanner.address)).toMatchObject([
      { refused: 59, dstaddr: scanner.target, dstport: 443, accepted: 1 },
    ]);
    expect(only(where(found, 'srcaddr', insideScan.source), 'dstaddr', 'dstport')).toEqual(
      expect.arrayContaining([
        ['10.0.3.112', 445],
        ['10.0.3.126', 445],
      ]),
    );
    expect(new Set(only(found, 'srcaddr').flat())).toEqual(new Set([scanner.address, insideScan.source]));
    expect(await askStory('vpc_flow_refused_then_accepted', { min_refused: 60 })).toEqual([]);
  });
});

describe('scans and guesses', () => {
  test('many ports on one host is the scanner, with the one port that was open', async () => {
    const found = await askStory('vpc_flow_port_scan');
    expect(found).toMatchObject([
      { srcaddr: scanner.address, dstaddr: scanner.target, ports: 60, accepted: 1, an_accepted: 443 },
    ]);
    expect(await askStory('vpc_flow_port_scan', { min_ports: 61 })).toEqual([]);
    expect(await askStory('vpc_flow_port_scan', QUIET)).toEqual([]);
  });

  test('answers of a busy service to many ports of its clients are no scan', async () => {
    expect(only(await askStory('vpc_flow_port_scan', { min_ports: 5 }), 'srcaddr')).not.toContainEqual([talker.source]);
  });

  test.runIf(hasSharedData)('the scan in real logs is found, and it found nothing', async () => {
    expect(await askReal('vpc_flow_port_scan')).toMatchObject([
      { srcaddr: '217.12.208.8', dstaddr: '10.0.0.138', ports: 47, accepted: 0 },
    ]);
  });

  test('one port on many hosts is the server inside, and two hosts answered', async () => {
    const { source, port, hosts } = insideScan;
    expect(await askStory('vpc_flow_sweep')).toMatchObject([{ srcaddr: source, dstport: port, hosts, accepted: 2 }]);
    expect(await askStory('vpc_flow_sweep', { min_hosts: hosts + 1 })).toEqual([]);
    expect(await askStory('vpc_flow_sweep', QUIET)).toEqual([]);
  });

  test('brute force is the two who tried passwords, and not the office at its daily work', async () => {
    const found = await askStory('vpc_flow_brute_force');
    expect(only(found, 'day', 'srcaddr', 'dstaddr', 'dstport', 'flows')).toEqual([
      ['2026-03-05', bruteForce.address, bruteForce.target, 22, 40],
      ['2026-03-04', remoteDesktop.address, remoteDesktop.target, 3389, remoteDesktop.flows],
    ]);
    expect(await askStory('vpc_flow_brute_force', QUIET)).toEqual([]);
  });

  test('ports of administrators that are open to the internet are those of the two jump hosts', async () => {
    const found = await askStory('vpc_flow_admin_ports_from_internet');
    expect(where(found, 'interface_id', bruteForce.interface)).toMatchObject([{ dstport: 22, sources: 2 }]);
    expect(where(found, 'interface_id', remoteDesktop.interface)).toMatchObject([
      { dstport: 3389, sources: 1, a_source: remoteDesktop.address, flows: remoteDesktop.flows },
    ]);
    expect(new Set(only(found, 'dstaddr').flat())).toEqual(new Set([bruteForce.target, remoteDesktop.target]));
    const quiet = await askStory('vpc_flow_admin_ports_from_internet', QUIET);
    expect(new Set(only(quiet, 'a_source').flat())).toEqual(new Set([OFFICE]));
  });

  test('connections that only began are those that were refused', async () => {
    const found = await askStory('vpc_flow_syn_only');
    expect(found.length).toBeGreaterThan(0);
    expect(new Set(only(found, 'action').flat())).toEqual(new Set(['REJECT']));
    for (const { packets, flows } of found) expect(Number(packets)).toBeLessThanOrEqual(3 * Number(flows));
  });
});

describe('who moves bytes', () => {
  test('the database host that sent very much leads, with its own interface', async () => {
    const [first, second] = await askStory('vpc_flow_bytes_by_host');
    expect(first).toMatchObject({ address: talker.source, interface_id: talker.interface });
    expect(Number(first?.sent)).toBeGreaterThan(1000 * Number(second?.sent));
    const [quiet] = await askStory('vpc_flow_bytes_by_host', QUIET);
    expect(Number(quiet?.sent)).toBeLessThan(10_000_000);
  });

  test('a host stands there once, and only private addresses do', async () => {
    const addresses = only(await askStory('vpc_flow_bytes_by_host'), 'address').flat();
    expect(new Set(addresses).size).toBe(addresses.length);
    for (const address of addresses) expect(address).toMatch(/^10\./);
  });

  test('what leaves for the internet begins with the night of the database host', async () => {
    const [first] = await askStory('vpc_flow_to_internet');
    expect(first).toMatchObject({ srcaddr: talker.source, dstaddr: talker.destination, dstport: 443, flows: 30 });
    for (const { dstaddr } of await askStory('vpc_flow_to_internet', { limit: 1000 }))
      expect(dstaddr).not.toMatch(/^10\./);
    expect(only(await askStory('vpc_flow_to_internet', { ...QUIET, limit: 1000 }), 'dstaddr')).not.toContainEqual([
      talker.destination,
    ]);
  });

  test('addresses that are new on the last day begin with the one that received most', async () => {
    const [first, ...others] = await askStory('vpc_flow_new_addresses', { new_since: '2026-03-06' });
    expect(first).toMatchObject({ address: talker.destination, hosts: 1, received: 0, flows: 30 });
    for (const { first_seen } of others) expect(String(first_seen) >= '2026-03-06').toBe(true);
    const later = await askStory('vpc_flow_new_addresses', { new_since: '2026-03-07' });
    expect(only(later, 'address')).not.toContainEqual([talker.destination]);
  });

  test('unusual ports outside are the odd one and the log server, unless they are called usual', async () => {
    const found = await askStory('vpc_flow_unusual_ports_out');
    expect(only(found, 'srcaddr', 'dstaddr', 'dstport', 'flows')).toEqual([
      [oneWay.source, oneWay.destination, oneWay.port, oneWay.flows],
      [oddPort.source, oddPort.destination, oddPort.port, oddPort.flows],
    ]);
    expect(await askStory('vpc_flow_unusual_ports_out', { usual_ports: '123,443,514,4444' })).toEqual([]);
    expect(await askStory('vpc_flow_unusual_ports_out', QUIET)).toEqual([]);
  });

  test('bytes of AWS services go through the gateway endpoint, those of the NAT gateway do not', async () => {
    const found = await askStory('vpc_flow_bytes_by_aws_service');
    expect(only(where(found, 'way', 'to'), 'service', 'path')).toEqual(
      expect.arrayContaining([
        ['S3', 'gateway endpoint'],
        ['DYNAMODB', 'gateway endpoint'],
      ]),
    );
    for (const { service } of found) expect(['S3', 'DYNAMODB', 'AMAZON']).toContain(service);
  });

  test('bytes between zones are counted where the zone is known', async () => {
    const found = await askStory('vpc_flow_bytes_by_az');
    expect(only(found, 'from_az', 'to_az')).toEqual([
      ['apne2-az1', 'elsewhere'],
      ['apne2-az1', 'apne2-az1'],
    ]);
  });

  test('the paths are those of the one flow log that tells them', async () => {
    const found = await askStory('vpc_flow_by_path');
    expect(new Set(only(found, 'vpc_id').flat())).toEqual(new Set([detailedFlows.vpc]));
    expect(only(found, 'path').flat().sort()).toEqual(['gateway endpoint', 'internet gateway', 'same VPC']);
  });
});

describe('one thing', () => {
  test('an interface: whom it spoke with, most bytes first', async () => {
    const found = await askStory('vpc_flow_of_interface', { interface_id: talker.interface });
    expect(found[0]).toMatchObject({
      ...{ srcaddr: talker.source, dstaddr: talker.destination, port: 443, protocol: 'TCP', action: 'ACCEPT' },
      flows: 30,
    });
    for (const { srcaddr, dstaddr } of found) expect([srcaddr, dstaddr]).toContain(talker.source);
    expect(await askStory('vpc_flow_of_interface', { interface_id: 'eni-00000000000000000' })).toEqual([]);
  });

  test('an instance: only its own address at one of the ends', async () => {
    const found = await askStory('vpc_flow_of_instance', { instance_id: 'i-0a5b1c9d3e7f20031' });
    expect(found[0]).toMatchObject({ srcaddr: '10.0.2.31', dstaddr: '203.0.113.5', port: 443, flows: 5 });
    for (const { srcaddr, dstaddr } of found) expect([srcaddr, dstaddr]).toContain('10.0.2.31');
    expect(await askStory('vpc_flow_of_instance', { instance_id: 'i-00000000000000000' })).toEqual([]);
  });

  test('a subnet: only its hosts at one of the ends', async () => {
    const found = await askStory('vpc_flow_of_subnet', { subnet_id: 'subnet-0a1b2c3d4e5f80003' });
    expect(found.length).toBeGreaterThan(0);
    for (const { srcaddr, dstaddr } of found) expect(`${srcaddr} ${dstaddr}`).toContain('10.0.3.');
    expect(await askStory('vpc_flow_of_subnet', { subnet_id: 'subnet-00000000000000000' })).toEqual([]);
  });
});

describe('the shape of traffic', () => {
  test('a long connection is one line in each direction', async () => {
    const { source, destination, windows } = longConnection;
    const found = await askStory('vpc_flow_long_connections');
    expect(only(found, 'srcaddr', 'dstaddr', 'minutes', 'windows')).toEqual([
      [source, destination, 359, windows],
      [destination, source, 359, windows],
    ]);
    expect(await askStory('vpc_flow_long_connections', { min_minutes: 360 })).toEqual([]);
    expect(await askStory('vpc_flow_long_connections', QUIET)).toEqual([]);
  });

  test('requests without answers are found, connections with answers are not', async () => {
    const found = await askStory('vpc_flow_unanswered');
    expect(where(found, 'server', oneWay.destination)).toMatchObject([
      { client: oneWay.source, port: oneWay.port, protocol: 17, requests: oneWay.flows },
    ]);
    expect(only(found, 'server')).not.toContainEqual([longConnection.destination]);
    expect(await askStory('vpc_flow_unanswered', QUIET)).toEqual([]);
  });

  test('windows without data are those of the interface that had none', async () => {
    expect(await askStory('vpc_flow_log_status')).toMatchObject([
      { account: detailedFlows.account, region: detailedFlows.region, records: 10, skipped: 2, quiet: 8 },
    ]);
    expect((await askStory('vpc_flow_log_status'))[0]).toMatchObject({ skipped_percent: 20 });
    expect(await askStory('vpc_flow_log_status', QUIET)).toEqual([]);
  });

  test.runIf(hasSharedData)('windows without data in real logs are counted for their interface', async () => {
    const found = await askReal('vpc_flow_log_status');
    expect(found.reduce((sum, { quiet }) => sum + Number(quiet), 0)).toBe(7);
  });

  test('each day is told by action and protocol, newest first', async () => {
    const found = await askStory('vpc_flow_by_action', { limit: 1000 });
    expect(found[0]).toMatchObject({ day: '2026-03-06', action: 'ACCEPT', protocol: 'TCP' });
    expect(new Set(only(found, 'action', 'protocol').map(String))).toEqual(
      new Set(['ACCEPT,TCP', 'ACCEPT,UDP', 'ACCEPT,ICMP', 'REJECT,TCP']),
    );
    expect(await askStory('vpc_flow_by_action', days('2026-03-08', '2026-03-08'))).toEqual([]);
  });
});
