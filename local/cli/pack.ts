import { join } from 'node:path';
import { loadQueries } from '../../core/queries/load';
import { type BoundQuery, bindQuery } from '../../core/queries/prepared';
import type { Query } from '../../core/queries/query';
import { type ParameterValues, UnknownParameter } from '../../core/queries/values';
import { near } from '../near';
import { UsageError } from './exit';

export const queryPack = (): readonly Query[] => loadQueries(join(__dirname, '..', '..', 'queries'));

/**
 * The query of a name; `pivot-ip` is `pivot_ip` as well.
 *
 * @throws UsageError when there is none of that name; it names those that are near
 */
export function queryNamed(pack: readonly Query[], written: string): Query {
  const name = written.toLowerCase().replaceAll('-', '_');
  const query = pack.find((candidate) => candidate.name === name);
  if (query !== undefined) return query;
  const [called, titled] = [
    pack.filter((one) => one.name.includes(name)),
    pack.filter((one) => one.title.toLowerCase().includes(name)),
  ];
  const within = called.length > 0 ? called : titled;
  const names = within.length > 0 ? within.map((one) => one.name) : nearest(name, pack);
  const hint = names.length > 0 ? `did you mean ${names.slice(0, 5).join(', ')}` : 'lake queries lists them';
  throw new UsageError(`there is no query '${written}': ${hint}`);
}

const nearest = (name: string, pack: readonly Query[]): readonly string[] =>
  near(
    name,
    pack.map((query) => query.name),
  );

/**
 * The query with a value for each of its parameters.
 *
 * @throws UsageError when a value is wrong, unknown or missing
 */
export function bound(query: Query, values: ParameterValues): BoundQuery {
  try {
    return bindQuery(query, values);
  } catch (error) {
    const { message } = error as Error;
    const names = query.parameters.map(({ name }) => name);
    const [meant] = error instanceof UnknownParameter ? near(error.parameter, names) : [];
    throw new UsageError(meant === undefined ? message : `${message}; did you mean ${meant}`, { cause: error });
  }
}
