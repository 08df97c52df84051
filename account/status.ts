import { shiftDelivered } from '../core/conversion/days';

/** One account's share of a dataset, as the ledger tells it. Days are delivery days, `yyyy-MM-dd`. */
export interface AccountStatus {
  readonly account: string;
  readonly first: string;
  readonly last: string;
  /** Days that were converted, those without rows among them. */
  readonly days: number;
  /** Days between the first and the last on which nothing was delivered. */
  readonly gaps: readonly string[];
  readonly objects: number;
  /** Of raw objects, as delivered. */
  readonly bytes: number;
  readonly rows: number;
  readonly late: number;
  readonly refused: number;
  /** Objects that could not be read. */
  readonly unread: number;
}

export interface DatasetStatus {
  readonly name: string;
  readonly accounts: readonly AccountStatus[];
}

/** The whole ledger, a row for each dataset and account, in Athena's dialect. */
export const STATUS_SQL = `SELECT
  dataset,
  account,
  min(delivered) AS first_delivered,
  max(delivered) AS last_delivered,
  count(*) AS days,
  array_join(array_agg(delivered ORDER BY delivered) FILTER (WHERE objects > 0), ',') AS with_objects,
  CAST(sum(objects) AS bigint) AS objects,
  CAST(sum(bytes) AS bigint) AS bytes,
  CAST(sum(rows.written) AS bigint) AS written,
  CAST(sum(rows.late) AS bigint) AS late,
  CAST(sum(rows.refused) AS bigint) AS refused,
  CAST(sum(cardinality(unread)) AS bigint) AS unread
FROM conversions
GROUP BY dataset, account
ORDER BY dataset, account`;

/** The rows of {@link STATUS_SQL}. */
export function ledgerStatus(rows: readonly (readonly unknown[])[]): readonly DatasetStatus[] {
  const accounts = rows.map((row) => ({ name: String(row[0]), status: accountStatus(row.slice(1)) }));
  return [...new Set(accounts.map(({ name }) => name))].map((name) => ({
    name,
    accounts: accounts.filter((one) => one.name === name).map(({ status }) => status),
  }));
}

function accountStatus([account, first, last, days, withObjects, ...sums]: readonly unknown[]): AccountStatus {
  const [objects = 0, bytes = 0, written = 0, late = 0, refused = 0, unread = 0] = sums.map(Number);
  return {
    account: String(account),
    first: dashed(String(first)),
    last: dashed(String(last)),
    days: Number(days),
    gaps: gapsIn(withObjects === null ? [] : String(withObjects).split(',')),
    objects,
    bytes,
    rows: written,
    late,
    refused,
    unread,
  };
}

/** Days missing between the first and the last of `days`, which are in order. */
function gapsIn(days: readonly string[]): readonly string[] {
  const there = new Set(days);
  const [first, last] = [days[0], days.at(-1)];
  const gaps: string[] = [];
  if (first === undefined || last === undefined) return gaps;
  for (let day = first; day < last; day = shiftDelivered(day, 1)) if (!there.has(day)) gaps.push(dashed(day));
  return gaps;
}

const dashed = (delivered: string): string => delivered.replaceAll('/', '-');
