import { beforeAll, expect, test } from 'vitest';
import type { TrinoClient } from './client';
import { CATALOG } from './configuration';
import { sharedTrino, TRINO_PATIENCE } from './lake';

let trino: TrinoClient;
beforeAll(async () => {
  trino = await sharedTrino();
}, TRINO_PATIENCE);

test('values come as they are: long numbers whole, texts that look like them as texts', async () => {
  const sql = `SELECT 9007199254740993 AS big, '"12345678901234567' AS text, 0.12345678901234567e0 AS share, 7 AS small`;
  const { columns, rows } = await trino.run(sql, { catalog: CATALOG });
  expect(columns.map(({ name }) => name)).toEqual(['big', 'text', 'share', 'small']);
  expect(rows).toEqual([[9007199254740993n, '"12345678901234567', 0.12345678901234566, 7]]);
});

test('fails with the name that Trino gives the error', async () => {
  await expect(trino.run('SELECT FROM', { catalog: CATALOG })).rejects.toMatchObject({
    errorName: 'SYNTAX_ERROR',
    errorType: 'USER_ERROR',
  });
});
