import { expect, test } from 'vitest';
import { DATASETS } from '../../../core/datasets/index';
import { sourcesOf } from '../../layers';

test('no column of a dataset is named in the code of catalog and queries: all come from the definitions', () => {
  const columns = new Set(DATASETS.flatMap(({ columns }) => columns.map(({ name }) => name)));
  const sources = sourcesOf('lib').filter(({ path }) => /^lib\/(catalog|query)\//.test(path));
  expect(sources.length).toBeGreaterThan(0);
  const named = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/(['"])([a-z][a-z0-9_]*)\1/g)]
      .map((match) => match[2] ?? '')
      .filter((word) => columns.has(word))
      .map((word) => `${path} names ${word}`),
  );
  expect(named).toEqual([]);
});
