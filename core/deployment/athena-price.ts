/** Athena's list price for a terabyte scanned; a few regions differ. */
const USD_PER_TB = 5;
const TB = 1_000_000_000_000;

/** What Athena charges for a query that scans less, in bytes. */
export const LEAST_SCANNED = 10_000_000;

/**
 * What Athena charges for bytes scanned, in US dollars by its list price, however many queries they are of.
 *
 * @see https://aws.amazon.com/athena/pricing/
 */
export const scanPrice = (bytes: number): number => (bytes / TB) * USD_PER_TB;

/**
 * What Athena charges for one query, in US dollars by its list price.
 *
 * @param bytes that it scanned
 */
export const athenaPrice = (bytes: number): number => scanPrice(Math.max(bytes, LEAST_SCANNED));
