import { text } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import type { Inspect } from '../../../core/conversion/examine';
import type { Row } from '../../../core/conversion/ports';
import type { Part, StageStatement } from '../../../core/conversion/statements';
import type { Unit } from '../../../core/conversion/unit';
import { NOT_UNDERSTOOD_DAY } from '../../../core/datasets/dataset';
import type { Inspection } from '../../../core/raw/inspection';

/** A record of a fake log: `id` identifies it, `day` is its event day; a `refused` one is a line nobody understands. */
export interface FakeRecord {
  readonly id?: string;
  readonly day?: string;
  readonly door?: string;
  readonly refused?: true;
}

export interface FakeObject {
  readonly unit: Unit;
  readonly records: readonly FakeRecord[];
  readonly etag: string;
  /** A hundred bytes a record by default. */
  readonly size?: number;
  /** `broken` makes every statement fail that reads it; `closed` cannot be opened; `other` is a text of another kind. */
  readonly kind?: 'broken' | 'closed' | 'other';
}

export interface StagedRow {
  readonly day: string;
  readonly file: string;
  readonly copies: number;
  readonly id: string;
  readonly undated: boolean;
}

/** What the CTAS makes of the objects' records: one row an identity, counting its copies, and every other record. */
export function stagedRows(
  { dataset, unit }: StageStatement,
  objects: readonly (readonly [path: string, records: readonly FakeRecord[]])[],
): StagedRow[] {
  const all = objects.flatMap(([path, records]) => records.map((record, index) => ({ path, index, record })));
  const same = new Map<string, number>();
  const key = (record: FakeRecord) => (record.refused || dataset.identity === undefined ? undefined : record.id);
  for (const { record } of all) {
    const identity = key(record);
    if (identity !== undefined) same.set(identity, (same.get(identity) ?? 0) + 1);
  }
  return all.flatMap(({ path, index, record }) => {
    const identity = key(record);
    const copies = identity === undefined ? 1 : same.get(identity);
    if (copies === undefined) return [];
    if (identity !== undefined) same.delete(identity);
    return [
      {
        day: record.refused ? NOT_UNDERSTOOD_DAY : (record.day ?? unit.delivered.replaceAll('/', '-')),
        file: path,
        copies,
        id: record.id ?? `${path}#${index}`,
        undated: record.day === undefined,
      },
    ];
  });
}

/** What `mod(crc32(to_utf8("day")), of) = number - 1` says. */
export const fallsTo = ({ number, of }: Part, day: string): boolean => crc32(day) % of === number - 1;

/** Partitions, or files of partitions, that an engine keeps open for one statement. */
export const MOST_OPEN_FILES = 100;

/** Counts as Athena gives them, as text, and as DuckDB does, as bigint. */
export function counted(rows: readonly StagedRow[], by: 'day' | 'file'): Row[] {
  return [...new Set(rows.map((row) => row[by]))].sort().map((name) => {
    const mine = rows.filter((row) => row[by] === name);
    return {
      [by === 'day' ? 'day' : 'source_file']: name,
      rows: String(mine.length),
      records: BigInt(mine.reduce((sum, { copies }) => sum + copies, 0)),
      undated: mine.filter(({ undated, day }) => undated && (by === 'day' || day !== NOT_UNDERSTOOD_DAY)).length,
      refused: mine.filter(({ day }) => day === NOT_UNDERSTOOD_DAY).length,
    };
  });
}

/** The object for those who know what it is, and for those who read it as a log of doors. */
export const bytesOf = (object: FakeObject): Buffer =>
  Buffer.from(
    JSON.stringify({ ...object, Records: object.records.map(({ id, day, door }) => ({ id, at: day, door })) }),
  );

/** Looks into a fake object as the real inspection looks into a log. */
export const inspect: Inspect = async (_, bytes): Promise<Inspection> => {
  const object: FakeObject = JSON.parse(await text(bytes));
  const refused = object.records.filter((record) => record.refused).length;
  const records = object.records.length - refused;
  const bad =
    refused > 0 ? [{ severity: 'refused', reason: 'not a JSON object', records: refused, first: 1 } as const] : [];
  if (object.kind === 'broken') {
    return {
      kind: 'unreadable',
      records: 0,
      refused: 0,
      findings: [{ severity: 'refused', reason: 'truncated gzip', records: 0 }],
    };
  }
  if (object.kind === 'other') return { kind: 'not-a-log', records: 0, refused: 0, findings: [] };
  return { kind: records > 0 ? 'records' : 'empty', records, refused, findings: bad };
};
