import type { Dataset } from '../datasets/dataset';
import { wholeHours } from './pending';
import { unknownPlaces } from './places';
import type { WatchPorts } from './ports';
import { unknownFields } from './unknown-fields';

/** What the watch-keeper saw of one source. A member is absent when it could not be looked at; `problems` say why. */
export interface WatchReport {
  readonly accountsUnknown?: readonly string[];
  /** Folders, as `<account>/<region>`. */
  readonly regionsUnknown?: readonly string[];
  /** Whole hours since the newest delivered object; also absent while nothing was ever delivered. */
  readonly newestObjectHours?: number;
  readonly fieldsUnknown?: readonly string[];
  readonly problems: readonly string[];
}

/**
 * Looks for what no conversion would notice: places nobody queries, a source that went silent, fields that the definition
 * does not have. A look that fails does not keep the others from being made.
 *
 * @param at the instant that ages are counted to
 */
export async function watch(ports: WatchPorts, dataset: Dataset, at: Date): Promise<WatchReport> {
  const problems: string[] = [];
  const attempt = async <T>(what: string, look: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await look();
    } catch (error) {
      problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };

  const places = await attempt('accounts and regions', () => unknownPlaces(ports));
  const newest = await attempt('newest object', () => ports.newest());
  // Parquet names its columns in a way that only a query engine reads here.
  const readable = dataset.format.kind !== 'parquet';
  const sample = readable ? await attempt('sample of objects', () => ports.sample()) : undefined;
  const fields = sample && (await fieldsOf(ports, dataset, sample, attempt));
  return {
    ...(places && { accountsUnknown: places.accounts, regionsUnknown: places.regions }),
    ...(newest && { newestObjectHours: wholeHours(newest.getTime(), at) }),
    ...(fields && { fieldsUnknown: fields }),
    problems,
  };
}

/** Unknown fields of the sample; undefined when not one of its objects could be read. */
async function fieldsOf(
  ports: Pick<WatchPorts, 'open'>,
  dataset: Dataset,
  sample: readonly string[],
  attempt: <T>(what: string, look: () => Promise<T>) => Promise<T | undefined>,
): Promise<readonly string[] | undefined> {
  const found = new Set<string>();
  let read = 0;
  for (const path of sample) {
    const names = await attempt(`fields of ${path}`, async () => unknownFields(dataset, await ports.open(path)));
    if (names === undefined) continue;
    read++;
    for (const name of names) found.add(name);
  }
  return sample.length > 0 && read === 0 ? undefined : [...found].sort();
}
