import Table from 'cli-table3';
import { printable, shorten, width } from './text';

export interface TableColumn {
  readonly title: string;
  /** Numbers stand right. */
  readonly number?: boolean;
  /** Never shortened: half a number or half a time is a wrong one. Numbers never are. */
  readonly whole?: boolean;
}

const GAP = 2;
/** Narrower than this a shortened cell says nothing. */
const NARROWEST = 8;

/** No frame, one line below the head: as much as possible of the width is for what was asked. */
const CHARS = {
  ...Object.fromEntries(
    ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'].map((part) => [
      part,
      '',
    ]),
  ),
  ...{ left: '', 'left-mid': '', mid: '─', 'mid-mid': '─'.repeat(GAP), right: '', 'right-mid': '' },
  middle: ' '.repeat(GAP),
};

/**
 * A table no wider than `columns`: long cells lose their middle, the longest columns first, and nothing is wrapped. Cells
 * are made printable. Undefined when that many columns cannot be told apart in the width.
 */
export function table(
  head: readonly TableColumn[],
  rows: readonly (readonly string[])[],
  columns: number,
  indent = '',
): string | undefined {
  const cells = rows.map((row) => row.map(printable));
  const titles = head.map(({ title }) => printable(title));
  const natural = head.map((_, at) => Math.max(width(titles[at]!), ...cells.map((row) => width(row[at] ?? ''))));
  const widths = fitted(
    natural,
    head.map(({ number, whole }) => number === true || whole === true),
    columns - indent.length - GAP * (head.length - 1),
  );
  if (widths === undefined) return undefined;
  const drawn = new Table({
    chars: CHARS,
    head: titles.map((title, at) => shorten(title, widths[at]!)),
    colAligns: head.map(({ number }) => (number ? 'right' : 'left')),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  });
  for (const row of cells) drawn.push(row.map((cell, at) => shorten(cell, widths[at]!)));
  return drawn
    .toString()
    .split('\n')
    .map((line) => `${indent}${line}`.trimEnd())
    .join('\n');
}

/** Takes from the widest text columns until all fit. */
function fitted(natural: readonly number[], fixed: readonly boolean[], room: number): readonly number[] | undefined {
  const widths = [...natural];
  const over = () => widths.reduce((sum, one) => sum + one, 0) - room;
  while (over() > 0) {
    const widest = Math.max(...widths.filter((_, at) => !fixed[at]), 0);
    if (widest <= NARROWEST) return undefined;
    const at = widths.findLastIndex((one, index) => !fixed[index] && one === widest);
    widths[at]!--;
  }
  return widths;
}
