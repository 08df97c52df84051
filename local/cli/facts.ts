import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { LedgerEntry } from '../../core/conversion/ledger';
import type { DueReason, PlanCounts } from '../../core/conversion/plan';
import type { Unit } from '../../core/conversion/unit';
import { curatedTable, type Dataset } from '../../core/datasets/dataset';
import type { LocalLake } from '../lake';
import type { LeftOut } from '../logs/local-logs';
import { SAMPLE_MARKER } from '../sample';

/** A unit as its folder of logs is now. */
export interface ListedUnit extends Unit {
  readonly objects: number;
  readonly bytes: number;
  /** Objects by region. */
  readonly regions: Readonly<Record<string, number>>;
  /** Regions of objects of which something was refused. */
  readonly refusedIn: readonly string[];
  /** Why the next conversion would take it up; absent when it would not. */
  readonly due?: DueReason;
}

/** What logs, ledger and tables say about one dataset. */
export interface DatasetFacts {
  readonly name: string;
  readonly title: string;
  readonly listed: readonly ListedUnit[];
  readonly entries: readonly LedgerEntry[];
  /** Ledger entries that cannot be used. */
  readonly blocked: readonly { readonly unit: Unit; readonly problem: string }[];
  readonly plan: Readonly<Pick<PlanCounts, 'open' | 'kept' | 'upToDate'>>;
  readonly parquet: { readonly files: number; readonly bytes: number };
  /** Rows that the curated table answers with, counted by a query. */
  readonly tableRows: number;
}

export interface LakeFacts {
  /** Folder of the lake and folder of its logs. */
  readonly lake: string;
  readonly logs: string;
  /** Files in the folder of logs, and their bytes. */
  readonly files: number;
  readonly bytes: number;
  /** Paths are relative to the logs. */
  readonly leftOut: readonly LeftOut[];
  /** The UTC day, `yyyy/MM/dd`, that is not over. */
  readonly today: string;
  readonly datasets: readonly DatasetFacts[];
}

/** Looks at everything and changes nothing. */
export async function factsOf(lake: LocalLake, state: string, scheduledTime: Date): Promise<LakeFacts> {
  const { root, files, bytes, leftOut } = lake.logs;
  const datasets: DatasetFacts[] = [];
  for (const dataset of lake.datasets) datasets.push(await datasetFacts(lake, dataset, scheduledTime));
  return {
    lake: state,
    logs: root,
    files,
    bytes,
    leftOut: leftOut
      .map((one) => ({ ...one, path: relative(root, one.path) || '.' }))
      .map((one) => (one.path === SAMPLE_MARKER ? { ...one, reason: 'the note of what this sample holds' } : one))
      .sort((a, b) => (a.path < b.path ? -1 : 1)),
    today: scheduledTime.toISOString().slice(0, 10).replaceAll('-', '/'),
    datasets,
  };
}

async function datasetFacts(lake: LocalLake, dataset: Dataset, scheduledTime: Date): Promise<DatasetFacts> {
  const entries: LedgerEntry[] = [];
  const blocked: { unit: Unit; problem: string }[] = [];
  for await (const item of lake.ledger(dataset)) {
    if ('entry' in item) entries.push(relativeTo(lake.logs.root, item.entry));
    else blocked.push(item);
  }
  const plan = lake.plan(dataset, { scheduledTime });
  const due = new Map<string, DueReason>();
  for await (const { unit, why } of plan) due.set(`${unit.delivered} ${unit.account}`, why);
  const refused = new Set(entries.flatMap(refusedObjects));
  const listed: ListedUnit[] = [];
  for await (const { unit, objects } of lake.logs.units(dataset, {})) {
    const regions: Record<string, number> = {};
    for (const { region } of objects) regions[region] = (regions[region] ?? 0) + 1;
    const why = due.get(`${unit.delivered} ${unit.account}`);
    const size = objects.reduce((sum, object) => sum + object.size, 0);
    const bad = objects.filter(({ path }) => refused.has(relative(lake.logs.root, path)));
    const refusedIn = [...new Set(bad.map(({ region }) => region))].sort();
    listed.push({ ...unit, objects: objects.length, bytes: size, regions, refusedIn, ...(why && { due: why }) });
  }
  const [row] = (await lake.query(`SELECT count(*) AS "rows" FROM ${curatedTable(dataset)}`)).rows;
  return {
    name: dataset.name,
    title: dataset.title,
    listed,
    entries,
    blocked,
    plan: plan.counts,
    parquet: parquetOf(entries),
    tableRows: Number(row?.[0] ?? 0),
  };
}

const refusedObjects = ({ unread, findings }: LedgerEntry): readonly string[] =>
  [...unread, ...findings.filter(({ severity }) => severity === 'refused')].map(({ path }) => path);

/** Names of objects as people know them: below the folder of logs. */
function relativeTo(root: string, entry: LedgerEntry): LedgerEntry {
  const named = <T extends { readonly path: string }>(one: T): T => ({ ...one, path: relative(root, one.path) });
  return { ...entry, unread: entry.unread.map(named), findings: entry.findings.map(named) };
}

function parquetOf(entries: readonly LedgerEntry[]): DatasetFacts['parquet'] {
  const files = entries
    .filter(({ state }) => state === 'converted')
    .flatMap(({ location }) =>
      readdirSync(location, { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.parquet'))
        .map((name) => statSync(join(location, name)).size),
    );
  return { files: files.length, bytes: files.reduce((sum, size) => sum + size, 0) };
}
