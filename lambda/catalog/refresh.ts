import { restoreLiveView } from '../../core/conversion/live';
import type { Ports } from '../../core/conversion/ports';
import { isPublished, type Rebuilt, rebuildCatalog } from '../../core/conversion/rebuild';
import type { Databases } from '../../core/conversion/statements';
import type { Dataset } from '../../core/datasets/dataset';
import type { PlannerCatalog } from '../planner/planner';

/** Glue takes far more calls a second than this makes; one after the other, years of many accounts would take an hour. */
const UNITS_AT_ONCE = 16;

export interface RefreshPorts {
  readonly store: Ports['store'];
  readonly catalog: PlannerCatalog & {
    /** Notes that the curated table lacks partitions, until `curatedPublished`. */
    curatedLacking(dataset: Dataset): Promise<void>;
  };
}

export interface Refreshed {
  readonly dataset: string;
  /** Undefined when the table had its partitions, and only the live view was written again. */
  readonly rebuilt?: Rebuilt;
}

/**
 * Makes the catalog say what the ledger says, after a deployment: CloudFormation puts a live view whose definition changed
 * back to its beginning, and a curated table that it replaced has no partition.
 */
export async function refreshCatalog(
  ports: RefreshPorts,
  datasets: readonly Dataset[],
  databases: Databases,
): Promise<readonly Refreshed[]> {
  const refreshed: Refreshed[] = [];
  for (const dataset of datasets) {
    const due = await ports.catalog.ensureCurated(dataset);
    if (due || !(await isPublished(ports, dataset))) {
      // First, as the next plan then goes on with what is stopped here.
      await ports.catalog.curatedLacking(dataset);
      const rebuilt = await rebuildCatalog(ports, dataset, databases, UNITS_AT_ONCE);
      await ports.catalog.curatedPublished(dataset);
      refreshed.push({ dataset: dataset.name, rebuilt });
    } else {
      await restoreLiveView(ports, dataset, databases);
      refreshed.push({ dataset: dataset.name });
    }
  }
  return refreshed;
}
