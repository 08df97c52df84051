import type { Dataset } from '../datasets/dataset';
import { entries } from './ledger';
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

/**
 * Gives a curated table that was dropped or replaced all its partitions back, and the live view, from the ledger. It reads
 * no log and converts nothing.
 */
export async function rebuildCatalog(
  ports: Pick<Ports, 'store' | 'catalog'>,
  dataset: Dataset,
  databases: Databases,
): Promise<Rebuilt> {
  let units = 0;
  let partitions = 0;
  const problems: { unit: Unit; problem: string }[] = [];
  for await (const item of entries(ports.store, dataset)) {
    if ('problem' in item) {
      problems.push(item);
      continue;
    }
    await publish(ports, item.unit, item.entry);
    units++;
    partitions += item.entry.partitions.length;
  }
  await restoreLiveView(ports, dataset, databases);
  return { units, partitions, problems };
}
