import type { Due } from '../../core/conversion/plan';
import { LEAST_SCANNED, scanPrice } from '../../core/deployment/athena-price';

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
  return scanPrice(scanned);
}
