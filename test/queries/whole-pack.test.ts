import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { examplesOver } from '../../bin/docs/examples';
import { type Example, queriesPage } from '../../bin/docs/queries-page';
import { HELPER_VIEWS } from '../../core/catalog/views';
import { DATASETS } from '../../core/datasets';
import { liveView } from '../../core/datasets/dataset';
import { bindQuery } from '../../core/queries/prepared';
import { LEDGER, type Query } from '../../core/queries/query';
import { days } from '../../core/queries/window';
import type { Answer } from '../../local/engine/session';
import { hasSharedData } from '../core/datasets/shared-data';
import { page } from '../docs/pages';
import { askReal, askStory, openLakes, PACK, PATIENCE, storyLake } from './lakes';

/** What holds for every query of the pack. What each answers stands in the files beside this one. */

beforeAll(openLakes, PATIENCE);

const examplesOf = ({ parameters }: Query) =>
  Object.fromEntries(
    parameters
      .filter(({ name, default: preset }) => preset === undefined && !/^(from|to)_day$/.test(name))
      .map(({ name, example }) => [name, example]),
  );

const answers = new Map<string, Promise<Answer | undefined>>();
/** Its answer as `docs/queries.md` has it, asked for once. */
const example: Example = (query) => {
  const known = answers.get(query.name) ?? storyLake().then((lake) => examplesOver(lake)(query));
  answers.set(query.name, known);
  return known;
};

const told = readdirSync(__dirname)
  .filter((file) => file.endsWith('.test.ts') && file !== 'whole-pack.test.ts')
  .map((file) => readFileSync(join(__dirname, file), 'utf8'))
  .join('\n');

/** What a name in FROM may be beside tables: a comma join's function. */
const NO_TABLE = ['unnest', 'lateral'];

describe.each(PACK)('$name', (query) => {
  test('finds something in the story or in the real logs, with the examples of its header', async () => {
    const story = await example(query);
    const rows = story?.rows ?? (await askStory(query.name, days('2026-03-02', '2026-03-14')));
    const real = rows.length === 0 && hasSharedData ? await askReal(query.name, examplesOf(query)) : [];
    expect(rows.length + real.length).toBeGreaterThan(0);
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

test('the page of all questions says what their headers and their answers say now; npm run docs writes it', async () => {
  expect(await queriesPage(PACK, example)).toBe(page('docs/queries.md'));
});
