import { Readable } from 'node:stream';
import { clusterColumns, clusterValue } from '../datasets/cluster';
import type { Dataset } from '../datasets/dataset';
import { readObject } from '../raw/read-object';
import { ObjectUnreadable, type RawObject, type RawObjects, sizeOf } from './ports';

/** Objects of a sample: a busy account's hold some hundred records each. */
const SAMPLED_OBJECTS = 16;

/** Bytes that are read of them, compressed as delivered, at most; and of a smaller unit this share, so that it costs little. */
const SAMPLED_BYTES = 4 * 1024 * 1024;
const SAMPLED_SHARE = 1 / 16;

/** Different values that are counted in one object: the values of a dataset that has more are all rare. */
const MOST_VALUES = 10_000;

/**
 * How often each cluster value stands in a unit, by a sample of a sixteenth, at most 4 MiB: the beginnings of objects that
 * lie evenly over its bytes. Empty when there is nothing to know: the dataset is not clustered, its objects are Parquet, or none can be read.
 *
 * It depends on the listed objects alone, so that a conversion that is started again makes the same statement and finds its
 * query. That is why a read that fails for another reason than the object fails the conversion, which is run again.
 *
 * @throws whatever the port throws but `ObjectUnreadable`
 */
export async function clusterFrequencies(
  raw: Pick<RawObjects, 'open'>,
  dataset: Dataset,
  objects: readonly RawObject[],
): Promise<ReadonlyMap<string, number>> {
  if (dataset.format.kind === 'parquet' || clusterColumns(dataset).length === 0) return new Map();
  const sample = sampled(objects);
  const bytes = Math.min(SAMPLED_BYTES, sizeOf(objects) * SAMPLED_SHARE);
  const limit = Math.ceil(bytes / sample.length);
  const counts = await Promise.all(sample.map(({ path }) => countOf(raw, dataset, path, limit)));
  const seen = new Map<string, number>();
  for (const [value, records] of counts.flatMap((one) => [...one])) seen.set(value, (seen.get(value) ?? 0) + records);
  return seen;
}

/** The objects that hold the middle of each of so many equal shares of the bytes: large ones are not looked into more often. */
export function sampled(objects: readonly RawObject[]): readonly RawObject[] {
  const total = sizeOf(objects);
  const found = new Set<RawObject>();
  let before = 0;
  let share = 0;
  for (const object of objects) {
    before += object.size;
    for (; share < SAMPLED_OBJECTS && (share + 0.5) * total <= before * SAMPLED_OBJECTS; share++) found.add(object);
  }
  return [...found];
}

async function countOf(
  raw: Pick<RawObjects, 'open'>,
  dataset: Dataset,
  path: string,
  limit: number,
): Promise<ReadonlyMap<string, number>> {
  const seen = new Map<string, number>();
  // By the readers' own hash: a record is parsed only when it is the first of its kind.
  const values = new Map<number, string>();
  try {
    const beginning = Readable.from(first(await raw.open(path), limit));
    await readObject(dataset, beginning, {
      record: (bytes, start, end, { cluster }) => {
        const value = values.get(cluster) ?? valueIn(dataset, bytes.toString('utf8', start, end));
        if (value === undefined || (values.size === MOST_VALUES && !values.has(cluster))) return;
        values.set(cluster, value);
        seen.set(value, (seen.get(value) ?? 0) + 1);
      },
      // What cannot be read, or is odd, is for the conversion itself to find.
      refused: () => {},
      noted: () => {},
    });
  } catch (error) {
    if (!(error instanceof ObjectUnreadable)) throw error;
  }
  return seen;
}

/** Undefined for what turns out not to be a record after all. */
function valueIn(dataset: Dataset, record: string): string | undefined {
  try {
    return clusterValue(dataset, JSON.parse(record));
  } catch {
    return undefined;
  }
}

/** The first bytes of a stream, which is closed then. */
async function* first(source: Readable, limit: number): AsyncGenerator<Buffer> {
  let left = limit;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}
