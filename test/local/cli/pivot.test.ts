import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { STORY } from '../../../local/sample/cast';
import { type Desk, desk } from './desk';

/** `lake pivot` and `lake query timeline`, over the sample. */

let here: Desk;

beforeAll(async () => {
  here = desk('2026-04-01T12:00:00Z');
  await here.lake(`generate --events 500 --to ${join(here.cwd, 'logs')}`);
  await here.lake(`start --logs ${join(here.cwd, 'logs')}`);
}, 120_000);
afterAll(() => here.leave());

const DAYS = '--from 2026-03-02 --to 2026-03-08';

/** The answer of a command line as JSON. */
async function rowsOf(line: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { code, out, err } = await here.lake(`${line} --json`);
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
    const { out } = await here.lake(`pivot ip ${STORY.scanner.address} ${DAYS}`);
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
