import { SqlRefused } from './holes';

/** A stretch of a query's SQL. */
export interface Stretch {
  /** The dataset that a lake can lack, and this stretch with it; undefined for what every answer needs. */
  readonly dataset?: string;
  /** With the lines that mark it. */
  readonly text: string;
  /** Offset of the text. */
  readonly at: number;
}

/** A comment line that begins with one of the two words is a mark, and has to be written as one. */
const MARK = /^[ \t]*-- (with|end)\b(.*)(?:\n|$)/gm;
const DATASET = /^ ([a-z][a-z0-9_]*)$/;

/**
 * The SQL in stretches. What stands between the lines `-- with <dataset>` and `-- end` is about that dataset alone: an arm
 * of a UNION ALL, with the UNION ALL above its SELECT. To engines the marks are comments, so that the file runs as it is.
 *
 * @throws SqlRefused for a mark that is not written so, is never ended, or stands inside of another
 */
export function stretches(sql: string): readonly Stretch[] {
  const found: Stretch[] = [];
  let open: { readonly dataset: string; readonly at: number } | undefined;
  let from = 0;
  for (const { 0: line, 1: word, 2: rest = '', index } of sql.matchAll(MARK)) {
    const [, dataset] = DATASET.exec(rest.trimEnd()) ?? [];
    if (word === 'with' ? dataset === undefined : rest.trim() !== '') {
      throw new SqlRefused(
        `a comment that begins with "${word}" is a mark, "-- with <dataset>" or "-- end": write it so, or begin the comment otherwise, got ${JSON.stringify(line.trim())}`,
        index,
      );
    }
    if (word === 'with' && open !== undefined) {
      throw new SqlRefused(`"-- with ${dataset}" stands inside of "-- with ${open.dataset}": end that first`, index);
    }
    if (word === 'end' && open === undefined) {
      throw new SqlRefused('"-- end" ends nothing: put "-- with <dataset>" above the arm, or remove it', index);
    }
    const to = open === undefined ? index : index + line.length;
    found.push({ ...(open && { dataset: open.dataset }), text: sql.slice(from, to), at: from });
    open = dataset === undefined ? undefined : { dataset, at: index };
    from = to;
  }
  if (open !== undefined) {
    throw new SqlRefused(`"-- with ${open.dataset}" has no end: put "-- end" below the arm`, open.at);
  }
  return [...found, { text: sql.slice(from), at: from }];
}

/** The datasets that a query can do without, in the order of its arms. */
export const optionalDatasets = (sql: string): readonly string[] => [
  ...new Set(stretches(sql).flatMap(({ dataset }) => dataset ?? [])),
];

/** The SQL with those stretches alone. An arm that comes to stand first in its brackets joins nothing any more. */
export const joinedStretches = (kept: readonly Stretch[]): string =>
  kept.reduce((sql, { text }) => sql + (sql.trimEnd().endsWith('(') ? text.replace(JOINS, '$1') : text), '');

const JOINS = /^(\s*--[^\n]*\n\s*)UNION ALL\s+/;
