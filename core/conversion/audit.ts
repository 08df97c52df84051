import { NOT_UNDERSTOOD_DAY } from '../datasets/dataset';
import { daysLate, isDay } from './days';
import { type Examined, reasonOf } from './examine';
import type { LedgerEntry, ObjectFinding, RowCounts, UnreadObject } from './ledger';
import { findingsOf, type StagedFile, undatedFindings } from './object-findings';
import type { QueryEngine, Row } from './ports';
import type { StagedRun, Work } from './stage';
import { auditDays, auditFiles } from './statements';

export type Audit =
  | {
      readonly verdict: 'passed';
      readonly partitions: LedgerEntry['partitions'];
      readonly rows: RowCounts;
      readonly unread: readonly UnreadObject[];
      readonly findings: readonly ObjectFinding[];
    }
  | { readonly verdict: 'failed'; readonly reason: string };

interface StagedDay {
  readonly day: string;
  /** Of the run, beginning with 1. */
  readonly part: number;
  readonly rows: number;
  readonly records: number;
  readonly undated: number;
}

/**
 * Holds what was staged against the listing: the numbers add up, no row comes from an object that was not listed, and each
 * listed object gave a row or has a reason for none. It reads the staged Parquet only, and those raw objects that need a
 * reason.
 */
export async function audit(engine: QueryEngine, work: Work, staged: StagedRun): Promise<Audit> {
  const days: StagedDay[] = [];
  const files = new Map<string, StagedFile>();
  for (const [index, table] of staged.tables.entries()) {
    days.push(...(await stagedDays(engine, auditDays(table, work.databases), index + 1)));
    for (const file of await stagedFiles(engine, auditFiles(table, work.databases))) {
      files.set(file.path, together(files.get(file.path), file));
    }
  }
  return judge(work, staged, days.sort(byDay), [...files.values()]);
}

/** An object has rows in as many parts as its events have days. */
const together = (before: StagedFile | undefined, file: StagedFile): StagedFile =>
  before === undefined
    ? file
    : {
        path: file.path,
        rows: before.rows + file.rows,
        records: before.records + file.records,
        refused: before.refused + file.refused,
        undated: before.undated + file.undated,
      };

async function judge(
  work: Work,
  staged: StagedRun,
  days: readonly StagedDay[],
  files: readonly StagedFile[],
): Promise<Audit> {
  const rows = count(days, work.unit.delivered);

  const problem = contradiction(work, staged, days, files, rows);
  if (problem !== undefined) return { verdict: 'failed', reason: problem };

  const leftOut = new Set(staged.unread.map(({ path }) => path));
  const expected = work.objects.map(({ path }) => path).filter((path) => !leftOut.has(path));
  const byPath = new Map(files.map((file) => [file.path, file]));
  const rowless = await work.examiner.all(expected.filter((path) => !byPath.has(path)));
  const lost = unexplained(work, rowless, rows);
  if (lost !== undefined) return { verdict: 'failed', reason: lost };

  const partial = new Set(staged.partial);
  const doubtful = expected.filter(
    (path) => (byPath.get(path)?.refused ?? 0) > 0 || (byPath.has(path) && partial.has(path)),
  );
  const unreadable = rowless.filter(({ inspection }) => inspection.kind === 'unreadable');
  return {
    verdict: 'passed',
    partitions: days
      .filter(({ day }) => day !== NOT_UNDERSTOOD_DAY)
      .map(({ day, rows, part }) => ({ day, rows, ...(part > 1 && { part }) })),
    rows,
    unread: [
      ...staged.unread,
      ...unreadable.map((object) => ({ path: object.path, reason: reasonOf(object), opened: object.opened })),
    ],
    findings: [
      ...rowless.filter((object) => !unreadable.includes(object)).flatMap((object) => findingsOf(object, undefined)),
      ...(await work.examiner.all(doubtful)).flatMap((object) => findingsOf(object, byPath.get(object.path))),
      ...undatedFindings(files),
    ],
  };
}

