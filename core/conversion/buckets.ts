const MIB = 1024 * 1024;

/** Raw bytes (compressed, as delivered) that one file should hold before a second one helps. */
const RAW_PER_FILE = 8 * MIB;

/** More than this many did not make readers skip more (measured with 8 and 16 over two million events). */
const ENOUGH_TO_SKIP = 8;

/** What a reader still splits well; beyond it a day gets more files instead of larger ones. */
const LARGEST_FILE = 512 * MIB;

/** ZSTD Parquet takes about 0.78 bytes for each byte of gzipped JSON (measured); text logs come out smaller. */
const PARQUET_PER_RAW = 0.8;

/**
 * Athena keeps at most 100 files open for writing at once, over all days of a unit on one worker: this leaves room for the one
 * file of each of 36 other days.
 */
const MOST = 64;

/**
 * How many files a unit's delivery day gets: the CTAS's `bucket_count`. One below 8 MiB of raw objects, one more for each
 * further 8 MiB up to 8 (400,000 CloudTrail events, about 72 MB, get 8); 8 until their files would pass 512 MiB (12 million
 * events, about 2.1 GB, are 8 files of some 200 MiB), then as many as keep them below it, at most 64. The other event days of
 * the unit have one file each, whatever this says.
 */
export function bucketCount(rawBytes: number): number {
  const forSkipping = Math.min(ENOUGH_TO_SKIP, Math.ceil(rawBytes / RAW_PER_FILE));
  const forSize = Math.ceil((rawBytes * PARQUET_PER_RAW) / LARGEST_FILE);
  return Math.min(MOST, Math.max(1, forSkipping, forSize));
}
