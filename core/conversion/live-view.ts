import { type Column, curatedTable, type Dataset, DERIVED_COLUMNS, rawTables } from '../datasets/dataset';
import { identifier, join, type Sql, sql, statement, value } from '../sql/sql';
import { shiftDelivered } from './days';
import { eventDay, projection, selectItem } from './projection';
import type { Databases } from './statements';
import type { Unit } from './unit';

/** Where the live view stops trusting the curated table. */
export interface Cut {
  /** Delivery days from here on are read from raw, `yyyy/MM/dd`. */
  readonly from: string;
  /** Units before it that are read from raw as well. */
  readonly open: readonly Pick<Unit, 'account' | 'delivered'>[];
}

/** So many open units are named in the view; with more of them the cut moves down instead, and the view stays small. */
export const MOST_OPEN = 20;

/** Before any log: everything is read from raw. */
const BEGINNING = '1970/01/01';

/** The cut of a lake in which nothing was converted yet: the view that a deployment starts with. */
export const NOTHING_CONVERTED: Cut = { from: BEGINNING, open: [] };

/**
 * The cut for a lake whose delivery days up to `closedThrough` were planned, with these units still unconverted: the day
 * after, or the day of the first unit that no longer fits among the {@link MOST_OPEN} named ones.
 */
export function cutOf(closedThrough: string | undefined, unconverted: readonly Cut['open'][number][]): Cut {
  if (closedThrough === undefined) return NOTHING_CONVERTED;
  const day = shiftDelivered(closedThrough, 1);
  const before = unconverted.filter(({ delivered }) => delivered < day).sort(byDayThenAccount);
  const from = before[MOST_OPEN]?.delivered ?? day;
  return { from, open: before.filter(({ delivered }) => delivered < from) };
}

/**
 * The live view's definition: the curated table before the cut, raw from there on, the same columns, then `account`, `day`
 * and `delivered`. Rows that could not be understood are in neither half. The raw half, one SELECT for each way by which the
 * records arrive, is not deduplicated.
 */
export function liveViewSql(dataset: Dataset, databases: Databases, cut: Cut): string {
  const columns: readonly Column[] = [...dataset.columns, ...DERIVED_COLUMNS];
  const named = [...columns.map(({ name }) => name), 'account', 'day', 'delivered'].map((name) => identifier(name));
  const day = eventDay(dataset);
  const items = [...projection(dataset).map(selectItem), sql`"account"`, sql`${day} AS "day"`, sql`"delivered"`];

  const open = cut.open.map(
    ({ account, delivered }) => sql`("account" = ${value(account)} AND "delivered" = ${value(delivered)})`,
  );
  const curated = [sql`"delivered" < ${value(cut.from)}`, ...open.map((unit) => sql`NOT ${unit}`)];
  const raw = join([sql`"delivered" >= ${value(cut.from)}`, ...open], '\n    OR ');
  const halves = [
    sql`SELECT
  ${list(named)}
FROM ${identifier(databases.lake, curatedTable(dataset))}
WHERE ${join(curated, '\n  AND ')}`,
    ...rawTables(dataset).map(
      (table) => sql`SELECT
  ${list(items)}
FROM ${identifier(databases.lake, table)}
WHERE (${raw})
  AND ${delivered(day)}`,
    ),
  ];
  return statement(join(halves, '\nUNION ALL\n'));
}

const list = (items: readonly Sql[]): Sql => join(items, ',\n  ');

/**
 * True for every row that has a day, but for events dated more than a day after their delivery. It is here for the engine:
 * with `day = '...'` it becomes a condition on `delivered` alone, which prunes the raw half to that day's folders and later.
 * A row that was not understood has no such day, so it drops out.
 */
const delivered = (day: Sql): Sql => sql`"delivered" >= date_format(try(date(${day})) - interval '1' day, '%Y/%m/%d')`;

function byDayThenAccount(a: Cut['open'][number], b: Cut['open'][number]): number {
  const [left, right] = [`${a.delivered} ${a.account}`, `${b.delivered} ${b.account}`];
  return left < right ? -1 : left > right ? 1 : 0;
}
