import type { LedgerEntry, RowCounts } from '../../core/conversion/ledger';
import { unitName } from '../../core/conversion/unit';
import type { LeftOut } from '../logs/local-logs';
import type { DatasetFacts, LakeFacts } from './facts';

/** One object of which something was refused, or noted, and why. */
export interface Refusal {
  readonly dataset: string;
  /** Below the folder of logs. */
  readonly object: string;
  readonly reason: string;
  /** Records that it cost, as far as they can be counted. */
  readonly records: number;
  /** Number of the first such record or line, from 1, when there is one. */
  readonly first?: number;
}

export interface DatasetSummary {
  readonly name: string;
  readonly title: string;
  readonly accounts: number;
  /** Delivery days. */
  readonly days: number;
  /** Raw objects that were read, and their bytes as delivered. */
  readonly objects: number;
  readonly bytes: number;
  /** Those of them that could not be read at all. */
  readonly unread: number;
  readonly rows: RowCounts;
  /** Rows that the curated table answers with. */
  readonly tableRows: number;
  readonly parquet: { readonly files: number; readonly bytes: number };
  /** Units in the folder of logs now. */
  readonly units: number;
  /** Those of delivery days that are not over; queries read them from raw. */
  readonly open: number;
}

/** What stands in a lake, and whether it adds up. */
export interface LakeSummary {
  readonly lake: string;
  readonly logs: string;
  readonly files: number;
  readonly bytes: number;
  readonly datasets: readonly DatasetSummary[];
  readonly refused: readonly Refusal[];
  /** Odd, but every row was kept. */
  readonly noted: readonly Refusal[];
  /** Findings that the ledger had no room for. */
  readonly omitted: number;
  readonly leftOut: readonly LeftOut[];
  readonly audit: Audit;
}

export interface Audit {
  readonly verdict: 'passed' | 'failed';
  /** What does not add up, one sentence each; empty when it passed. */
  readonly problems: readonly string[];
}

/** Adds the facts up, and holds them against each other. */
export function summarise(facts: LakeFacts): LakeSummary {
  const { lake, logs, files, bytes, leftOut, datasets } = facts;
  const problems = [...datasets.flatMap((dataset) => problemsOf(dataset, facts.today)), ...strayFiles(facts)];
  return {
    lake,
    logs,
    files,
    bytes,
    datasets: datasets.map((dataset) => summaryOf(dataset, facts.today)),
    refused: datasets.flatMap(refusals),
    noted: datasets.flatMap(notes),
    omitted: sum(entriesOf(datasets), ({ omitted }) => omitted),
    leftOut,
    audit: { verdict: problems.length === 0 ? 'passed' : 'failed', problems },
  };
}

/** Whether anything was lost on the way that a strict run must not pass over. */
export const hasRefusals = ({ refused, omitted, datasets, leftOut }: LakeSummary): boolean =>
  refused.length > 0 ||
  omitted > 0 ||
  datasets.some(({ rows }) => rows.refused > 0) ||
  leftOut.some(({ kind }) => kind === 'problem');

function summaryOf({ name, title, entries, listed, parquet, tableRows }: DatasetFacts, today: string): DatasetSummary {
  const rows = { read: 0, written: 0, deduplicated: 0, refused: 0, undated: 0, late: 0 };
  for (const entry of entries) {
    for (const key of Object.keys(rows) as (keyof RowCounts)[]) rows[key] += entry.rows[key];
  }
  return {
    name,
    title,
    accounts: new Set(entries.map(({ account }) => account)).size,
    days: new Set(entries.map(({ delivered }) => delivered)).size,
    objects: sum(entries, ({ objects }) => objects),
    bytes: sum(entries, (entry) => entry.bytes),
    unread: sum(entries, ({ unread }) => unread.length),
    rows,
    tableRows,
    parquet,
    units: listed.length,
    open: listed.filter(({ delivered }) => delivered >= today).length,
  };
}

function refusals({ name, entries }: DatasetFacts): readonly Refusal[] {
  return entries.flatMap(({ unread, findings }) => [
    ...unread.map(({ path, reason }) => ({ dataset: name, object: path, reason, records: 0 })),
    ...findings.filter(({ severity }) => severity === 'refused').map((finding) => refusal(name, finding)),
  ]);
}

const notes = ({ name, entries }: DatasetFacts): readonly Refusal[] =>
  entries.flatMap(({ findings }) =>
    findings.filter(({ severity }) => severity === 'noted').map((finding) => refusal(name, finding)),
  );

const refusal = (dataset: string, { path, reason, records, first }: LedgerEntry['findings'][number]): Refusal => ({
  dataset,
  object: path,
  reason,
  records,
  ...(first === undefined ? {} : { first }),
});

/** The dataset's rows and objects, each counted in two ways. */
function problemsOf({ name, entries, listed, blocked, tableRows }: DatasetFacts, today: string): readonly string[] {
  const written = sum(entries, ({ rows }) => rows.written);
  const known = new Map(entries.map((entry) => [unitName(entry), entry]));
  const missing = listed.filter((unit) => unit.delivered < today && !known.has(unitName(unit)));
  const other = listed.filter((unit) => {
    const entry = known.get(unitName(unit));
    return entry !== undefined && entry.kept === undefined && entry.objects !== unit.objects;
  });
  return [
    ...blocked.map(({ problem }) => problem),
    ...missing.map((unit) => `${unitName(unit)} is not converted: ${unit.objects} objects`),
    ...other.map((unit) => {
      const { objects } = known.get(unitName(unit))!;
      return `${unitName(unit)} has ${unit.objects} objects, and ${objects} were converted`;
    }),
    ...entries
      .filter(({ rows }) => rows.read !== rows.written + rows.deduplicated + rows.refused)
      .map((entry) => `the rows of ${unitName(entry)} do not add up: ${JSON.stringify(entry.rows)}`),
    ...(tableRows === written ? [] : [`${name} holds ${tableRows} rows, and ${written} were written`]),
  ];
}

/** Links and folders that cannot be listed are left out too, and are no files: there can be more left out, never fewer. */
function strayFiles({ files, leftOut, datasets }: LakeFacts): readonly string[] {
  const placed = sum(datasets, ({ listed }) => sum(listed, ({ objects }) => objects));
  const stray = files - placed - leftOut.length;
  return stray > 0 ? [`${stray} files of the folder are in no unit and not left out either`] : [];
}

const entriesOf = (datasets: readonly DatasetFacts[]) => datasets.flatMap(({ entries }) => entries);

function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
