import type { Catalog, Ports } from '../../core/conversion/ports';
import type { Dataset } from '../../core/datasets/dataset';
import type { LakeSettings } from '../../core/deployment/settings';
import type { WatchPorts } from '../../core/watch/ports';
import type { Measures } from '../lake-metrics';
import type { Log } from '../log';
import type { UnitQueue } from '../queue';

/** The catalog of a lake whose curated tables can get lost. */
export interface PlannerCatalog extends Catalog {
  /** Creates the curated table when it is gone. True as long as its partitions have to be published again. */
  ensureCurated(dataset: Dataset): Promise<boolean>;
  /** Notes that the curated table has all its partitions again. */
  curatedPublished(dataset: Dataset): Promise<void>;
}

/** What planning a lake works with. */
export interface Planner {
  readonly settings: Pick<LakeSettings, 'databases' | 'sources'>;
  readonly ports: Omit<Ports, 'engine'> & { readonly catalog: PlannerCatalog };
  readonly queue: UnitQueue;
  readonly watch: (dataset: Dataset) => WatchPorts;
  readonly log: Log;
  readonly measures: Measures;
  /** Asked while tidying up: true when the function's time is nearly over. */
  readonly enough: () => boolean;
}

/** Most units that a summary or a log line names; the rest is counted. */
export const MOST_NAMED = 20;
