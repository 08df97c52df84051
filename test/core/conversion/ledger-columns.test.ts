import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../../core/conversion/ledger';
import { LEDGER_COLUMNS } from '../../../core/conversion/ledger-columns';
import { athenaType } from '../../../core/datasets/athena-type';
import type { ColumnType } from '../../../core/datasets/dataset';

const ENTRY: LedgerEntry = {
  format: 1,
  dataset: 'cloudtrail',
  account: '111122223333',
  delivered: '2023/07/10',
  version: 1,
  state: 'converted',
  fingerprint: 'f',
  run: 'r',
  location: 's3://lake/curated/',
  partitions: [{ day: '2023-07-10', rows: 2, part: 2 }],
  parts: 2,
  objects: 3,
  bytes: 400,
  rows: { read: 2, written: 2, deduplicated: 0, refused: 0, undated: 0, late: 0 },
  unread: [{ path: 's3://raw/a', reason: 'truncated gzip', opened: true }],
  findings: [{ path: 's3://raw/a', severity: 'refused', reason: 'truncated gzip', records: 1, first: 1 }],
  omitted: 0,
  queries: ['q'],
  scanned: 400,
  started: '2023-07-11T01:00:00Z',
  finished: '2023-07-11T01:00:10Z',
  superseded: [{ run: 'p', location: 's3://lake/curated/', since: '2023-07-11T01:00:10Z' }],
  kept: { objects: 1, fingerprint: 'g', since: '2023-09-01T01:00:00Z' },
};

/** Whether a JSON SerDe finds a value of that type, member for member, with nothing beside it. */
function fits(type: ColumnType, value: unknown): boolean {
  if (type === 'string' || type === 'boolean') return typeof value === type;
  if (type === 'bigint') return Number.isInteger(value);
  if (typeof type === 'object' && 'array' in type) {
    return Array.isArray(value) && value.length > 0 && value.every((item) => fits(type.array, item));
  }
  if (typeof type !== 'object' || !('struct' in type) || typeof value !== 'object' || value === null) return false;
  const members = value as Readonly<Record<string, unknown>>;
  const names = type.struct.map(({ name }) => name);
  return (
    Object.keys(members).sort().join() === [...names].sort().join() &&
    type.struct.every((field) => fits(field.type, members[field.name]))
  );
}

test('the columns are the members of a ledger entry, each of its type', () => {
  expect(LEDGER_COLUMNS.map(({ name }) => name).sort()).toEqual(Object.keys(ENTRY).sort());
  const misfits = LEDGER_COLUMNS.filter(({ name, type }) => !fits(type, ENTRY[name as keyof LedgerEntry]));
  expect(misfits).toEqual([]);
});

test('every name is one that Athena leaves as it is, and every column is described', () => {
  for (const { name, description } of LEDGER_COLUMNS) {
    expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
    expect(description.length, name).toBeGreaterThan(0);
    expect(description.length, name).toBeLessThanOrEqual(255);
  }
  const types = Object.fromEntries(LEDGER_COLUMNS.map(({ name, type }) => [name, athenaType(type)]));
  expect(types.unread).toBe('array<struct<path:string,reason:string,opened:boolean>>');
  expect(types.queries).toBe('array<string>');
});
