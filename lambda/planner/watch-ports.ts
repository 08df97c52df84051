import { deliveredOf, shiftDelivered } from '../../core/conversion/days';
import type { RawObjects } from '../../core/conversion/ports';
import type { Dataset } from '../../core/datasets/dataset';
import type { SourceSettings } from '../../core/deployment/settings';
import type { ProjectedPlaces, WatchPorts } from '../../core/watch/ports';

/** Raw objects that can also tell what lies beside the units. */
export interface WatchedObjects extends Pick<RawObjects, 'units' | 'open'> {
  accounts(source: SourceSettings): Promise<readonly string[]>;
  regions(source: SourceSettings, account: string): Promise<readonly string[]>;
  newest(source: SourceSettings): Promise<Date | undefined>;
  scope(dataset: Dataset): Promise<ProjectedPlaces>;
}

/** Objects that a sample holds at most, each of another region. */
const SAMPLED = 5;

/** What the watch-keeper sees of a dataset: all its sources together. */
export function watchPorts(raw: WatchedObjects, sources: readonly SourceSettings[], dataset: Dataset): WatchPorts {
  const own = sources.filter((source) => source.dataset === dataset.name);
  const union = async (names: (source: SourceSettings) => Promise<readonly string[]>) => [
    ...new Set((await Promise.all(own.map(names))).flat()),
  ];
  const newest = async () => {
    const dates = await Promise.all(own.map((source) => raw.newest(source)));
    return dates.reduce((last, date) => (last === undefined || (date && date > last) ? date : last), undefined);
  };
  return {
    accounts: () => union((source) => raw.accounts(source)),
    regions: (account) => union((source) => raw.regions(source, account)),
    projected: () => raw.scope(dataset),
    newest,
    sample: async () => sample(raw, dataset, await newest()),
    open: (path) => raw.open(path),
  };
}

/** The newest objects, by name, of the first unit with any since the day before the newest object. */
async function sample(raw: WatchedObjects, dataset: Dataset, newest: Date | undefined): Promise<readonly string[]> {
  if (newest === undefined) return [];
  // What is delivered right after midnight lies in the folder of the day before.
  const from = shiftDelivered(deliveredOf(newest), -1);
  for await (const { objects } of raw.units(dataset, { from })) {
    const lastOf = new Map(objects.map(({ region, path }) => [region, path]));
    return [...lastOf.values()].slice(0, SAMPLED);
  }
  return [];
}
