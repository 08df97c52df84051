import { cutHoles } from './holes';
import { literal } from './literal';
import type { ParameterType, Query } from './query';
import { fillParameters, type ParameterValues } from './values';
import { LAST_WEEK } from './window';

/** A query for `EXECUTE name USING ...`. */
export interface PreparedQuery {
  /** The SELECT with a `?` for each value. */
  readonly sql: string;
  /** Name of the parameter that each `?` stands for, in order; one that the query uses twice is there twice. */
  readonly parameters: readonly string[];
}

/**
 * The query with its holes in WHERE as `?`, for which every value has to be given; those elsewhere, where Athena takes none,
 * have their defaults.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements.html
 */
export const prepareQuery = (query: Query): PreparedQuery =>
  prepared(query, (name) => query.parameters.find((parameter) => parameter.name === name)?.default ?? '');

/** A whole number that passed its check is digits and no more: it may stand in the statement. */
function prepared(query: Query, wholeNumber: (name: string) => string): PreparedQuery {
  const parameters: string[] = [];
  const sql = joined(query, (name, inWhere) => {
    if (!inWhere) return literal('integer', wholeNumber(name));
    parameters.push(name);
    return '?';
  });
  return { sql, parameters };
}

/** A value that goes beside the statement, in the place of one `?`. */
export interface BoundValue {
  readonly type: ParameterType;
  readonly value: string;
}

export interface BoundQuery {
  readonly sql: string;
  /** One for each `?`, in order. */
  readonly values: readonly BoundValue[];
}

/**
 * The query and its values, apart from each other: what a text holds can never become part of the statement. Whole numbers
 * outside of WHERE (limits, thresholds) stand in it as digits, because Athena takes no parameters there.
 *
 * @throws Error as `fillParameters`
 */
export function bindQuery(query: Query, values: ParameterValues): BoundQuery {
  const filled = fillParameters(query, values);
  const { sql, parameters } = prepared(query, (name) => filled.get(name)!.value);
  return {
    sql,
    values: parameters.map((name) => {
      const { parameter, value } = filled.get(name)!;
      return { type: parameter.type, value };
    }),
  };
}

/**
 * A value as Athena takes it in `ExecutionParameters`: numbers as they are, all else as a literal in quotes.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/querying-with-prepared-statements-querying-using-athena-api.html
 */
export const executionParameter = ({ type, value }: BoundValue): string =>
  type === 'integer' ? value : `'${value.replaceAll("'", "''")}'`;

/**
 * The query ready to run as it is: about the last week, other parameters with their defaults, and those without one with the
 * value of their example, for the reader to replace.
 */
export function sampleQuery(query: Query): string {
  const parameters = new Map(query.parameters.map((parameter) => [parameter.name, parameter]));
  return joined(query, (name) => {
    const { type, default: preset, example } = parameters.get(name)!;
    return LAST_WEEK[name] ?? literal(type, preset ?? example);
  });
}

/** The query's SQL with something for each hole, which is told apart by whether it stands in a WHERE. */
function joined(query: Query, hole: (name: string, inWhere: boolean) => string): string {
  const { texts, names, inWhere } = cutHoles(query.sql);
  return texts.map((text, at) => (at === 0 ? text : hole(names[at - 1]!, inWhere[at - 1]!) + text)).join('');
}
