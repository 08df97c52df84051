import type { Dataset } from '../datasets/dataset';
import { DATASETS } from '../datasets/index';
import { LEDGER, type Query } from './query';

/**
 * Whether a lake of these datasets can answer the query: it has all that the query reads, and each with the columns that the
 * query names. A flow log has the fields that it was given, and AWS's default format has fourteen of all there are.
 */
export function answerable({ datasets: read, sql }: Query, datasets: readonly Dataset[]): boolean {
  const words = new Set(sql.replace(NO_CODE, ' ').match(WORD));
  return read
    .filter((name) => name !== LEDGER)
    .every((name) => {
      const own = datasets.find((dataset) => dataset.name === name);
      return own !== undefined && absent(own).every((column) => !words.has(column));
    });
}

const NO_CODE = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\//g;
const WORD = /\b[a-z_][a-z0-9_]*\b/g;

/** Words that other things are called by as well. */
const COMMON = ['type'];

/** Columns of the whole dataset that this one, with some of its fields, does not have. */
function absent(own: Dataset): readonly string[] {
  const whole = DATASETS.find(({ name }) => name === own.name);
  const has = new Set(own.columns.map(({ name }) => name));
  return (whole?.columns ?? []).map(({ name }) => name).filter((name) => !has.has(name) && !COMMON.includes(name));
}