function count(days: readonly StagedDay[], delivered: string): RowCounts {
  const published = days.filter(({ day }) => day !== NOT_UNDERSTOOD_DAY);
  const written = total(published, 'rows');
  const read = total(days, 'records');
  const refused = total(days, 'rows') - written;
  return {
    read,
    written,
    deduplicated: read - written - refused,
    refused,
    undated: total(published, 'undated'),
    late: total(
      published.filter(({ day }) => isDay(day) && daysLate(day, delivered) > 1),
      'rows',
    ),
  };
}

/** What in the staged numbers cannot be, or undefined. */
function contradiction(
  work: Work,
  staged: StagedRun,
  days: readonly StagedDay[],
  files: readonly StagedFile[],
  rows: RowCounts,
): string | undefined {
  const noDay = days.find(({ day }) => day !== NOT_UNDERSTOOD_DAY && !isDay(day));
  if (noDay) return `'${noDay.day}' is not a day, and ${noDay.rows} rows are in it`;

  const twice = days.find(({ day }, index) => day === days[index + 1]?.day);
  if (twice) return `the day ${twice.day} was staged twice`;

  const listed = new Set(work.objects.map(({ path }) => path));
  const unlisted = files.find(({ path }) => !listed.has(path));
  if (unlisted) return `${unlisted.rows} rows come from ${unlisted.path}, which was not listed`;
  const gave = new Set(files.map(({ path }) => path));
  const leftOut = staged.unread.find(({ path }) => gave.has(path));
  if (leftOut) return `rows come from ${leftOut.path}, which was left out (${leftOut.reason})`;

  for (const [what, byDay, byFile] of [
    ['rows', rows.written + rows.refused, total(files, 'rows')],
    ['records', rows.read, total(files, 'records')],
    ['refused rows', rows.refused, total(files, 'refused')],
  ] as const) {
    if (byDay !== byFile) return `the days hold ${byDay} ${what}, and the objects gave ${byFile}`;
  }
  if (rows.deduplicated < 0) return `${rows.written} rows were staged from ${rows.read} records`;
  if (rows.deduplicated > 0 && work.dataset.identity === undefined) {
    return `${rows.deduplicated} rows were merged, and '${work.dataset.name}' names nothing to merge them by`;
  }
  return undefined;
}

/** The first object whose records are nowhere, or undefined. Only repeats of rows from other objects may be. */
function unexplained(work: Work, rowless: readonly Examined[], rows: RowCounts): string | undefined {
  const holding = rowless.filter(({ inspection }) => inspection.records > 0);
  const records = holding.reduce((sum, { inspection }) => sum + inspection.records, 0);
  const first = holding[0];
  if (first === undefined || (work.dataset.identity !== undefined && records <= rows.deduplicated)) return undefined;
  const others = holding.length > 1 ? ` (and ${holding.length - 1} more objects)` : '';
  return `${first.path} holds ${first.inspection.records} records${others}, and none of them was staged`;
}

async function stagedDays(engine: QueryEngine, sql: string, part: number): Promise<readonly StagedDay[]> {
  const days: StagedDay[] = [];
  for await (const row of engine.query(sql)) {
    days.push({
      day: String(row.day),
      part,
      rows: whole(row, 'rows'),
      records: whole(row, 'records'),
      undated: whole(row, 'undated'),
    });
  }
  return days;
}

async function stagedFiles(engine: QueryEngine, sql: string): Promise<readonly StagedFile[]> {
  const files: StagedFile[] = [];
  for await (const row of engine.query(sql)) {
    files.push({
      path: String(row.source_file),
      rows: whole(row, 'rows'),
      records: whole(row, 'records'),
      refused: whole(row, 'refused'),
      undated: whole(row, 'undated'),
    });
  }
  return files;
}

/** A count from a query. Athena gives numbers as text, DuckDB as bigint. */
function whole(row: Row, name: string): number {
  const number = Number(row[name] ?? Number.NaN);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`column '${name}' of an audit query must be a whole number, got ${String(row[name])}`);
}

const byDay = (a: StagedDay, b: StagedDay): number => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0);

const total = <K extends string>(items: readonly Readonly<Record<K, number>>[], name: K): number =>
  items.reduce((sum, item) => sum + item[name], 0);
