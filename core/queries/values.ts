import { complaint } from './literal';
import type { Parameter, Query } from './query';

/** Values by parameter name, as typed by people or programs; `undefined` counts as not given. */
export type ParameterValues = Readonly<Record<string, string | number | undefined>>;

/** A parameter and the text of its value, which is right for its type. */
export interface Filled {
  readonly parameter: Parameter;
  readonly value: string;
}

/**
 * The value of each parameter, by its name; those that are not given have their defaults.
 *
 * @throws Error when a parameter is unknown, misses a value or has one of the wrong type, and when the window ends before it
 * begins; the message says what is allowed
 */
export function fillParameters(query: Query, values: ParameterValues): ReadonlyMap<string, Filled> {
  for (const name of Object.keys(values)) {
    if (!query.parameters.some((parameter) => parameter.name === name)) {
      throw new UnknownParameter(query, name);
    }
  }
  const filled = new Map(
    query.parameters.map((parameter) => [parameter.name, { parameter, value: fill(query, parameter, values) }]),
  );
  for (const unit of ['day', 'time']) {
    const [from, to] = [filled.get(`from_${unit}`)?.value, filled.get(`to_${unit}`)?.value];
    if (from !== undefined && to !== undefined && from > to) {
      throw new Error(`query ${query.name}: 'from_${unit}' ${from} is after 'to_${unit}' ${to}: exchange them`);
    }
  }
  return filled;
}

/** A value for a parameter that the query does not have. */
export class UnknownParameter extends Error {
  constructor(
    query: Query,
    readonly parameter: string,
  ) {
    const known = query.parameters.map(({ name, type }) => `${name} (${type})`);
    super(`query ${query.name} has no parameter '${parameter}'; it takes ${known.join(', ')}`);
  }
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
  return value;
}
