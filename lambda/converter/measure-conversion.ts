import type { Conversion } from '../../core/conversion/convert';
import type { Measures } from '../lake-metrics';

/** Measures what a conversion did. One that changed nothing gives no numbers: its rows were counted when it did. */
export function measureConversion(measures: Measures, conversion: Conversion): void {
  if (conversion.outcome === 'failed' || conversion.outcome === 'superseded') measures.lake('unitsFailed', 1);
  if (conversion.outcome !== 'converted') return;
  const { dataset, rows, bytes, scanned, unread } = conversion.entry;
  measures.lake('unitsConverted', 1);
  measures.lake('objectsUnread', unread.length);
  measures.lake('rowsRefused', rows.refused);
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
