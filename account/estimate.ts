import { deliveredOf, shiftDelivered } from '../core/conversion/days';
import type { BoundValue } from '../core/queries/prepared';

/** Event days of datasets, `yyyy-MM-dd`, inclusive. */
export interface ReadWindow {
  readonly datasets: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** What the ledger tells of a unit. */
export interface RecordedUnit {
  readonly dataset: string;
  readonly account: string;
  /** `yyyy/MM/dd` */
  readonly delivered: string;
  /** Of the raw objects, as delivered. */
  readonly bytes: number;
  /** The event days of its rows; undefined when it has none. */
  readonly first?: string | undefined;
  readonly last?: string | undefined;
}

/** The most that a question can read. */
export interface MostRead {
  readonly bytes: number;
  /** Converted units that have rows in the window. */
  readonly units: number;
  /** Delivery days, one for each account and dataset, that are read from raw objects. */
  readonly open: number;
}

/** Units delivered so lately tell how large a day is, and when the last one was converted. */
const RECENT_DAYS = 14;

/**
 * The question to the ledger: its entries with rows in the window, and the recent ones. Values stand in WHERE alone, where
 * Athena documents them.
 */
export function ledgerQuestion(
  { datasets, from, to }: ReadWindow,
  now: Date,
): { readonly sql: string; readonly values: readonly BoundValue[] } {
  if (datasets.length === 0) throw new Error("'datasets' must name at least one dataset, got none");
  return {
    sql: `SELECT
  dataset,
  account,
  delivered,
  bytes,
  array_min(transform(partitions, p -> p.day)) AS first_day,
  array_max(transform(partitions, p -> p.day)) AS last_day
FROM conversions
WHERE dataset IN (${datasets.map(() => '?').join(', ')})
  AND (any_match(partitions, p -> p.day BETWEEN ? AND ?) OR delivered >= ?)`,
    values: [
      ...datasets.map((value) => ({ type: 'string' as const, value })),
      { type: 'day', value: from },
      { type: 'day', value: to },
      { type: 'string', value: shiftDelivered(deliveredOf(now), -RECENT_DAYS) },
    ],
  };
}

/** The rows of {@link ledgerQuestion}. */
export const recordedUnits = (rows: readonly (readonly unknown[])[]): readonly RecordedUnit[] =>
  rows.map(([dataset, account, delivered, bytes, first, last]) => ({
    dataset: String(dataset),
    account: String(account),
    delivered: String(delivered),
    bytes: Number(bytes),
    ...(first === null ? {} : { first: String(first) }),
    ...(last === null ? {} : { last: String(last) }),
  }));

/**
 * The most that a question over the window can read of the live views: as many bytes as were delivered for the units with rows
 * in it, though their Parquet is smaller and a question reads some of its columns; and for each day that is not converted as
 * many as the largest known day of that account has, as its raw objects are read whole.
 */
export function mostRead(recorded: readonly RecordedUnit[], { from, to }: ReadWindow, now: Date): MostRead {
  const within = recorded.filter(
    ({ first, last }) => first !== undefined && last !== undefined && first <= to && last >= from,
  );
  const today = deliveredOf(now);
  const accounts = new Map<string, RecordedUnit[]>();
  for (const unit of recorded) {
    const name = `${unit.dataset} ${unit.account}`;
    accounts.set(name, [...(accounts.get(name) ?? []), unit]);
  }
  let [bytes, open] = [within.reduce((sum, unit) => sum + unit.bytes, 0), 0];
  for (const units of accounts.values()) {
    const converted = units
      .map(({ delivered }) => delivered)
      .sort()
      .at(-1)!;
    const days = daysBetween(converted, today);
    open += days;
    bytes += days * Math.max(...units.map((unit) => unit.bytes));
  }
  return { bytes, units: within.length, open };
}

function daysBetween(before: string, last: string): number {
  let days = 0;
  for (let day = shiftDelivered(before, 1); day <= last; day = shiftDelivered(day, 1)) days++;
  return days;
}
