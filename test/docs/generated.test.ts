import { expect, test } from 'vitest';
import { tablesPage } from '../../bin/docs/tables-page';
import { page } from './pages';

// The page of all questions is beside their tests, test/queries/whole-pack.test.ts, which have the answers already.
test('the page of all tables says what the definitions say now; npm run docs writes it', () => {
  expect(tablesPage()).toBe(page('docs/tables.md'));
});
