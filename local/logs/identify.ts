import { Readable } from 'node:stream';
import { constants, gunzipSync } from 'node:zlib';
import { ObjectUnreadable } from '../../core/conversion/ports';
import { type Dataset, rawNameOf } from '../../core/datasets/dataset';
import { certainDay } from '../../core/datasets/event-day';
import { recognise } from '../../core/datasets/recognise';
import { readObject } from '../../core/raw/read-object';

/** As much as is read of a file whose name says nothing, before and after decompression. */
const SAMPLE = 64 * 1024;

export type Identified =
  | { readonly dataset: Dataset; readonly account: string; readonly delivered: string; readonly region: string }
  | { readonly problem: string; readonly kind: 'other' | 'problem' };

/**
 * What a file without AWS's name is, by its content: the dataset, and from its first record the account, the region and,
 * in place of the delivery day that nothing tells any more, the day of the event.
 */
export async function identify(
  path: string,
  datasets: readonly Dataset[],
  open: (path: string) => Promise<Readable>,
): Promise<Identified> {
  let bytes: Buffer;
  try {
    bytes = await head(await open(path));
  } catch (error) {
    if (error instanceof ObjectUnreadable) return { problem: error.reason, kind: 'problem' };
    throw error;
  }
  if (bytes.length === 0) return { problem: 'an empty file', kind: 'other' };
  const sample = plain(bytes);
  if (sample === undefined) return { problem: 'damaged gzip, with nothing that could be read', kind: 'problem' };
  if (sample.length === 0) {
    return isWhole(bytes)
      ? { problem: 'an empty file', kind: 'other' }
      : { problem: 'damaged gzip, with nothing that could be read', kind: 'problem' };
  }
  const dataset = recognise(sample, datasets);
  if (dataset === undefined) return { problem: 'not a log of a known kind', kind: 'other' };
  const first = await firstRecord(dataset, sample);
  const [account, region] = (['account', 'region'] as const).map((what) => originOf(dataset, first.record, what));
  return { dataset, account: account!, region: region!, delivered: first.day.replaceAll('-', '/') };
}

async function head(source: Readable): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of source as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length >= SAMPLE) break;
  }
  return Buffer.concat(pieces).subarray(0, SAMPLE);
}

function plain(bytes: Buffer): Buffer | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, SAMPLE);
  } catch {
    return undefined;
  }
}

function isWhole(gzip: Buffer): boolean {
  try {
    return gunzipSync(gzip).length === 0;
  } catch {
    return false;
  }
}

/** The delivery day of files that tell no day at all. It is over, so they are converted, and nothing real is there. */
export const NO_DAY = '1970-01-01';

interface FirstRecord {
  readonly record: Readonly<Record<string, unknown>>;
  /** `yyyy-MM-dd` */
  readonly day: string;
}

async function firstRecord(dataset: Dataset, sample: Buffer): Promise<FirstRecord> {
  let first: Omit<FirstRecord, 'day'> | undefined;
  let day: string | undefined;
  const ignore = () => {};
  await readObject(dataset, Readable.from([sample]), {
    record: (bytes, start, end, key) => {
      // Times in other spellings still begin with their day.
      day ??=
        certainDay(dataset.eventTime.format, key.time) ?? certainDay('iso8601', `${key.time.slice(0, 10)}T00:00:00Z`);
      if (first !== undefined) return;
      try {
        first = { record: JSON.parse(bytes.toString('utf8', start, end)) };
      } catch {
        // Not the record to learn from; conversion will say what is wrong with it.
      }
    },
    refused: ignore,
    noted: ignore,
  });
  return { record: first?.record ?? {}, day: day ?? NO_DAY };
}

/** Whatever names a folder later: accounts and regions as AWS writes them, or made up, but no path. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

function originOf(dataset: Dataset, record: FirstRecord['record'], what: 'account' | 'region'): string {
  for (const name of dataset.origin?.[what] ?? []) {
    const column = dataset.columns.find((candidate) => candidate.name === name);
    const value = record[column !== undefined && dataset.format.kind === 'json' ? rawNameOf(column) : name];
    if (typeof value !== 'string') continue;
    const arn = /^arn:[^:]*:[^:]*:([^:]*):([^:]*):/.exec(value);
    const text = arn === null ? value : what === 'region' ? arn[1]! : arn[2]!;
    if (NAME.test(text)) return text;
  }
  return 'unknown';
}
