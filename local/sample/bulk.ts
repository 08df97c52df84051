import { DEVELOPMENT, PRODUCTION, REGIONS } from './cast';
import { ordinaryEvent } from './cloudtrail/ordinary';
import { cloudTrailStream, envelope } from './cloudtrail/streams';
import { claim, complete } from './marker';
import type { Entry, SampleObject } from './object';
import { Random } from './random';
import { split } from './scale';
import { type DatasetSummary, Tally } from './summary';
import { DAY, MINUTE, STORY_START } from './time';
import { writeObjects } from './writer';

export interface BulkOptions {
  readonly directory: string;
  /** Different events; 0.85 % are delivered twice on top. */
  readonly events: number;
  /** Objects over which they are spread evenly; at least one for each account and day. */
  readonly objects: number;
  /** Delivery days. @default 1 */
  readonly days?: number;
  /** Accounts. With one account and one day everything is in one unit. @default 1 */
  readonly accounts?: number;
  /** @default 1 */
  readonly seed?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** Of a hundred and eighteen events one comes twice: 0.85 %. */
const COPY_EVERY = 118;

/**
 * Writes CloudTrail logs of ordinary days without a story or oddities, of any size and shape: what speed and memory are
 * measured on. Events are delivered some minutes after they happened, so the first of a folder are of the day before.
 *
 * @throws as `generateSampleLogs` does.
 */
export async function generateBulkCloudTrail(options: BulkOptions): Promise<DatasetSummary> {
  const { directory, events, objects, days = 1, accounts = 1, seed = 1 } = options;
  for (const [name, value] of Object.entries({ events, objects, days, accounts }))
    if (!Number.isInteger(value) || value < 1)
      throw new Error(`'${name}' must be a whole number above 0, got ${value}`);
  if (objects < days * accounts || objects > events)
    throw new Error(
      `'objects' must be at least days x accounts (${days * accounts}) and at most 'events' (${events}), got ${objects}`,
    );
  const request = { sample: 'bulk', events, objects, days, accounts, seed };
  const known = await claim<DatasetSummary>(directory, request);
  if (known) return known;
  const tally = new Tally();
  let done = 0;
  await writeObjects(
    directory,
    bulk(request),
    (object, bytes, readable) => {
      tally.add(object, bytes, readable);
      done += object.entries.filter((entry) => !entry.kind).length;
      options.onProgress?.(done, events);
    },
    options.signal,
  );
  await complete(directory, request, tally.summary());
  return tally.summary();
}

type Shape = Required<Pick<BulkOptions, 'events' | 'objects' | 'days' | 'accounts' | 'seed'>>;

function* bulk({ events, objects, days, accounts, seed }: Shape): Generator<SampleObject> {
  const units = Array.from({ length: days * accounts }, (_, index) => index);
  const even = (total: number, parts: number) => split(total, new Array<number>(parts).fill(1));
  const unitObjects = even(objects, units.length);
  const sizes = even(events, objects);
  let first = 0;
  for (const unit of units) {
    const count = unitObjects[unit]!;
    const start = STORY_START + Math.floor(unit / accounts) * DAY;
    yield* unitOf(accountId(unit % accounts), start, sizes.slice(first, first + count), new Random(`${seed}/${unit}`));
    first += count;
  }
}

/** One account's objects of one delivery day, of the given numbers of events. */
function* unitOf(account: string, day: number, sizes: readonly number[], random: Random): Generator<SampleObject> {
  let drawn = 0;
  let copies: Entry[] = [];
  for (const [index, size] of sizes.entries()) {
    const delivered = day + Math.floor(((index / sizes.length) * DAY) / (5 * MINUTE)) * 5 * MINUTE;
    const region = REGIONS[index % REGIONS.length]!;
    const last = index === sizes.length - 1;
    const entries = copies;
    copies = [];
    for (let event = 0; event < size; event++) {
      const at = delivered - random.between(3 * MINUTE, 15 * MINUTE);
      const entry: Entry = { at, text: ordinaryEvent(account, region, at, random) };
      entries.push(entry);
      if (++drawn % COPY_EVERY === 0) (last ? entries : copies).push({ ...entry, kind: 'copy' });
    }
    const { key } = cloudTrailStream(account, region, 0);
    yield {
      key: key(delivered, random),
      account,
      delivered,
      dataset: 'cloudtrail',
      entries,
      content: envelope(entries),
    };
  }
}

const accountId = (index: number): string =>
  [PRODUCTION, DEVELOPMENT][index] ?? String(700_000_000_000 + index).padStart(12, '0');
