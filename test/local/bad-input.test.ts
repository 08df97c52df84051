import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { shiftDelivered } from '../../core/conversion/days';
import type { LedgerEntry } from '../../core/conversion/ledger';
import type { LocalLake } from '../../local/lake';
import { BAD_OBJECTS, type BadObject } from './bad-objects';
import { files } from './engine/workbench';
import {
  albKey,
  allEntries,
  convertAll,
  event,
  FLOW_HEADER,
  flow,
  flowKey,
  ID,
  lines,
  openLake,
  request,
  trail,
  trailKey,
} from './lake-bench';

const DAY = '2026/03/02';

const KEY = { cloudtrail: trailKey, vpc_flow: flowKey, alb_access: albKey };

/** Content of a good object, whose records have ids that no other object has. */
const GOOD = {
  cloudtrail: (id: string) => gzipSync(trail(event(`good-${id}-1`), event(`good-${id}-2`))),
  vpc_flow: (id: string) => gzipSync(lines(FLOW_HEADER, flow(`good-${id}-1`), flow(`good-${id}-2`))),
  alb_access: (id: string) => gzipSync(lines(request(`good-${id}-1`), request(`good-${id}-2`))),
};

interface Placed extends BadObject {
  readonly key: string;
  readonly delivered: string;
}

const nothing = { read: 0, written: 0, deduplicated: 0, refused: 0, undated: 0 };

describe.each([
  ['each in a unit of its own', (at: number) => shiftDelivered(DAY, at)],
  ['all in one unit', () => DAY],
])('bad objects, %s,', (_where, deliveredOf) => {
  let root: string;
  let lake: LocalLake;
  let entries: readonly LedgerEntry[];
  const rowsOf = new Map<string, (string | null)[]>();
  let close = () => {};

  const placed: Placed[] = BAD_OBJECTS.map((object, at) => {
    const delivered = deliveredOf(at);
    return { ...object, delivered, key: KEY[object.dataset](delivered, `bad${String(at).padStart(2, '0')}`) };
  });

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'log-lake-test-')));
    for (const [at, { key, content, dataset, delivered }] of placed.entries()) {
      files(join(root, 'logs'), {
        [key]: content,
        [KEY[dataset](delivered, `aa${at}`)]: GOOD[dataset](`${at}-before`),
        [KEY[dataset](delivered, `zz${at}`)]: GOOD[dataset](`${at}-after`),
      });
    }
    lake = await openLake(root, {}, (work) => {
      close = work;
    });
    await convertAll(lake);
    entries = await allEntries(lake);
    for (const [dataset, id] of Object.entries(ID)) {
      const { rows } = await lake.query(`SELECT source_file, ${id} FROM ${dataset} ORDER BY 2`);
      for (const [file, value] of rows as [string, string | null][]) {
        rowsOf.set(file, [...(rowsOf.get(file) ?? []), value]);
      }
    }
  });
  afterAll(() => {
    close();
    rmSync(root, { recursive: true, force: true });
  });

  const entryOf = ({ dataset, delivered }: Placed) =>
    entries.find((entry) => entry.dataset === dataset && entry.delivered === delivered)!;
  const pathOf = ({ key }: Placed) => join(root, 'logs', key);

  test.each(placed)('$what: what can be read is kept, and the object is named with the reason', (object) => {
    expect(rowsOf.get(pathOf(object)) ?? []).toEqual(object.kept);
    const { findings, unread } = entryOf(object);
    const about = findings.filter(({ path }) => path === pathOf(object));
    const said = about.map(({ severity, reason, records, first }) => [
      severity,
      reason,
      records,
      ...(first ? [first] : []),
    ]);
    expect(said).toEqual(object.findings);
    expect(unread.filter(({ path }) => path === pathOf(object)).map(({ reason }) => reason)).toEqual(
      object.unread === undefined ? [] : [object.unread],
    );
  });

  test('the counts add up to what is in the objects, unit by unit', () => {
    for (const entry of entries) {
      const mine = placed.filter((object) => entryOf(object) === entry);
      const expected = mine.reduce((sum, { kept, refused = 0, deduplicated = 0, undated = 0 }) => {
        const written = sum.written + kept.length + 4;
        return {
          written,
          refused: sum.refused + refused,
          deduplicated: sum.deduplicated + deduplicated,
          undated: sum.undated + undated,
          read: sum.read + kept.length + 4 + refused + deduplicated,
        };
      }, nothing);
      expect(entry.rows, mine[0]!.what).toMatchObject(expected);
      expect(entry.objects).toBe(mine.length * 3);
      expect(entry.rows.read).toBe(entry.rows.written + entry.rows.deduplicated + entry.rows.refused);
    }
  });

  test('good objects are whole and nothing is said of them', async () => {
    const good = new Set(
      placed.flatMap(({ dataset, delivered }, at) =>
        ['aa', 'zz'].map((name) => join(root, 'logs', KEY[dataset](delivered, `${name}${at}`))),
      ),
    );
    for (const path of good) expect(rowsOf.get(path)?.length, path).toBe(2);
    for (const { findings, unread } of entries) {
      expect([...findings, ...unread].filter(({ path }) => good.has(path))).toEqual([]);
    }
    expect(entries.every(({ omitted }) => omitted === 0)).toBe(true);
  });
});
