/**
 * Text from logs on its way to a terminal. Log fields hold what anybody on the internet sent: control characters could
 * move the cursor or forge lines, and marks that turn the writing direction could reorder them.
 */

const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** The text with everything unprintable spelt out (`\n`, `\u{1b}`). */
export const printable = (text: string): string => text.replace(UNPRINTABLE, spell);

const SPELT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const spell = (character: string): string => SPELT[character] ?? `\\u{${character.codePointAt(0)!.toString(16)}}`;

/** Characters that terminals draw two columns wide: East Asian scripts and emoji. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const widthOf = (characters: readonly string[]): number =>
  characters.reduce((sum, character) => sum + (WIDE.test(character) ? 2 : 1), 0);

/** Columns that printable text takes. */
export const width = (text: string): number => widthOf([...text]);

/** At most so many columns: the middle gives way, as names differ at their ends. */
export function shorten(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  const tail = Math.floor(((columns - 1) * 3) / 5);
  return `${take([...text], columns - 1 - tail)}…${reverse(take([...text].reverse(), tail))}`;
}

function take(characters: readonly string[], columns: number): string {
  let taken = '';
  let left = columns;
  for (const character of characters) {
    left -= widthOf([character]);
    if (left < 0) break;
    taken += character;
  }
  return taken;
}

const reverse = (text: string): string => [...text].reverse().join('');

/** Prose in lines no longer than the width. */
export function paragraph(text: string, columns: number): string {
  const done: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      done.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...done, line].join('\n');
}

/** Lines that are longer than the width go on below themselves, further in. A word is never parted. */
export const folded = (text: string, columns: number): string =>
  text
    .split('\n')
    .map((line) => (width(line) <= columns ? line : fold(line, columns)))
    .join('\n');

function fold(line: string, columns: number): string {
  const [indent = ''] = /^ */.exec(line) ?? [];
  const room = columns - indent.length - 2;
  return indent + paragraph(line.slice(indent.length), room).replaceAll('\n', `\n${indent}  `);
}
