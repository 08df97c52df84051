import { cutHoles } from './holes';
import { complaint, literal } from './literal';
import type { Parameter, Query } from './query';

/** Values by parameter name, as typed by people or programs; `undefined` counts as not given. */
export type ParameterValues = Readonly<Record<string, string | number | undefined>>;

/**
 * The query with its parameters filled in: one SELECT in Athena's dialect. Every value becomes a literal, whatever it
 * holds; parameters that are not given take their defaults.
 *
 * @throws Error when a parameter is unknown, misses a value or has one of the wrong type; the message says what is
 * allowed
 */
export function renderQuery(query: Query, values: ParameterValues): string {
  for (const name of Object.keys(values)) {
    if (!query.parameters.some((parameter) => parameter.name === name)) {
      throw new Error(`query ${query.name} has no parameter '${name}'; ${allowed(query)}`);
    }
  }
  const literals = new Map(query.parameters.map((parameter) => [parameter.name, fill(query, parameter, values)]));
  const { texts, names } = cutHoles(query.sql);
  return texts.map((text, index) => text + (literals.get(names[index] ?? '') ?? '')).join('');
}

function fill(query: Query, parameter: Parameter, values: ParameterValues): string {
  const given = Object.hasOwn(values, parameter.name) ? values[parameter.name] : undefined;
  const value = given === undefined ? parameter.default : String(given);
  if (value === undefined) {
    throw new Error(
      `query ${query.name} needs '${parameter.name}' (${parameter.type}): ${parameter.description}; for example ${parameter.example}`,
    );
  }
  const wrong = complaint(parameter.type, value);
  if (wrong !== undefined) {
    throw new Error(
      `query ${query.name}: '${parameter.name}' ${wrong}, got ${JSON.stringify(value)}; for example ${parameter.example}`,
    );
  }
  return literal(parameter.type, value);
}

function allowed(query: Query): string {
  const known = query.parameters.map((parameter) => `${parameter.name} (${parameter.type})`);
  return known.length === 0 ? 'it takes none' : `it takes ${known.join(', ')}`;
}
