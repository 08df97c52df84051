import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STORY } from '../../../local/sample/cast';
import { type LakeFolders, PATIENCE, storyFolders } from '../../queries/lakes';
import { type Desk, desk } from './desk';

/** `lake pivot` and `lake query timeline`, over the sample. */

let story: LakeFolders;
let here: Desk;

beforeAll(async () => {
  story = await storyFolders();
  here = desk('2026-04-01T12:00:00Z');
}, PATIENCE);
afterAll(() => here.leave());

const DAYS = '--from 2026-03-02 --to 2026-03-08';

/** The answer of a command line as JSON. */
async function rowsOf(line: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { code, out, err } = await here.lake(`${line} --lake ${story.state} --json`);
  expect(code, err).toBe(0);
  return JSON.parse(out).rows;
}

describe('lake pivot', () => {
  test('ip shows calls, flows and requests of an address in order', async () => {
    const rows = await rowsOf(`pivot ip ${STORY.attacker.address} ${DAYS}`);
    expect(rows.map(({ what }) => what)).toContain('cloudtrail StopLogging');
    const times = rows.map(({ event_time }) => String(event_time));
    expect(times).toEqual(times.toSorted());
  });

  test('principal takes a name, eni an interface, and both a time', async () => {
    const { user } = STORY.backdoor;
    const hour = '--from 2026-03-04T03:00 --to 2026-03-04T03:59';
    const calls = await rowsOf(`pivot principal ${user} ${hour}`);
    expect(calls[0]).toMatchObject({ what: 'iam CreateUser', address: STORY.attacker.address });
    for (const { event_time } of calls) expect(event_time).toMatch(/^2026-03-04T03:/);
    const flows = await rowsOf(`pivot eni ${STORY.bruteForce.interface} ${DAYS} --limit 5`);
    expect(flows).toHaveLength(5);
  });

  test('shows people one moment below the other within 80 columns, with every address whole', async () => {
    const { out } = await here.lake(`pivot ip ${STORY.scanner.address} ${DAYS} --lake ${story.state}`);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^2026-03-04 02:10:00 {2}vpc_flow {2}REJECT tcp \d+ ports$/);
    expect(lines[1]).toBe(`    ${STORY.scanner.address} > ${STORY.scanner.target}  ${STORY.scanner.address}`);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });
});

test('lake query timeline takes a night by its hours', async () => {
  const rows = await rowsOf('query timeline --from 2026-03-04T03:41 --to 2026-03-04T03:41');
  expect(rows).toContainEqual(expect.objectContaining({ what: 'cloudtrail StopLogging' }));
  for (const { event_time } of rows) expect(event_time).toMatch(/^2026-03-04T03:41:/);
});

test.each([
  ['pivot_ip', 'datasets  what the lake has of cloudtrail, vpc_flow, alb_access\n'],
  ['pivot_principal', 'datasets  cloudtrail, and what the lake has of vpc_flow, alb_access\n'],
  ['vpc_flow_top_talkers', 'datasets  vpc_flow\n'],
])('lake explain tells what a lake can be without: %s', async (name, line) => {
  expect((await here.lake(`explain ${name}`)).out).toContain(line);
});

describe('over a lake of CloudTrail alone', () => {
  let alone: Desk;
  const asked = async (line: string) => {
    const { code, out, err } = await alone.lake(`${line} --json`);
    expect(code, err).toBe(0);
    return JSON.parse(out).rows as readonly Readonly<Record<string, unknown>>[];
  };

  beforeAll(async () => {
    alone = desk('2026-04-01T12:00:00Z');
    const trails = (path: string) => !/vpcflowlogs|elasticloadbalancing/.test(path);
    cpSync(story.logs, join(alone.cwd, 'logs'), { recursive: true, filter: trails });
    await alone.lake('convert --logs logs');
  }, 60_000);
  afterAll(() => alone.leave());

  test('pivots and timeline have the calls that they have over all three, and nothing else', async () => {
    for (const line of [`pivot ip ${STORY.attacker.address}`, `pivot principal ${STORY.backdoor.user}`]) {
      const calls = (await rowsOf(`${line} ${DAYS}`)).filter(({ source }) => source === 'cloudtrail');
      expect(calls.length).toBeGreaterThan(0);
      expect(await asked(`${line} ${DAYS}`)).toEqual(calls);
    }
    const night = await asked('query timeline --from 2026-03-04T03:41 --to 2026-03-04T03:41');
    expect(new Set(night.map(({ source }) => source))).toEqual(new Set(['cloudtrail']));
  });
});
