import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type LedgerEntry, ledgerKey } from '../../../core/conversion/ledger';
import { Random } from '../../../local/sample/random';
import { readFrom } from '../../core/conversion/live-cut';
import { assemblyOf } from '../emulator/assemblies';
import { ACCOUNT } from '../emulator/ministack';
import { all } from '../harness/aws';
import { ENDINGS } from './failing-queries';
import { FAULTS } from './fault-proxy';
import { FaultedApp } from './faulted-app';
import { Reader } from './reader';

/** As many runs as 40 seconds hold; `FAULT_RUNS=200` for more, `FAULT_SEED=17` for the one with that seed. */
const RUNS = Number(process.env.FAULT_RUNS ?? 12);
const ONLY = process.env.FAULT_SEED;
const SEEDS = ONLY === undefined ? Array.from({ length: RUNS }, (_, index) => index + 1) : [Number(ONLY)];

const MOST_FAULTS = 6;

/** One in so many calls: a run makes some 180, and most of them only list and read. */
const oddsOf = (call: string) => (call.startsWith('s3 GET') ? 40 : 10);

let lake: FaultedApp;

beforeAll(async () => {
  const scratch = inject('scratch');
  lake = await FaultedApp.deploy(scratch, await assemblyOf(scratch));
}, 300_000);
// The calls of 200 runs are looked through for permissions at the end.
afterAll(() => lake?.app.stop(), 300_000);

const dayOf = (run: number, shift = 0) => new Date(Date.UTC(2023, 0, 10 + run + shift)).toISOString().slice(0, 10);

/** One delivery day: converted, then converted again with an object that came late. */
async function wholeDay(run: number, random: Random | undefined): Promise<Reader> {
  const { app, proxy, athena } = lake;
  const delivered = dayOf(run).replaceAll('-', '/');
  const [today, before, long] = [dayOf(run), dayOf(run, -1), dayOf(run, -2)];
  const id = (name: string) => `${run}-${name}`;
  const first = { [before]: [id('b')], [today]: [id('a'), id('c')] };
  const reader = new Reader(app, delivered, first);
  const atOnce = (times: number) => (random?.oneIn(times) ? 2 : 1);
  try {
    await app.deliver(delivered, 'one', [`${id('a')} ${today}`, `${id('b')} ${before}`]);
    await app.deliver(delivered, 'two', [`${id('c')} ${today}`]);
    proxy.onChange = () => reader.ask();
    if (random !== undefined) strike(random);
    await lake.plan(`${dayOf(run, 1)}T01:00:00.000Z`, atOnce(6));
    await lake.convert(atOnce(4));

    reader.delivers(allOf(run));
    await app.deliver(delivered, 'late', [`${id('d')} ${today}`, `${id('e')} ${long}`]);
    await lake.plan(`${dayOf(run, 1)}T02:00:00.000Z`, atOnce(6));
    await lake.convert(atOnce(4));
    return reader;
  } finally {
    proxy.next = () => undefined;
    athena.next = () => undefined;
    proxy.onChange = async () => undefined;
  }
}

/** Lets faults fall on calls that are drawn, and queries end in ways that are. */
function strike(random: Random): void {
  const { proxy, athena } = lake;
  let faults = random.between(1, MOST_FAULTS);
  proxy.happened.length = 0;
  proxy.next = (call) => {
    if (faults === 0 || !random.oneIn(oddsOf(call))) return undefined;
    faults--;
    return random.pick(FAULTS);
  };
  // Three in a row would be a unit that failed.
  let queries = random.below(3);
  athena.next = () => (queries-- > 0 ? random.pick(Object.keys(ENDINGS) as (keyof typeof ENDINGS)[]) : undefined);
}

async function entryOf(run: number): Promise<LedgerEntry> {
  const unit = { dataset: 'cloudtrail', account: ACCOUNT, delivered: dayOf(run).replaceAll('-', '/') };
  const stored = await lake.app.store.get(ledgerKey(unit));
  if (stored === undefined) throw new Error(`run ${run} has no ledger entry`);
  return JSON.parse(stored.body);
}

/** What a ledger entry says, but for names, times and attempts. */
const content = ({ state, objects, rows, unread, findings, partitions }: LedgerEntry) => ({
  ...{ state, objects, rows, unread, findings },
  days: partitions.map((one) => one.rows),
});

/** Every file of the day is of the published run, or stands in the ledger to be removed. */
async function strayFiles({ location: published, superseded }: LedgerEntry): Promise<readonly string[]> {
  const { store } = lake.app;
  const known = [published, ...superseded.map(({ location }) => location)];
  const folder = published.slice(store.location('').length).replace(/run=[^/]+\/$/, '');
  const files = await all(store.list(folder));
  return files.filter((key) => !known.some((location) => store.location(key).startsWith(location)));
}

/** Ids of a run's events by their days. */
const allOf = (run: number) => ({
  [dayOf(run, -2)]: [`${run}-e`],
  [dayOf(run, -1)]: [`${run}-b`],
  [dayOf(run)]: [`${run}-a`, `${run}-c`, `${run}-d`],
});

let undisturbed: ReturnType<typeof content>;

test('a day goes its way when nothing goes wrong, and a reader sees it whole at every moment', async () => {
  const reader = await wholeDay(0, undefined);
  expect(reader.wrong).toEqual([]);
  expect(reader.answers).toBeGreaterThan(5);
  undisturbed = content(await entryOf(0));
  expect(undisturbed).toMatchObject({ state: 'converted', objects: 3, rows: { written: 5 }, days: [1, 1, 3] });
});

test.each(SEEDS)('seed %i: whatever goes wrong on the way, it ends the same', { timeout: 120_000 }, async (seed) => {
  const reader = await wholeDay(seed, new Random(`faults ${seed}`)).catch((error) => {
    throw new Error(`seed ${seed}, after ${lake.proxy.happened.join('; ')}: ${error}`, { cause: error });
  });
  const what = `seed ${seed}, after ${lake.proxy.happened.join('; ')}`;
  expect(reader.wrong, what).toEqual([]);
  expect(await reader.curated(), what).toEqual(allOf(seed));
  const entry = await entryOf(seed);
  expect(content(entry), what).toEqual(undisturbed);
  expect(await strayFiles(entry), what).toEqual([]);
  expect(await lake.staging(), what).toEqual([]);
});

test('all days together are what was delivered, and the live view reads them all from the curated table', async () => {
  const runs = [0, ...SEEDS];
  const wanted = runs.flatMap((run) => {
    const delivered = dayOf(run).replaceAll('-', '/');
    return Object.entries(allOf(run)).map(([day, ids]) => [`${day} ${delivered}`, ids] as const);
  });
  const visible = Object.entries(await lake.app.visible()).map(([days, ids]) => [days, [...ids].sort()]);
  expect(Object.fromEntries(visible)).toEqual(Object.fromEntries(wanted));
  const ledger = await lake.app.ledger('cloudtrail');
  for (const run of runs) expect(content(ledger[dayOf(run).replaceAll('-', '/')]!)).toEqual(undisturbed);
  const view = await lake.app.liveView('cloudtrail');
  const where = runs.map((run) => readFrom(view, { account: ACCOUNT, delivered: dayOf(run).replaceAll('-', '/') }));
  expect(new Set(where)).toEqual(new Set(['curated']));
});
