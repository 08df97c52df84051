import type { Dataset } from '../datasets/dataset';
import { DATASETS } from '../datasets/index';
import { joinedStretches, optionalDatasets, stretches } from './arms';
import { LEDGER, type Query } from './query';

/**
 * What of the query a lake of these datasets can answer: all but the arms of datasets that the lake does not have, or has
 * without a column that the arm names. A flow log has the fields that it was given, and AWS's default format has fourteen of
 * all there are.
 *
 * @returns undefined when it can answer nothing: what every answer needs is not there, or none of what the query reads is
 */
export function answerable(query: Query, datasets: readonly Dataset[]): Query | undefined {
  const all = stretches(query.sql);
  const optional = optionalDatasets(query.sql);
  const has = (name: string): boolean => {
    if (name === LEDGER) return true;
    const own = datasets.find((dataset) => dataset.name === name);
    const about = optional.includes(name) ? name : undefined;
    const words = new Set(all.filter(({ dataset }) => dataset === about).flatMap(({ text }) => wordsOf(text)));
    return own !== undefined && absent(own).every((column) => !words.has(column));
  };
  const there = query.datasets.filter(has);
  if (there.length === 0 || query.datasets.some((name) => !there.includes(name) && !optional.includes(name))) {
    return undefined;
  }
  const kept = all.filter(({ dataset }) => dataset === undefined || there.includes(dataset));
  return { ...query, datasets: there, sql: joinedStretches(kept) };
}

const NO_CODE = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g;
const WORD = /\b[a-z_][a-z0-9_]*\b/g;

const wordsOf = (sql: string): readonly string[] => sql.replace(NO_CODE, ' ').match(WORD) ?? [];

/** Words that other things are called by as well. */
const COMMON = ['type'];

/** Columns of the whole dataset that this one, with some of its fields, does not have. */
function absent(own: Dataset): readonly string[] {
  const whole = DATASETS.find(({ name }) => name === own.name);
  const has = new Set(own.columns.map(({ name }) => name));
  return (whole?.columns ?? []).map(({ name }) => name).filter((name) => !has.has(name) && !COMMON.includes(name));
}
