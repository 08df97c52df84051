import { cutHoles } from './holes';
import type { Query } from './query';
import { type ParameterValues, renderQuery } from './render';

/** A query for `EXECUTE name USING ...`. */
export interface PreparedQuery {
  /** The SELECT with a `?` for each value. */
  readonly sql: string;
  /** Name of the parameter that each `?` stands for, in order; one that the query uses twice is there twice. */
  readonly parameters: readonly string[];
}

/**
 * The query with its holes as `?`. Defaults do not go along: every value has to be given.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
 */
export function prepareQuery(query: Query): PreparedQuery {
  const { texts, names } = cutHoles(query.sql);
  return { sql: texts.join('?'), parameters: names };
}

/**
 * The query ready to run as it is: parameters have their defaults, and those without one the value of their example, for
 * the reader to replace.
 */
export function sampleQuery(query: Query): string {
  const examples: ParameterValues = Object.fromEntries(
    query.parameters.filter((parameter) => parameter.default === undefined).map(({ name, example }) => [name, example]),
  );
  return renderQuery(query, examples);
}
