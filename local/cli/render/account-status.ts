import type { AccountStatus, DatasetStatus } from '../../../account/status';
import { count, dayRanges, plural } from './human';
import { table } from './table';

/** Gaps that are named on one line. */
const MOST_RANGES = 3;

/** What the ledger of a deployed lake holds, a dataset below the other. */
export function accountStatusText(datasets: readonly DatasetStatus[], columns: number): string {
  if (datasets.length === 0)
    return 'Nothing is converted yet: the first plan runs at night, lake backfill starts one\n';
  return datasets.map(({ name, accounts }) => datasetText(name, accounts, columns)).join('\n');
}

function datasetText(name: string, accounts: readonly AccountStatus[], columns: number): string {
  const head = [
    { title: 'account', whole: true },
    { title: 'first', whole: true },
    { title: 'last', whole: true },
    ...['days', 'gaps', 'rows', 'refused', 'unread'].map((title) => ({ title, number: true })),
  ];
  const rows = accounts.map(({ account, first, last, days, gaps, rows: written, refused, unread }) => [
    account,
    first,
    last,
    ...[days, gaps.length, written, refused, unread].map(count),
  ]);
  const all = accounts.reduce((sum, { rows: written }) => sum + written, 0);
  return [
    `${name} · ${plural(all, 'row')}`,
    table(head, rows, columns, '  ') ?? rows.map((row) => `  ${row.join(' ')}`).join('\n'),
    ...accounts.flatMap(gapLine),
    '',
  ].join('\n');
}

function gapLine({ account, gaps }: AccountStatus): readonly string[] {
  if (gaps.length === 0) return [];
  const ranges = dayRanges(gaps);
  const more = ranges.length - MOST_RANGES;
  return [
    `  no objects: ${account}: ${ranges.slice(0, MOST_RANGES).join(', ')}${more > 0 ? `, and ${count(more)} more (--json)` : ''}`,
  ];
}
