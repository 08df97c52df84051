import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../local/sample/random';
import type { FakeResult } from '../aws/fake-athena';
import { FAULTS, type Fault } from './faulty-clients';
import { WatchedLake } from './watched-lake';

/** Several faults at once, and everybody twice: nights drawn by seed. */

/** `FAULT_RUNS=200` for more. */
const RUNS = Number(process.env.FAULT_RUNS ?? 50);
const SEEDS = Array.from({ length: RUNS }, (_, index) => index + 1);
const DAYS = ['2023/07/08', '2023/07/09', '2023/07/10', '2023/07/11'] as const;
const CANCELLED: FakeResult = { state: 'CANCELLED', reason: 'Query cancelled by user' };

/** Objects on some days, of events of the day and of days before; none twice, so that raw and curated rows are the same. */
function deliver(lake: WatchedLake, random: Random, name: string): void {
  for (const delivered of DAYS.filter(() => random.oneIn(2))) {
    const events = Array.from({ length: random.between(1, 4) }, (_, index) => {
      const day = new Date(Date.parse(delivered.replaceAll('/', '-')) - random.below(3) * 86_400_000);
      return `${name}${delivered.slice(-2)}${index} ${day.toISOString().slice(0, 10)}`;
    });
    lake.lake.deliver(delivered, name, events, random.pick(['eu-west-1', 'us-east-1']));
  }
}

test.each(SEEDS)('seed %i: whatever strikes in one night, the next plan leaves nothing to be done', async (seed) => {
  const random = new Random(`night ${seed}`);
  const lake = new WatchedLake();
  deliver(lake, random, 'a');
  await lake.survive('2023-07-11');
  deliver(lake, random, 'b');
  lake.watch();

  let faults = random.between(1, 6);
  lake.faults.strike = () => {
    if (faults === 0 || !random.oneIn(12)) return undefined;
    faults--;
    return random.pick(Object.keys(FAULTS) as Fault[]);
  };
  let cancelled = random.below(3);
  lake.lake.script = () => (random.oneIn(3) && cancelled-- > 0 ? CANCELLED : undefined);
  if (random.oneIn(2)) {
    // Between listing and publish.
    lake.lake.athena.onCall = () => {
      lake.lake.athena.onCall = () => undefined;
      deliver(lake, random, 'late');
    };
  }
  const atOnce = random.pick([1, 1, 2, 4]);
  const copies = random.pick([1, 1, 2, 10]);
  lake.atOnce = atOnce;
  const planned = lake.enqueue.bind(lake);
  lake.enqueue = (messages) => planned(messages.flatMap((message) => Array(copies).fill(message)));
  await lake.survive('2023-07-12', random.pick([1, 2]));
  const what = `seed ${seed}, after ${lake.faults.happened.join('; ')}`;
  expect(lake.wrong, what).toEqual([]);
  expect(lake.outcome().stray, what).toEqual([]);

  faults = 0;
  lake.lake.script = () => undefined;
  await lake.survive('2023-07-13');
  expect(lake.wrong, what).toEqual([]);
  expect(lake.seen(), what).toEqual(lake.delivered());
  expect(lake.live().pending, what).toEqual([]);
  expect(lake.lake.glue.tableNames('log_lake_staging'), what).toEqual([]);
});

describe('in one delivery folder', () => {
  test('150 event days are converted in two parts, whatever statement is asked for again', async () => {
    const lake = new WatchedLake();
    const events = Array.from({ length: 150 }, (_, index) => {
      const day = new Date(Date.UTC(2023, 6, 10 - index)).toISOString().slice(0, 10);
      return `event${index} ${day}`;
    });
    lake.lake.deliver('2023/07/10', 'a', events.slice(0, 90));
    lake.lake.deliver('2023/07/10', 'b', events.slice(90));
    lake.watch();
    let starts = 0;
    lake.faults.strike = (call) =>
      lake.faults.calls[call - 1] === 'StartQueryExecutionCommand' && ++starts <= 5
        ? 'the process ends after it'
        : undefined;
    await lake.survive('2023-07-11');
    lake.expectWhole();
    expect(lake.wrong).toEqual([]);
    expect(lake.entries()).toMatchObject([{ parts: 2, rows: { written: 150 } }]);
    expect(lake.lake.athena.started.filter(({ sql }) => sql.startsWith('CREATE TABLE'))).toHaveLength(3);
  });

  test('an object that is cut off, among a thousand good ones, is named, alarmed, and taken in when it is replaced', async () => {
    const lake = new WatchedLake();
    for (let index = 0; index < 1_000; index++) lake.lake.deliver('2023/07/10', `o${index}`, [`e${index} 2023-07-10`]);
    const whole = gzipSync(
      JSON.stringify({ Records: [{ eventID: 'last', eventName: 'ListBuckets', eventTime: '2023-07-10T10:00:00Z' }] }),
    );
    const path = lake.lake.put('2023/07/10', 'cut', whole.subarray(0, whole.length - 20));
    await lake.survive('2023-07-11');
    expect(lake.seen()).toHaveLength(1_000);
    expect(lake.entries()).toMatchObject([{ objects: 1_001, unread: [{ path, opened: true }] }]);
    expect(lake.everMeasured).toContain('objectsUnread 1');

    lake.lake.put('2023/07/10', 'cut', whole);
    await lake.survive('2023-07-12');
    lake.expectWhole();
    expect(lake.entries()[0]).toMatchObject({ objects: 1_001, unread: [] });
  });
});
