import type { Dataset } from '../datasets/dataset';
import { runKey, unitKey } from './fingerprint';
import { type LedgerEntry, readItem, recorded, type StoredEntry, writeEntry } from './ledger';
import { runsOf } from './parts';
import type { Ports } from './ports';
import { folder } from './stage';
import { stagingTable } from './statements';
import type { Unit } from './unit';

/** Athena lets a query run for four hours at most; a day leaves room for readers that planned theirs before. */
export const GRACE_HOURS = 24;

/** Folders of the unit's other runs, earlier ones and failed attempts, each with the time since when nobody needs it. */
export async function otherRuns(
  ports: Pick<Ports, 'store'>,
  unit: Unit,
  current: Pick<LedgerEntry, 'run' | 'parts'>,
  known: LedgerEntry['superseded'],
  now: string,
): Promise<LedgerEntry['superseded']> {
  const prefix = unitKey(unit);
  const own = runsOf(current);
  const runs = new Set<string>();
  for await (const key of ports.store.list(prefix)) {
    const [, found] = /^run=([^/]+)\//.exec(key.slice(prefix.length)) ?? [];
    if (found !== undefined && !own.includes(found)) runs.add(found);
  }
  return [...runs].sort().map((other) => {
    const since = known.find((earlier) => earlier.run === other)?.since ?? now;
    return { run: other, location: folder(ports, unit, other), since };
  });
}

/** Drops the staging tables of the entry's run and of those before it. */
export async function dropStaging(ports: Pick<Ports, 'catalog'>, entry: LedgerEntry): Promise<void> {
  for (const run of [...runsOf(entry), ...entry.superseded.map((other) => other.run)]) {
    await ports.catalog.dropStaging(stagingTable(entry, run));
  }
}

/**
 * Deletes the folders of superseded runs whose grace is over, unless the ledger or the catalog still points there. Returns
 * how many.
 */
export async function removeSuperseded(
  ports: Pick<Ports, 'store' | 'catalog' | 'clock'>,
  { entry, etag }: StoredEntry,
  graceHours: number,
): Promise<number> {
  const before = ports.clock.now().getTime() - graceHours * 3_600_000;
  const own = runsOf(entry);
  const over = entry.superseded.filter(({ run, since }) => !own.includes(run) && Date.parse(since) <= before);
  if (over.length === 0) return 0;
  const published = await ports.catalog.partitions(entry);
  const unused = over.filter(({ run }) => {
    const location = folder(ports, entry, run);
    return !published.some((partition) => partition.location.startsWith(location));
  });
  if (unused.length === 0) return 0;
  for (const { run } of unused) await ports.store.deletePrefix(runKey(entry, run));
  // Deleted first, forgotten after. Losing the write is fine: whoever won knows the folders too, and deletes nothing twice.
  await writeEntry(ports.store, { ...entry, superseded: entry.superseded.filter((s) => !unused.includes(s)) }, etag);
  return unused.length;
}

export interface SweepOptions {
  /** {@link GRACE_HOURS} by default. */
  readonly graceHours?: number | undefined;
  /** First delivery day whose entries are read, `yyyy/MM/dd`; all by default. */
  readonly from?: string | undefined;
  /** Asked between reads: true ends it early, as what is left is as well swept another day. */
  readonly enough?: (() => boolean) | undefined;
}

/** Entries read at once: enough to hide a store's latency over a ledger of many years. */
const AT_ONCE = 8;

/** The tidying at the end of a batch: superseded runs of the dataset's units. Returns how many folders it deleted. */
export async function sweep(
  ports: Pick<Ports, 'store' | 'catalog' | 'clock'>,
  dataset: Dataset,
  { graceHours = GRACE_HOURS, from = '', enough = () => false }: SweepOptions = {},
): Promise<number> {
  let removed = 0;
  const sweepAll = async (units: readonly Unit[]) => {
    const items = await Promise.all(units.map((unit) => readItem(ports.store, unit)));
    for (const item of items) {
      if (item !== undefined && 'entry' in item) removed += await removeSuperseded(ports, item, graceHours);
    }
  };
  let next: Unit[] = [];
  for await (const unit of recorded(ports.store, dataset)) {
    if (unit.delivered < from) continue;
    next.push(unit);
    if (next.length < AT_ONCE) continue;
    if (enough()) return removed;
    await sweepAll(next);
    next = [];
  }
  await sweepAll(next);
  return removed;
}
