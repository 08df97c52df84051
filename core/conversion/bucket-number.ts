import { CLUSTER_SEPARATOR, clusterColumns } from '../datasets/cluster';
import type { Dataset } from '../datasets/dataset';
import { identifier, join, type Sql, sql, value } from '../sql/sql';
import { type Buckets, bucketCount } from './buckets';
import { deliveredDay, type Unit } from './unit';

/**
 * The number of each row's bucket, in SQL over the cleaned columns; nothing for a dataset that is not clustered. Rows of other
 * days than the unit's own are in two at most, and each of these days has so many files: they are the few of the evening
 * before, and what came late; more files would be tiny, and cost each reader a footer.
 *
 * A number, because Hive's hash of a whole number is the number itself: a row then stands in the bucket that it says. Would an
 * engine use another hash, values would only share files more than they need to: no reader goes by it.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/ctas-partitioning-and-bucketing-what-is-bucketing.html
 */
export function bucketNumber(dataset: Dataset, unit: Unit, buckets: Buckets): Sql | undefined {
  const columns = clusterColumns(dataset).map(({ name, type }) =>
    type === 'string' ? identifier(name) : sql`CAST(${identifier(name)} AS varchar)`,
  );
  if (columns.length === 0) return undefined;
  if (bucketCount(buckets) === 1) return sql`0`;
  // It passes over NULL: a row without any value is in a cluster, too.
  const text = sql`concat_ws(${value(CLUSTER_SEPARATOR)}, ${join(columns)})`;
  const { frequent, rare } = buckets;
  const cases = [
    sql`WHEN "day" <> ${value(deliveredDay(unit))} THEN ${ofOtherDays(text, frequent)}`,
    ...places(buckets).map(({ values, first, count }) => {
      const place = count === 1 ? value(first) : shared(first, count, identifier('source_file'));
      return sql`WHEN ${isOneOf(text, values)} THEN ${place}`;
    }),
    sql`ELSE ${shared(frequent.length, rare.length, text)}`,
  ];
  return sql`CASE
    ${join(cases, '\n    ')}
  END`;
}

function ofOtherDays(text: Sql, frequent: Buckets['frequent']): Sql {
  const values = new Set(frequent.flat());
  if (values.size === 0) return value(0);
  return sql`CASE WHEN ${isOneOf(text, [...values])} THEN 0 ELSE ${value(frequent.length)} END`;
}

const isOneOf = (text: Sql, values: readonly string[]): Sql => sql`${text} IN (${join(values.map(value))})`;

/** One of so many buckets from the first one on, by a hash that every engine has. */
const shared = (first: number, count: number, text: Sql): Sql =>
  sql`${value(first)} + mod(crc32(to_utf8(${text})), ${value(count)})`;

/** Values and the neighbouring buckets that they have to themselves. */
export interface Place {
  readonly values: readonly string[];
  readonly first: number;
  readonly count: number;
}

/** Where the known values stand; buckets without any are passed over. */
export function places({ frequent, rare }: Buckets): readonly Place[] {
  const found: { values: readonly string[]; first: number; count: number }[] = [];
  for (const [at, values] of [...frequent, ...rare].entries()) {
    const before = found.at(-1);
    if (before !== undefined && before.values[0] === values[0]) before.count++;
    else if (values.length > 0) found.push({ values, first: at, count: 1 });
  }
  return found;
}
