import { describe, expect, test } from 'vitest';
import { answerCsv, answerRows, answerTable } from '../../../local/cli/render/answer';
import { bytes, dayRanges, duration, plural, ratio } from '../../../local/cli/render/human';
import { table } from '../../../local/cli/render/table';
import { folded, printable, shorten, width } from '../../../local/cli/render/text';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 kB'],
  [9_994, '9.99 kB'],
  [9_996, '10.0 kB'],
  [99_960, '100 kB'],
  [999_499, '999 kB'],
  [999_500, '1.00 MB'],
  [5_920_702, '5.92 MB'],
  [1.5e12, '1.50 TB'],
])('%d bytes are written %s', (number, text) => {
  expect(bytes(number)).toBe(text);
});

test.each([
  [40, '0.0 s'],
  [59_940, '59.9 s'],
  [59_960, '1 min 0 s'],
  [3_599_400, '59 min 59 s'],
  [3_660_000, '1 h 1 min'],
])('%d milliseconds are written %s', (number, text) => {
  expect(duration(number)).toBe(text);
});

test('counts take the plural, and a ratio needs a whole', () => {
  expect([plural(1, 'unit'), plural(0, 'unit'), plural(12345, 'unit')]).toEqual(['1 unit', '0 units', '12,345 units']);
  expect([ratio(21, 100), ratio(0, 5), ratio(1, 0)]).toEqual(['0.21', '0.00', '-']);
});

test('days that follow each other are one range, over the ends of months too', () => {
  expect(dayRanges(['2024-02-28', '2024-02-29', '2024-03-01', '2024-03-05', '2024-12-31', '2025-01-01'])).toEqual([
    '2024-02-28 to 2024-03-01',
    '2024-03-05',
    '2024-12-31 to 2025-01-01',
  ]);
  expect(dayRanges([])).toEqual([]);
});

test('nothing that steers a terminal or turns the writing direction is printed as it is', () => {
  expect(printable('a\u001b[31mb\r\n\tc\u0000\u009b\u202ed\u200be\u2028\ufeff')).toBe(
    'a\\u{1b}[31mb\\r\\n\\tc\\u{0}\\u{9b}\\u{202e}d\\u{200b}e\\u{2028}\\u{feff}',
  );
  expect(printable('café 日本 \'"\\ 😀')).toBe('café 日本 \'"\\ 😀');
});

test.each([
  ['short', 10, 'short'],
  ['exactly ten', 11, 'exactly ten'],
  ['assumed-role/deploy/session', 12, 'assum…ession'],
  ['日本日本日本日本', 9, '日本…日本'],
  ['😀😀😀😀😀', 6, '😀…😀'],
])('%s in %d columns is %s', (text, columns, short) => {
  expect(shorten(text, columns)).toBe(short);
  expect(width(short)).toBeLessThanOrEqual(columns);
});

describe('a table', () => {
  const head = [{ title: 'name' }, { title: 'count', number: true }, { title: 'when', whole: true }];

  test('has numbers on the right and a line below its head', () => {
    expect(
      table(
        head,
        [
          ['a', '1', '2026-03-01 00:00:00'],
          ['日本', '1,000', '-'],
        ],
        80,
        '  ',
      ),
    ).toBe(`  name  count  when
  ────────────────────────────────
  a         1  2026-03-01 00:00:00
  日本  1,000  -`);
  });

  test('takes room from its longest text, never from numbers and times', () => {
    expect(table(head, [['a name that is much too long', '12345678', '2026-03-01 00:00:00']], 44)).toBe(
      `name              count  when
────────────────────────────────────────────
a nam…oo long  12345678  2026-03-01 00:00:00`,
    );
  });

  test('is none when its columns would be too narrow to be told apart', () => {
    expect(table(head, [['a name that is much too long', '12345678', '2026-03-01 00:00:00']], 30)).toBeUndefined();
  });
});

describe('an answer', () => {
  const at = (text: string) => new Date(`${text}Z`);
  const answer = {
    columns: ['who', 'events', 'share', 'day', 'last', 'parts'],
    rows: [
      [
        'ana, "the admin"',
        12345678901234567890n,
        0.1 + 0.2,
        at('2026-03-01T00:00:00'),
        at('2026-03-01T10:00:00'),
        { a: 1n, b: [null] },
      ],
      [null, 7n, 1, at('2026-03-02T00:00:00'), at('2026-03-02T10:00:00.125'), null],
    ],
  };

  test('is a table with days as days, NULL as -, and nested values as JSON', () => {
    expect(answerTable(answer, 120)).toBe(
      `who                             events  share  day         last                     parts
──────────────────────────────────────────────────────────────────────────────────────────────────────
ana, "the admin"  12345678901234567890    0.3  2026-03-01  2026-03-01 10:00:00      {"a":1,"b":[null]}
-                                    7      1  2026-03-02  2026-03-02 10:00:00.125  -`,
    );
  });

  test('is one record below the other when it has more columns than fit', () => {
    expect(answerTable(answer, 40, '  ')).toBe(`  row 1
  who     ana, "the admin"
  events  12345678901234567890
  share   0.3
  day     2026-03-01
  last    2026-03-01 10:00:00
  parts   {"a":1,"b":[null]}

  row 2
  who     -
  events  7
  share   1
  day     2026-03-02
  last    2026-03-02 10:00:00.125
  parts   -`);
  });

  test('says so when it has no rows', () => {
    expect(answerTable({ columns: ['a'], rows: [] }, 80, '  ')).toBe('  no rows');
  });

  test('is CSV with quotes where they are needed and empty cells for NULL', () => {
    expect(answerCsv(answer)).toBe(`who,events,share,day,last,parts
"ana, ""the admin""",12345678901234567890,0.30000000000000004,2026-03-01 00:00:00.000,2026-03-01 10:00:00.000,"{""a"":1,""b"":[null]}"
,7,1,2026-03-02 00:00:00.000,2026-03-02 10:00:00.125,
`);
  });

  test('is JSON with exact numbers: those too large for a number are text', () => {
    expect(JSON.stringify(answerRows(answer))).toBe(
      JSON.stringify([
        {
          ...{ who: 'ana, "the admin"', events: '12345678901234567890', share: 0.1 + 0.2 },
          ...{ day: '2026-03-01T00:00:00.000Z', last: '2026-03-01T10:00:00.000Z', parts: { a: 1, b: [null] } },
        },
        {
          ...{ who: null, events: 7, share: 1 },
          ...{ day: '2026-03-02T00:00:00.000Z', last: '2026-03-02T10:00:00.125Z', parts: null },
        },
      ]),
    );
  });
});

test('lines that are too long go on below, further in, and a word is never parted', () => {
  expect(folded('  failed: no such column, perhaps another one\nshort\n/a/path/that/is/long: no', 20)).toBe(
    '  failed: no such\n    column, perhaps\n    another one\nshort\n/a/path/that/is/long:\n  no',
  );
});
