import type { Dataset } from '../datasets/dataset';
import { readItem, recorded } from './ledger';
import { restoreLiveView } from './live';
import type { Ports } from './ports';
import { publish } from './publish';
import type { Databases } from './statements';
import type { Unit } from './unit';

export interface Rebuilt {
  readonly units: number;
  readonly partitions: number;
  /** Units whose entry cannot be used; their partitions were not touched. */
  readonly problems: readonly { readonly unit: Unit; readonly problem: string }[];
}

type RebuildPorts = Pick<Ports, 'store' | 'catalog'>;

/**
 * Gives a curated table that was dropped or replaced all its partitions back, and the live view, from the ledger; partitions
 * of a table that changed get its columns. It reads no log and converts nothing.
 *
 * @param atOnce units published at the same time; 1 by default
 */
export async function rebuildCatalog(
  ports: RebuildPorts,
  dataset: Dataset,
  databases: Databases,
  atOnce = 1,
): Promise<Rebuilt> {
  let units = 0;
  let partitions = 0;
  const problems: { unit: Unit; problem: string }[] = [];
  const listed = recorded(ports.store, dataset)[Symbol.asyncIterator]();
  const work = async () => {
    for (let next = await listed.next(); !next.done; next = await listed.next()) {
      const item = await readItem(ports.store, next.value);
      if (item === undefined) continue;
      if ('problem' in item) {
        problems.push(item);
        continue;
      }
      await publish(ports, item.unit, item.entry);
      units++;
      partitions += item.entry.partitions.length;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await restoreLiveView(ports, dataset, databases);
  return { units, partitions, problems };
}

/**
 * Whether the curated table has its partitions, and they its columns, as the ledger's last and first entry with rows tell: a
 * table that was replaced has none at all, and one that gained columns has them in what was converted since, if at all.
 */
export async function isPublished(ports: RebuildPorts, dataset: Dataset): Promise<boolean> {
  const units: Unit[] = [];
  for await (const unit of recorded(ports.store, dataset)) units.push(unit);
  for (const inOrder of [units.toReversed(), units]) {
    const unit = await firstWithRows(ports.store, inOrder);
    if (unit === undefined) return true;
    const partitions = await ports.catalog.partitions(unit);
    if (partitions.length === 0 || partitions.some(({ outdated }) => outdated)) return false;
  }
  return true;
}

async function firstWithRows(store: RebuildPorts['store'], units: readonly Unit[]): Promise<Unit | undefined> {
  for (const unit of units) {
    const item = await readItem(store, unit);
    if (item !== undefined && !('problem' in item) && item.entry.partitions.length > 0) return unit;
  }
  return undefined;
}
