import { cutHoles } from './holes';
import { literal } from './literal';
import type { Query } from './query';
import { fillParameters, type ParameterValues } from './values';

/**
 * The query with its parameters filled in: one SELECT in Athena's dialect. Every value becomes a literal, whatever it
 * holds; parameters that are not given take their defaults. It is for people to read and copy: programs send values apart
 * from the statement, with `bindQuery`.
 *
 * @throws Error as `fillParameters`
 */
export function renderQuery(query: Query, values: ParameterValues): string {
  const filled = fillParameters(query, values);
  return joined(query, (name) => {
    const { parameter, value } = filled.get(name)!;
    return literal(parameter.type, value);
  });
}

/** The query's SQL with something for each hole, which is told apart by whether it stands in a WHERE. */
export function joined(query: Query, hole: (name: string, inWhere: boolean) => string): string {
  const { texts, names, inWhere } = cutHoles(query.sql);
  return texts.map((text, at) => (at === 0 ? text : hole(names[at - 1]!, inWhere[at - 1]!) + text)).join('');
}
