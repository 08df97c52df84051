const MIB = 1024 * 1024;

/** Raw bytes (compressed, as delivered) that one file should hold before a second one helps. */
const RAW_PER_FILE = 8 * MIB;

/** More than this many for what is frequent do not pay: see `docs/decisions/clustering.md`. */
const ENOUGH_TO_SKIP = 8;

/** Files for what is rare, to one for what is frequent. */
const RARE_PER_FREQUENT = 1 / 2;
const MOST_FOR_THE_RARE = 4;

/** What a reader still splits well; beyond it a day gets more files instead of larger ones. */
const LARGEST_FILE = 512 * MIB;

/** ZSTD Parquet takes about 0.78 bytes for each byte of gzipped JSON (measured); text logs come out smaller. */
const PARQUET_PER_RAW = 0.8;

/**
 * Athena keeps at most 100 files open for writing at once, over all days of a unit on one worker: this leaves room for those of
 * what is rare, and for the two files of each of 18 other days.
 */
const MOST = 60;

/** The fewest values that together make up this much of a unit are frequent. The rest, about 5 % of its rows, is rare. */
const FREQUENT_SHARE = 0.95;

/**
 * Of frequent values, and of rare ones. They stand in the statement, whose length has a limit that the objects to leave out need
 * more. Where more than so many are frequent, none is so frequent that it matters what it shares a file with.
 */
const MOST_KNOWN = 128;
const LONGEST_VALUE = 128;

/**
 * How the rows of a unit's delivery day are parted among its files, by their cluster value: a list of values for each bucket,
 * those of the frequent ones first. Of each other event day one file has what is frequent, and another the rest.
 */
export interface Buckets {
  /** A value that stands in several, alone, has too many rows for one file: they are shared out among these. */
  readonly frequent: readonly (readonly string[])[];
  /** Values that stand nowhere are rare, too: a hash tells which of these buckets they go to. */
  readonly rare: readonly (readonly string[])[];
}

export const bucketCount = ({ frequent, rare }: Buckets): number => frequent.length + rare.length;

/** So many buckets by a hash alone. */
export const hashed = (count: number): Buckets => ({ frequent: [], rare: Array(count).fill([]) });

/**
 * The buckets of a unit of so many raw bytes. What is frequent gets one below 8 MiB of raw objects, one more for each further
 * 8 MiB up to 8 (400,000 CloudTrail events, about 72 MB, get 8); 8 until their files would pass 512 MiB, then as many as keep
 * them below it, at most 60. What is rare gets half as many on top, at most 4: a question for a rare value, as in an
 * incident, then passes over nearly all rows of the day.
 *
 * @param seen how often each cluster value stands in a sample; where it does not tell what is frequent, because it is too small
 * or because nothing is, all are shared out by a hash alone
 */
export function bucketsFor(rawBytes: number, seen: ReadonlyMap<string, number>): Buckets {
  const count = filesFor(rawBytes);
  const known = told(seen);
  if (count === 1 || known === undefined) return hashed(count);
  const forTheRare = Math.min(MOST_FOR_THE_RARE, Math.floor(count * RARE_PER_FREQUENT));
  const { frequent, rare } = known;
  const full = Math.min(count, (rawBytes * PARQUET_PER_RAW) / LARGEST_FILE);
  return { frequent: dealt(frequent, count, full), rare: dealt(rare, forTheRare, 0) };
}

/** Whether a unit of that size has several buckets, so that it is worth knowing what is frequent. */
export const isParted = (rawBytes: number): boolean => filesFor(rawBytes) > 1;

function filesFor(rawBytes: number): number {
  const forSkipping = Math.min(ENOUGH_TO_SKIP, Math.ceil(rawBytes / RAW_PER_FILE));
  const forSize = Math.ceil((rawBytes * PARQUET_PER_RAW) / LARGEST_FILE);
  return Math.min(MOST, Math.max(1, forSkipping, forSize));
}

type Counted = readonly [value: string, rows: number];

interface Known {
  readonly frequent: readonly Counted[];
  readonly rare: readonly Counted[];
}

function told(seen: ReadonlyMap<string, number>): Known | undefined {
  // In code-unit order where they are equal: the same sample always gives the same statement.
  const sorted = [...seen].sort(([a, more], [b, less]) => less - more || (a < b ? -1 : 1));
  const total = sum(sorted);
  // What stands in a sample once tells how much does not stand in it at all (Good and Turing): that would be taken for rare.
  const unseen = sorted.filter(([, rows]) => rows === 1).length;
  if (total === 0 || unseen > total * (1 - FREQUENT_SHARE)) return undefined;
  const short = sorted.filter(([value]) => value.length <= LONGEST_VALUE);
  const enough = total * FREQUENT_SHARE;
  let rows = 0;
  let needed = 0;
  while (rows < enough && needed < short.length) rows += short[needed++]![1];
  if (rows < enough || needed > MOST_KNOWN) return undefined;
  return { frequent: short.slice(0, needed), rare: short.slice(needed, needed + MOST_KNOWN) };
}

/**
 * Each value in the bucket with the fewest rows so far, the most frequent first.
 *
 * @param full how many files of the largest size all values together fill: one that fills several has as many buckets, alone
 */
function dealt(values: readonly Counted[], count: number, full: number): readonly (readonly string[])[] {
  const buckets = Array.from({ length: count }, () => ({ rows: 0, values: [] as string[] }));
  const total = sum(values);
  let alone = 0;
  for (const [value, rows] of values) {
    const fills = Math.floor((rows * full) / total);
    if (fills > 1) {
      for (const bucket of buckets.slice(alone, alone + fills)) bucket.values.push(value);
      alone += fills;
    } else {
      const emptiest = buckets.slice(alone).reduce((least, bucket) => (bucket.rows < least.rows ? bucket : least));
      emptiest.values.push(value);
      emptiest.rows += rows;
    }
  }
  return buckets.map((bucket) => bucket.values);
}

const sum = (values: readonly Counted[]): number => values.reduce((rows, [, more]) => rows + more, 0);
