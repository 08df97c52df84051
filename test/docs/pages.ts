import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const ROOT = join(__dirname, '..', '..');

/** Text of a page, by its path from the project's root. */
export const page = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

/** Every page of the project, generated folders aside. */
export function pages(): readonly string[] {
  const below = ['docs', 'examples', 'queries', 'test'].filter((folder) => existsSync(join(ROOT, folder)));
  const files = below.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(ROOT, folder, file)),
  );
  return [...readdirSync(ROOT).map((file) => join(ROOT, file)), ...files]
    .filter((file) => file.endsWith('.md'))
    .map((file) => relative(ROOT, file))
    .sort();
}

/** Blocks of code in a language, without their fences. */
export const blocks = (text: string, language: string): readonly string[] =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, of, code]) => (of === language ? [code ?? ''] : []));

/** A page without its blocks of code. */
export const prose = (text: string): string => text.replaceAll(/^```[\s\S]*?^```$/gm, '');

/** The part of a page below one of its headings, up to the next of the same or a higher level. */
export function section(text: string, heading: string): string {
  const level = /^#+/.exec(heading)?.[0].length ?? 0;
  const lines = text.split('\n');
  const start = lines.indexOf(heading);
  if (start < 0) throw new Error(`the page must have the heading '${heading}'`);
  const end = lines.findIndex((line, at) => at > start && /^#+ /.test(line) && line.indexOf(' ') <= level);
  return lines.slice(start + 1, end < 0 ? undefined : end).join('\n');
}

/** Cells of the rows of all tables, heads and rules aside. */
export function rows(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n');
  return lines
    .filter((line, at) => line.startsWith('|') && !/^[|\s:-]+$/.test(line) && !/^\|[|\s:-]+$/.test(lines[at + 1] ?? ''))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** What stands between backticks at the start of a cell. */
export const coded = (cell: string | undefined): string => /^`([^`]+)`/.exec(cell ?? '')?.[1] ?? '';
