import fc from 'fast-check';
import { expect, test } from 'vitest';
import { liveViewColumns, liveViewTable } from '../../../core/catalog/live-view-table';
import { decodePrestoView, encodePrestoView, MAX_VIEW_TEXT } from '../../../core/catalog/presto-view';
import { liveViewSql, NOTHING_CONVERTED } from '../../../core/conversion/live-view';
import { athenaType, trinoType } from '../../../core/datasets/athena-type';
import { DATASETS } from '../../../core/datasets/index';

const databases = { lake: 'log_lake', staging: 'log_lake_staging' };

test('a view reads back as it was written, whatever its SQL holds', () => {
  const text = fc.string({ unit: 'grapheme' });
  const view = fc.record({
    originalSql: text,
    catalog: fc.constant('awsdatacatalog'),
    schema: text,
    columns: fc.array(fc.record({ name: text, type: text })),
  });
  fc.assert(
    fc.property(view, (each) => {
      expect(decodePrestoView(encodePrestoView(each))).toEqual(each);
    }),
    { seed: 4, numRuns: 100 },
  );
});

test('the text is a marker around base64 of the JSON that Athena writes', () => {
  const text = encodePrestoView({
    originalSql: 'SELECT 1 AS "a"',
    catalog: 'awsdatacatalog',
    schema: 'log_lake',
    columns: [{ name: 'a', type: 'integer' }],
  });
  const encoded = /^\/\* Presto View: ([A-Za-z0-9+/=]+) \*\/$/.exec(text)?.[1] ?? '';
  expect(Buffer.from(encoded, 'base64').toString()).toBe(
    '{"originalSql":"SELECT 1 AS \\"a\\"","catalog":"awsdatacatalog","schema":"log_lake","columns":[{"name":"a","type":"integer"}]}',
  );
});

test.each([
  '',
  'SELECT 1',
  '/* Presto View */',
  '/* Presto View: */',
  '/* Presto View: a b */',
  '/* Presto View: e30=',
])('fails to read %j, which is no view', (text) => {
  expect(() => decodePrestoView(text)).toThrow("a view's text must be base64 between");
});

test('fails for a view that the catalog cannot hold, with both sizes', () => {
  const view = { originalSql: 'x'.repeat(MAX_VIEW_TEXT), catalog: 'awsdatacatalog', schema: 'log_lake', columns: [] };
  expect(() => encodePrestoView(view)).toThrow(/must take at most 409600 characters in the catalog, got \d{6}/);
});

test.each(DATASETS)(
  'the live view of $name names the same columns in its SQL, its text and its catalog entry',
  (dataset) => {
    const sql = liveViewSql(dataset, databases, NOTHING_CONVERTED);
    const entry = liveViewTable(dataset, databases, sql);
    const view = decodePrestoView(entry.viewOriginalText);
    const selected = /^SELECT\n([\s\S]*?)\nFROM/.exec(sql)?.[1] ?? '';

    expect(view).toMatchObject({ originalSql: sql, catalog: 'awsdatacatalog', schema: 'log_lake' });
    expect(selected.split(',\n').map((item) => item.trim())).toEqual(view.columns.map(({ name }) => `"${name}"`));
    expect(view.columns.map(({ name }) => name)).toEqual(entry.columns.map(({ name }) => name));
    expect(entry.columns.map(({ type }) => type)).toEqual(liveViewColumns(dataset).map(({ type }) => athenaType(type)));
    expect(view.columns.map(({ type }) => type)).toEqual(liveViewColumns(dataset).map(({ type }) => trinoType(type)));
    // Athena's tables know no finer time; a view that says otherwise is stale.
    expect(view.columns.find(({ name }) => name === 'event_time')?.type).toBe('timestamp(3)');
  },
);
