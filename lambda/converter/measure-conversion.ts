import type { Conversion } from '../../core/conversion/convert';
import type { LedgerEntry } from '../../core/conversion/ledger';
import type { Measures } from '../lake-metrics';

/**
 * Measures what a conversion did. One that changed nothing gives no numbers: its rows were counted when it did.
 *
 * @param again - the message was given out before: who converted the unit may have been stopped before it said so. What an
 * alarm waits for is said again then; twice does no harm
 */
export function measureConversion(measures: Measures, conversion: Conversion, again = false): void {
  if (conversion.outcome === 'failed' || conversion.outcome === 'superseded') measures.lake('unitsFailed', 1);
  if (conversion.outcome === 'unchanged' && again) measureLosses(measures, conversion.entry);
  if (conversion.outcome !== 'converted') return;
  const { dataset, rows, bytes, scanned } = conversion.entry;
  measures.lake('unitsConverted', 1);
  measureLosses(measures, conversion.entry);
  measures.lake('rowsDeduplicated', rows.deduplicated);
  measures.lake('rowsLate', rows.late);
  for (const [metric, value] of [
    ['rowsWritten', rows.written],
    ['rawBytes', bytes],
    ['bytesScanned', scanned],
  ] as const) {
    measures.lake(metric, value);
    measures.dataset(metric, dataset, value);
  }
}

function measureLosses(measures: Measures, { unread, rows }: LedgerEntry): void {
  measures.lake('objectsUnread', unread.length);
  measures.lake('rowsRefused', rows.refused);
}
