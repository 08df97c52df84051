import type { BoundValue } from '../../core/queries/prepared';
import type { Query } from '../../core/queries/query';
import type { ParameterValues } from '../../core/queries/values';
import type { Answer } from '../engine/session';
import { openLake } from './conversion';
import { UsageError } from './exit';
import { chosenLake, shown } from './folders';
import type { Io } from './io';
import { bound } from './pack';
import { answerCsv, answerRows, answerTable } from './render/answer';
import { plural } from './render/human';
import { printable } from './render/text';
import { type WrittenWindow, windowValues } from './window';

export interface Question {
  /** The query of the pack, and what was given for its parameters; absent for SQL of the reader's own. */
  readonly asked?: { readonly query: Query; readonly values: ParameterValues };
  readonly sql: string;
  readonly values: readonly BoundValue[];
}

/** An answer, and where it is from. */
export interface Answered {
  /** As it was asked: of a query, the parts that the lake can answer. */
  readonly question: Question;
  readonly answer: Answer;
  /** Members of the JSON object beside question and rows. */
  readonly source: Readonly<Record<string, unknown>>;
  /** A line below a table, without its end. */
  readonly note: string;
  /** Whether asking cost money: then the line is told whatever the format. */
  readonly billed?: boolean;
}

export interface ChosenLake {
  readonly lake?: string;
}

export interface PrintOptions {
  readonly json?: boolean;
  readonly format: 'table' | 'csv' | 'json';
}

/**
 * A query of the pack with its values; those of `given` go before the window.
 *
 * @throws UsageError when a value is wrong, unknown or missing, or the window is not whole; then it says which days the lake
 * holds
 */
export async function questionOf(
  io: Io,
  query: Query,
  given: ParameterValues,
  options: WrittenWindow & ChosenLake & { readonly athena?: boolean },
): Promise<Question> {
  const values = { ...windowValues(query, options), ...given };
  const missing = ['from', 'to'].filter((name) => values[`${name}_day`] === undefined);
  if (missing.length > 0) {
    const held = options.athena ? '' : await daysHeld(io, options);
    throw new UsageError(
      `query ${query.name} needs ${missing.map((name) => `'--${name}'`).join(' and ')}: a question names its days (yyyy-MM-dd, UTC, inclusive), so that none reads a whole lake by accident${held}`,
    );
  }
  return packQuestion(query, values);
}

/** @throws UsageError as {@link bound} */
export const packQuestion = (query: Query, values: ParameterValues): Question => ({
  asked: { query, values },
  ...bound(query, values),
});

/** Asks the lake on this machine. */
export async function askLocally(io: Io, folders: ChosenLake, question: Question): Promise<Answered> {
  const chosen = chosenLake(io.cwd, folders);
  const lake = await openLake(io, chosen);
  try {
    const answer = await lake.query(question.sql, question.values);
    const note = `${plural(answer.rows.length, 'row')} from the lake in ${shown(io.cwd, chosen.state)}`;
    return { question, answer, source: { lake: chosen.state }, note };
  } finally {
    lake.close();
  }
}

/** For whoever has to name some days: those that the lake's tables hold. */
async function daysHeld(io: Io, folders: ChosenLake): Promise<string> {
  const lake = await openLake(io, chosenLake(io.cwd, folders));
  try {
    const bounds = lake.datasets.map(
      ({ name }) => `SELECT min(day) AS a, max(day) AS z FROM ${name} WHERE day > '1970-01-01'`,
    );
    const { rows } = await lake.query(`SELECT min(a), max(z) FROM (${bounds.join(' UNION ALL ')})`);
    const [first, last] = rows[0] ?? [];
    return first === null ? '' : `; this lake's are --from ${first} --to ${last}`;
  } finally {
    lake.close();
  }
}

/** Prints an answer as it was asked for. */
export function print(io: Io, { question, answer, source, note, billed }: Answered, options: PrintOptions): void {
  const format = options.json ? 'json' : options.format;
  if (format === 'json') {
    const { asked, sql, values } = question;
    const { columns } = answer;
    const query = asked?.query.name;
    io.out(`${JSON.stringify({ ...source, query, sql, values, columns, rows: answerRows(answer) })}\n`);
  } else if (format === 'csv') {
    const csv = answerCsv(answer);
    io.out(io.terminal ? csv.split('\n').map(printable).join('\n') : csv);
  } else {
    io.out(`${answerTable(answer, io.columns)}\n`);
  }
  if (format === 'table' || billed) io.err(`${note}\n`);
}
