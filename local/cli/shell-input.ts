import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Lines that the shell remembers. */
const MOST_LINES = 500;

/** What was typed before, newest first, as readline wants it. */
export function readHistory(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean).reverse() : [];
}

/** Keeps what was typed, oldest first. It may hold names and addresses of an investigation: only the user may read it. */
export function writeHistory(file: string, newestFirst: readonly string[]): void {
  mkdirSync(dirname(file), { recursive: true });
  const lines = newestFirst.slice(0, MOST_LINES).reverse();
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''), { mode: 0o600 });
}

const KEYWORDS =
  'SELECT FROM WHERE GROUP BY ORDER LIMIT HAVING AND OR NOT IN IS NULL LIKE BETWEEN AS JOIN LEFT ON WITH UNION ALL DISTINCT CASE WHEN THEN ELSE END count min max sum avg count_if approx_percentile json_extract_scalar date_trunc regexp_like split_part coalesce'.split(
    ' ',
  );

/**
 * What the word under the cursor could become: commands at the start of a line, else names of tables and columns, and words
 * of SQL. Upper and lower case are the same.
 */
export function completions(
  line: string,
  names: readonly string[],
  commands: readonly string[],
): [found: string[], of: string] {
  const [word = ''] = /[.\w]*$/.exec(line) ?? [];
  if (line.startsWith('.') && word === line) return [commands.filter((name) => name.startsWith(word)), word];
  if (word === '') return [[], word];
  const known = [...new Set([...names, ...KEYWORDS])];
  return [known.filter((name) => name.toLowerCase().startsWith(word.toLowerCase())).sort(), word];
}

/**
 * Lines as statements: each ends with a semicolon at the end of a line, and may go over many. A semicolon within a literal, a
 * quoted name or a comment ends nothing.
 */
export class Statements {
  #open = '';

  /** The statement that this line ends, without its semicolon. */
  add(line: string): string | undefined {
    this.#open = this.#open === '' ? line : `${this.#open}\n${line}`;
    const bare = this.#open.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\//g, (text) =>
      text.startsWith('-') || text.startsWith('/') ? '' : 'x',
    );
    if (!/;\s*$/.test(bare) || /['"]|\/\*/.test(bare)) return undefined;
    const statement = this.#open.replace(/;\s*(--[^\n]*)?\s*$/, '');
    this.#open = '';
    return statement.trim();
  }

  /** What stands there without an end; it is let go. */
  take(): string {
    const open = this.#open.trim();
    this.#open = '';
    return open;
  }

  get isOpen(): boolean {
    return this.#open.trim() !== '';
  }
}
