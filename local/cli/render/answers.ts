import type { Asked } from '../questions';
import { answerTable } from './answer';
import { count } from './human';
import { printable, width } from './text';

/** Rows of an answer that are shown; a question is asked again for the rest. */
const MOST_ROWS = 8;

/**
 * Answers as tables below their titles, then the questions that could not be asked.
 *
 * @param days options that name the days of the lake, for a question that is asked again
 */
export function answersText(asked: readonly Asked[], columns: number, days: string): string {
  const unasked = asked.filter((one) => 'nothingOf' in one);
  return [
    ...asked.filter((one) => !('nothingOf' in one)).map((one) => answerText(one, columns, days)),
    ...(unasked.length === 0
      ? []
      : [`Not asked, as there are no rows for them:${unasked.map(({ query }) => `\n  ${query.name}`).join('')}\n`]),
  ].join('\n');
}

function answerText(asked: Asked, columns: number, days: string): string {
  const { name, title, severity } = asked.query;
  const head = `${title} · ${severity} · ${name}`;
  if ('error' in asked) return `${head}\n  failed: ${printable(asked.error)}\n`;
  if (!('answer' in asked)) return '';
  const { columns: names, rows } = asked.answer;
  const text = answerTable({ columns: names, rows: rows.slice(0, MOST_ROWS) }, columns, '  ');
  const more = rows.length - MOST_ROWS;
  return `${head}\n${text}\n${more > 0 ? moreText(more, `npx lake query ${name} ${days}`, columns) : ''}`;
}

/** The command stands whole in one line, to be copied. */
function moreText(more: number, command: string, columns: number): string {
  const line = `  … ${count(more)} more: ${command}`;
  return width(line) <= columns ? `${line}\n` : `  … ${count(more)} more:\n  ${command}\n`;
}
