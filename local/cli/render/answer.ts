import type { Answer } from '../../engine/session';
import { areMoments, momentsText } from './moments';
import { table } from './table';
import { printable, shorten, width } from './text';

/** An answer as a table that fits the width; one record below the other where so many columns do not fit side by side. */
export function answerTable({ columns, rows }: Answer, screen: number, indent = ''): string {
  if (rows.length === 0) return `${indent}no rows`;
  const midnights = columns.map((_, at) => rows.every((row) => isMidnight(row[at])));
  const cells = rows.map((row) => row.map((value, at) => shown(value, midnights[at]!)));
  const numeric = columns.map(
    (_, at) => rows.every((row) => isNumber(row[at])) && rows.some((row) => row[at] !== null),
  );
  const times = columns.map((_, at) => rows.every((row) => row[at] === null || row[at] instanceof Date));
  const head = columns.map((title, at) => ({ title, number: numeric[at]!, whole: times[at]! }));
  if (areMoments(columns)) return momentsText(cells, screen, indent);
  return table(head, cells, screen, indent) ?? records(columns, cells, screen, indent);
}

function records(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  screen: number,
  indent: string,
): string {
  const names = columns.map(printable);
  const room = Math.max(...names.map(width));
  return rows
    .map((row, index) => {
      const lines = row.map((cell, at) => {
        const name = `${names[at]}${' '.repeat(room - width(names[at]!))}`;
        return `${indent}${name}  ${shorten(printable(cell), Math.max(1, screen - indent.length - room - 2))}`.trimEnd();
      });
      return [`${indent}row ${index + 1}`, ...lines].join('\n');
    })
    .join('\n\n');
}

/** The answer as CSV (RFC 4180), with a header line; NULL is empty, times as Athena writes them. */
export function answerCsv({ columns, rows }: Answer): string {
  const line = (cells: readonly string[]) => `${cells.map(csvCell).join(',')}\n`;
  return line(columns) + rows.map((row) => line(row.map((value) => (value === null ? '' : plain(value))))).join('');
}

const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The answer's rows as objects for JSON: whole numbers as numbers where they are exact, times in ISO 8601, UTC. */
export const answerRows = ({ columns, rows }: Answer): readonly Readonly<Record<string, unknown>>[] =>
  rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, jsonValue(row[at])])));

function jsonValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(jsonValue);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, jsonValue(inner)]));
  }
  return value;
}

const isNumber = (value: unknown): boolean => value === null || typeof value === 'bigint' || typeof value === 'number';

/** NULL counts, so that one missing time does not change how the others look. */
const isMidnight = (value: unknown): boolean =>
  value === null || (value instanceof Date && value.getTime() % 86_400_000 === 0);

function shown(value: unknown, midnight: boolean): string {
  if (value === null) return '-';
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(6)));
  const text = plain(value);
  if (!(value instanceof Date)) return text;
  return midnight ? text.slice(0, 10) : text.replace(/\.000$/, '');
}

/** A value as text: `2026-03-01 12:00:00.000` for times, JSON for what has parts. */
function plain(value: unknown): string {
  if (value instanceof Date) return value.toISOString().replace('T', ' ').replace('Z', '');
  if (value !== null && typeof value === 'object') {
    const json = jsonValue(value);
    return typeof json === 'string' ? json : JSON.stringify(json);
  }
  return String(value);
}
