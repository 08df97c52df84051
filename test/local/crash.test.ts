import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DATASETS } from '../../core/datasets';
import { openDuck } from '../../local/engine/duckdb';
import { Session } from '../../local/engine/session';
import { SpillFile } from '../../local/engine/spill';
import { loadTranslator } from '../../local/engine/translate';
import { DATABASES } from '../../local/lake';
import { files, folder } from './engine/workbench';
import { convertAll, event, openLake, trail, trailKey } from './lake-bench';
import { type OnCall, watchedPorts } from './watched-ports';

let instance: DuckDBInstance;
let duck: DuckDBConnection;
let temporary: string;

beforeAll(async () => {
  await loadTranslator();
  temporary = mkdtempSync(join(tmpdir(), 'log-lake-test-'));
  instance = await openDuck({ temporary, threads: 1 });
  duck = await instance.connect();
  for (const name of Object.values(DATABASES)) await duck.run(`CREATE SCHEMA IF NOT EXISTS ${name}`);
});
afterAll(() => {
  duck.closeSync();
  instance.closeSync();
  rmSync(temporary, { recursive: true, force: true });
});

/** One unit with two event days, a repeat, a refusal and an object that cannot be read. */
function logs(root: string): string {
  const late = event('late', { eventTime: '2026-02-20T00:00:00Z' });
  files(join(root, 'logs'), {
    [trailKey('2026/03/02', 'a')]: trail(event('a'), event('b'), late),
    [trailKey('2026/03/02', 'b')]: trail(event('a'), '17'),
    [trailKey('2026/03/02', 'c')]: Buffer.from([0x1f, 0x8b, 8]),
  });
  return root;
}

/** What is in a lake, for whoever looks at it from outside, without what the looking itself leaves behind. */
async function contents(root: string) {
  const state = join(root, 'lake');
  const names = readdirSync(state, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(state.length + 1))
    .filter((name) => name !== 'lake.json' && !name.endsWith('columns.json'))
    .sort();
  // Objects are read side by side: which of the parts is the first is chance.
  const steady = (name: string) => name.replace(/part-\d+/, 'part');
  const text = (name: string) => readFileSync(join(state, name), 'utf8').replaceAll(root, '');
  const { catalog, ports } = await watchedPorts(root, instance, () => {});
  const parts = {
    duck,
    raw: ports.raw,
    catalog,
    store: ports.store,
    datasets: DATASETS,
    databases: DATABASES,
    temporary,
  };
  const session = new Session(parts);
  const rows = async (sql: string) => JSON.stringify((await session.query(sql)).rows, plain).replaceAll(root, '');
  return {
    names: names.map(steady),
    texts: names
      .filter((name) => /\.(json|sql)$/.test(name) && !name.endsWith('_staged.json'))
      .map((name) => [name, text(name)]),
    trail: await rows('SELECT * FROM cloudtrail ORDER BY eventid'),
    flow: await rows('SELECT * FROM vpc_flow ORDER BY interface_id'),
    live: await rows('SELECT count(*) FROM cloudtrail_live'),
  };
}

const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

/** Five processes, each of them some seconds on a machine that is busy with other things. */
const PATIENCE = { timeout: 120_000 };

class Crash extends Error {}

/** Throws after one call, and at every one that follows: nothing works any more for a process that has ended. */
function crashAfter(at: number): OnCall {
  let dead = false;
  return (_, moment, number) => {
    dead ||= number === at && moment === 'after';
    if (dead) throw new Crash();
  };
}

async function convertedWatching(root: string): Promise<readonly string[]> {
  const calls: string[] = [];
  const { convert } = await watchedPorts(
    root,
    instance,
    (call, moment) => void (moment === 'before' && calls.push(call)),
  );
  await convert();
  return calls;
}

/** Calls that only look leave the disk as the call before them did, and the catalog changes it through the store. */
const CHANGES = /^engine\.stage|^store\.(putIf|deletePrefix)/;

/** The lake's own folder goes, the logs stay: a file that is written again is another object. */
const startOver = (root: string) => rmSync(join(root, 'lake'), { recursive: true, force: true });

