import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { vpcFlow } from '../../../core/datasets/vpc-flow';
import { inspect } from '../../../core/raw/inspect';
import { rowsOf } from '../../../core/raw/parquet-footer';
import { readObject } from '../../../core/raw/read-object';
import { folder } from '../../local/engine/workbench';
import { pieces } from './collect';

const dataset = vpcFlow({ format: 'parquet' });
const look = (...all: Buffer[]) => inspect(dataset, Readable.from(all));

let db: DuckDBConnection;
beforeAll(async () => {
  db = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
});
afterAll(() => db.closeSync());

/** A Parquet file as a query engine writes it: several columns, nested ones among them, and several row groups. */
async function file(rows: number): Promise<Buffer> {
  const path = join(folder(), 'x.parquet');
  await db.run(`COPY (SELECT i::INTEGER AS version, 'eni-' || i AS interface_id, i::BIGINT AS start, [i, NULL] AS list,
    {'a': i, 'b': MAP {'k': i}} AS nested, i % 2 = 0 AS flag FROM range(${rows}) AS r(i))
    TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048, KV_METADATA {note: 'anything'})`);
  return readFileSync(path);
}

test.each([0, 1, 10_000])('a file of %d rows has as many records', async (rows) => {
  expect(await look(await file(rows))).toEqual({
    kind: rows > 0 ? 'records' : 'empty',
    records: rows,
    refused: 0,
    findings: [],
  });
});

test('it does not matter in what pieces the bytes come', async () => {
  const whole = await file(3);
  for (const size of [1, 3, 7, 100]) expect(await look(...pieces(whole, size))).toMatchObject({ records: 3 });
});

test('an object that is larger than the longest footer is looked at all the same', async () => {
  const whole = await file(5);
  const filling = Array.from({ length: 40 }, () => Buffer.alloc(1024 * 1024));
  expect(await look(whole.subarray(0, 4), ...filling, whole.subarray(4))).toMatchObject({
    kind: 'records',
    records: 5,
  });
});

describe('an object that no engine can read', () => {
  const finding = (reason: string) => ({
    records: 0,
    refused: 0,
    findings: [{ severity: 'refused', reason, records: 0 }],
  });

  test('is unreadable when its end is missing', async () => {
    const whole = await file(100);
    for (const length of [4, 11, 200, whole.length - 1]) {
      expect(await look(whole.subarray(0, length))).toEqual({ kind: 'unreadable', ...finding('truncated Parquet') });
    }
  });

  test('is unreadable when its footer cannot be', async () => {
    const broken = Buffer.from(await file(100));
    broken.fill(0xff, broken.length - 100, broken.length - 8);
    broken.writeUInt32LE(92, broken.length - 8);
    expect(await look(broken)).toEqual({
      kind: 'unreadable',
      ...finding('damaged Parquet (its footer cannot be read)'),
    });
    broken.writeUInt32LE(0x7fffffff, broken.length - 8);
    expect(await look(broken)).toEqual({
      kind: 'unreadable',
      ...finding('damaged Parquet (a footer of 2147483647 bytes)'),
    });
  });

  test('is no log when it is something else, text flow logs among it', async () => {
    const other = { kind: 'not-a-log', ...finding('not a Parquet file') };
    expect(await look(Buffer.from('version account-id start\n2 1 1\n'))).toEqual(other);
    expect(await look(Buffer.from('P'))).toEqual(other);
  });
});

test('an object of no bytes is empty', async () => {
  expect(await look()).toEqual({ kind: 'empty', records: 0, refused: 0, findings: [] });
});

test('a footer of any bytes gives a number of rows or none, and soon', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const rows = rowsOf(Buffer.from(bytes));
      expect(rows === undefined || (Number.isSafeInteger(rows) && rows >= 0)).toBe(true);
    }),
    { seed: 7, numRuns: 2000 },
  );
  const nested = Buffer.alloc(100_000, 0x1c);
  expect(rowsOf(nested)).toBeUndefined();
  expect(rowsOf(Buffer.concat([Buffer.from([0x19, 0xfc]), Buffer.alloc(8, 0xff)]))).toBeUndefined();
});

test('fails when somebody asks for the records', async () => {
  const sink = { record: () => {}, refused: () => {}, noted: () => {} };
  await expect(readObject(dataset, Readable.from([await file(1)]), sink)).rejects.toThrow(
    "the records of 'vpc_flow' are Parquet, which only a query engine reads",
  );
});
