import type { Due } from '../../core/conversion/plan';

/** Athena's list price for a terabyte scanned; a few regions differ. */
const USD_PER_TB = 5;
const TB = 1_000_000_000_000;

/** What Athena charges for a query that scans less. */
const LEAST_SCANNED = 10_000_000;

/**
 * What Athena charges for a query, in US dollars.
 *
 * @param bytes that it scanned
 * @see https://aws.amazon.com/athena/pricing/
 */
export const athenaPrice = (bytes: number): number => (Math.max(bytes, LEAST_SCANNED) / TB) * USD_PER_TB;

/** Queries over the staged Parquet that follow each CTAS; they scan a few columns, so the least. */
const AUDIT_QUERIES = 2;

/**
 * What converting the units costs in US dollars by Athena's list price, if each is converted at the first attempt: every raw
 * byte is scanned once. A unit without objects needs no query.
 *
 * @see https://aws.amazon.com/athena/pricing/
 */
export function conversionPrice(due: readonly Pick<Due, 'objects' | 'bytes'>[]): number {
  const scanned = due
    .filter(({ objects }) => objects > 0)
    .reduce((sum, { bytes }) => sum + Math.max(bytes, LEAST_SCANNED) + AUDIT_QUERIES * LEAST_SCANNED, 0);
  return (scanned / TB) * USD_PER_TB;
}
