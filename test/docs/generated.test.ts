import { describe, expect, test } from 'vitest';
import { examplesOver } from '../../bin/docs/examples';
import { queriesPage } from '../../bin/docs/queries-page';
import { tablesPage } from '../../bin/docs/tables-page';
import { PACK, storyLake } from '../queries/lakes';
import { page } from './pages';

/** Pages that are made: `npm run docs` writes them. */
describe('a page that is made says what its definitions say now', () => {
  test('tables', () => {
    expect(tablesPage()).toBe(page('docs/tables.md'));
  });

  test('queries, with their answers over the sample', async () => {
    expect(await queriesPage(PACK, examplesOver(await storyLake()))).toBe(page('docs/queries.md'));
  });
});