test('a conversion that fails after any call of the adapters that changes something ends the same when it runs again', async () => {
  const root = logs(folder());
  const calls = await convertedWatching(root);
  const expected = await contents(root);
  expect(expected.names.filter((name) => /staging|tmp|draft/.test(name))).toEqual([]);
  expect(JSON.parse(expected.trail)).toHaveLength(3);
  let crashes = 0;
  for (const [nth, call] of calls.entries()) {
    if (!CHANGES.test(call)) continue;
    startOver(root);
    const { convert } = await watchedPorts(root, instance, crashAfter(nth + 1));
    await convert().catch((error) => expect(error).toBeInstanceOf(Crash));
    await convertedWatching(root);
    expect(await contents(root), `after call ${nth + 1}, ${call}`).toEqual(expected);
    crashes++;
  }
  expect(crashes).toBeGreaterThan(10);
});

test('a mark of what is staged that was not written to its end counts for nothing', async () => {
  const root = logs(folder());
  const calls = await convertedWatching(root);
  const expected = await contents(root);
  startOver(root);
  const staged = calls.findIndex((call) => call.startsWith('engine.stage')) + 1;
  await (await watchedPorts(root, instance, crashAfter(staged)))
    .convert()
    .catch((error) => expect(error).toBeInstanceOf(Crash));
  const mark = readdirSync(join(root, 'lake'), { recursive: true }).find((name) =>
    String(name).endsWith('_staged.json'),
  );
  writeFileSync(join(root, 'lake', String(mark)), '{"token":"');
  await convertedWatching(root);
  expect(await contents(root)).toEqual(expected);
});

test.each([
  ['the query engine', /^engine\.stage/],
  ['the catalog', /^catalog\.putPartitions/],
  ['the ledger', /^store\.putIf ledger\/cloudtrail\/111122223333/],
])('a disk that is full when %s writes fails the unit, and the run after it converts it', async (_what, call) => {
  const root = logs(folder());
  await convertedWatching(root);
  const expected = await contents(root);
  startOver(root);
  const full: OnCall = (name, moment) => {
    if (moment === 'before' && call.test(name)) throw new Error('ENOSPC: no space left on device, write');
  };
  const { conversions } = await (await watchedPorts(root, instance, full)).convert();
  expect(conversions).toMatchObject([{ outcome: 'failed', reason: 'ENOSPC: no space left on device, write' }]);
  expect(JSON.parse((await contents(root)).live)).toEqual([['4']]);
  await convertedWatching(root);
  expect(await contents(root)).toEqual(expected);
});

test.runIf(existsSync('/dev/full'))('a spill file on a full disk says so, and loses nothing in silence', () => {
  const file = new SpillFile('/dev/full');
  const head = SpillFile.head(0);
  file.line(head, Buffer.from('{}'), 0, 2);
  expect(() => file.flush()).toThrow(/^ENOSPC/);
  expect(() => file.line(head, Buffer.alloc(1024 * 1024), 0, 1024 * 1024)).toThrow(/^ENOSPC/);
});

test('a process that is killed leaves a lake that the next one ends as if nothing had happened', PATIENCE, async () => {
  const root = logs(folder());
  const calls = await convertedWatching(root);
  const expected = await contents(root);
  for (const [call, when] of [
    // While the unit's objects are read into the spill files.
    [/^raw\.open .*_b\./, 'before'],
    [/^engine\.stage/, 'after'],
    [/^catalog\.putPartitions/, 'before'],
    [/^store\.putIf ledger\/cloudtrail\/111122223333/, 'after'],
    [/^catalog\.dropStaging/, 'before'],
  ] as const) {
    startOver(root);
    const at = calls.findIndex((name) => call.test(name)) + 1;
    expect(at, String(call)).toBeGreaterThan(0);
    const { signal } = await run(join(__dirname, 'killed-conversion.ts'), root, String(at), when);
    expect(signal, String(call)).toBe('SIGKILL');
    expect(readdirSync(join(root, 'lake/tmp'))).toHaveLength(1);

    const lake = await openLake(root);
    await convertAll(lake);
    lake.close();
    expect(readdirSync(join(root, 'lake/tmp')), String(call)).toEqual([]);
    expect(timeless(await contents(root)), String(call)).toEqual(timeless(expected));
  }
});

/** The contents of a lake that was made at another time. */
function timeless({ texts, ...rest }: Awaited<ReturnType<typeof contents>>) {
  return { ...rest, texts: texts.map(([name, text]) => [name, text?.replaceAll(/"(started|finished)":"[^"]*"/g, '')]) };
}

/** Runs a script, and says how its process ended. The loader comes with `--import`: tsx's own command would put a process between. */
function run(script: string, ...args: readonly string[]): Promise<{ code: number | null; signal: string | null }> {
  return new Promise((resolve) => {
    const cwd = join(__dirname, '../..');
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], { cwd, stdio: 'inherit' });
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
}
