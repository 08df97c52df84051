import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { HELPER_VIEWS } from '../../core/catalog/views';
import { DATASETS } from '../../core/datasets';
import { liveView } from '../../core/datasets/dataset';
import { bindQuery } from '../../core/queries/prepared';
import { LEDGER, type Query } from '../../core/queries/query';
import { days } from '../../core/queries/window';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, openLakes, PACK, PATIENCE, storyLake } from './lakes';

/** What holds for every query of the pack. What each answers stands in the files beside this one. */

beforeAll(openLakes, PATIENCE);

const examplesOf = ({ parameters }: Query) =>
  Object.fromEntries(
    parameters
      .filter(({ name, default: preset }) => preset === undefined && !/^(from|to)_day$/.test(name))
      .map(({ name, example }) => [name, example]),
  );

const told = readdirSync(__dirname)
  .filter((file) => file.endsWith('.test.ts') && file !== 'whole-pack.test.ts')
  .map((file) => readFileSync(join(__dirname, file), 'utf8'))
  .join('\n');

/** What a name in FROM may be beside tables: a comma join's function. */
const NO_TABLE = ['unnest', 'lateral'];

describe.each(PACK)('$name', (query) => {
  test('finds something in the story or in the real logs, with the examples of its header', async () => {
    const week = days('2026-03-02', '2026-03-14');
    const story = await askStory(query.name, { ...examplesOf(query), ...week });
    const real = story.length === 0 && hasSharedData ? await askReal(query.name, examplesOf(query)) : [];
    expect(story.length + real.length).toBeGreaterThan(0);
  });

  test('finds nothing in days that have no rows', async () => {
    expect(await askStory(query.name, { ...examplesOf(query), ...days('2020-01-01', '2020-01-02') })).toEqual([]);
  });

  test('has its answer asserted by a test', () => {
    expect(told).toMatch(new RegExp(`\\b${query.name}\\b`));
  });

  test('reads live views, views of them and the ledger, in whatever database it is run in, and nothing else', () => {
    const code = query.sql.replace(/'(?:[^']|'')*'|--[^\n]*/g, '');
    const read = [...code.matchAll(/\b(?:FROM|JOIN)\s+([a-z_][\w.]*)/gi)].map((match) => match[1]!);
    const own = [...code.matchAll(/\b(\w+)(?:\s*\([\w\s,]*\))?\s+AS\s+\(/g)].map((match) => match[1]!);
    const known = [...DATASETS.map(liveView), ...HELPER_VIEWS.map(({ name }) => name), LEDGER, ...own, ...NO_TABLE];
    for (const table of read) expect(known).toContain(table.toLowerCase());
  });

  test.runIf(!query.datasets.includes(LEDGER))(
    'opens files of the days that it is asked about, and no others',
    async () => {
      const lake = await storyLake();
      const { sql, values } = bindQuery(query, { ...examplesOf(query), ...days('2026-03-03', '2026-03-03') });
      const { rows } = await lake.query(`EXPLAIN ANALYZE ${sql}`, values);
      // The plan is drawn in boxes, which cut names.
      const plan = rows.flat().join('').replace(/[│\s]/g, '');
      const opened = [...plan.matchAll(/\/day=([\d-]+)\/part/g)].map(([, day]) => day);
      const count = [...plan.matchAll(/TotalFilesRead:(\d+)/g)].reduce((sum, [, files]) => sum + Number(files), 0);
      // None at all where statistics rule out every file.
      expect(opened.length > 0).toBe(count > 0);
      expect([...new Set(opened)].filter((day) => day !== '2026-03-03')).toEqual([]);
    },
  );
});
