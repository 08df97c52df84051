import { printable, shorten } from './text';

/** What the pivots and the timeline answer with. */
const COLUMNS = ['event_time', 'source', 'what', 'who', 'address', 'detail'];

/** Whether the columns are those of moments in order, one below the other, from all sources. */
export const areMoments = (columns: readonly string[]): boolean => columns.join() === COLUMNS.join();

const INDENT = '    ';

/**
 * Moments, for a screen too narrow for all columns side by side: when, where and what on one line, who and from which address on
 * the next, then the detail. Names and addresses are whole, as half of one leads nowhere; only a detail gives way.
 */
export const momentsText = (cells: readonly (readonly string[])[], screen: number, indent: string): string =>
  cells
    .map(([time = '', source = '', what = '', who = '', address = '', detail = '']) => {
      const said = (text: string) => (text === '' || text === '-' ? [] : [printable(text)]);
      const room = screen - indent.length - INDENT.length;
      return [
        `${indent}${[time, source, ...said(what)].join('  ')}`,
        ...lines([...said(who), ...said(address)], room).map((line) => `${indent}${INDENT}${line}`),
        ...said(detail).map((text) => `${indent}${INDENT}${shorten(text, room)}`),
      ].join('\n');
    })
    .join('\n');

/** Side by side where they fit, else each on a line of its own. */
function lines(parts: readonly string[], room: number): readonly string[] {
  const together = parts.join('  ');
  if (together.length <= room) return together === '' ? [] : [together];
  return parts.map((part) => shorten(part, room));
}
