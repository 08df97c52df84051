import type { LedgerEntry } from './ledger';
import { partRun } from './parts';
import type { Partition, Ports } from './ports';
import { folder } from './stage';
import type { Unit } from './unit';

/** The run of a unit that readers are to see, and its event days. */
export type Published = Pick<LedgerEntry, 'run' | 'partitions'>;

/**
 * Makes the catalog say exactly this about the unit. Days are put before others are deleted: in between, a reader sees a day
 * that is on its way out, never misses one that stays. Does nothing when the catalog already says so.
 */
export async function publish(
  ports: Pick<Ports, 'catalog' | 'store'>,
  unit: Unit,
  { run, partitions }: Published,
): Promise<void> {
  const now = await ports.catalog.partitions(unit);
  const wanted: Partition[] = partitions.map(({ day, part }) => ({
    day,
    location: `${folder(ports, unit, partRun(run, part))}day=${day}/`,
  }));

  const put = wanted.filter(
    (w) => !now.some((n) => n.day === w.day && n.location === w.location && n.outdated === undefined),
  );
  if (put.length > 0) await ports.catalog.putPartitions(unit, put);
  const gone = now.map(({ day }) => day).filter((day) => !wanted.some((w) => w.day === day));
  if (gone.length > 0) await ports.catalog.deletePartitions(unit, gone);
}
