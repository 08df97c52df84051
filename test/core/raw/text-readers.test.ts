import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { collect, pieces } from './collect';
import { FIELDS_LOG, REGEX_LOG } from './datasets';

const HEADER = 'version account-id start status';
const ROW = '2 111122223333 1772445600 OK';
const RECORD = { version: '2', account_id: '111122223333', start: '1772445600', status: 'OK' };

describe('lines', () => {
  test.each([1, 3, 10, 1000])('pieces of %i bytes, both line ends, no line end at last', async (size) => {
    const text = `2026-03-02T10:00:00Z "a b" 200\r\n\n2026-03-02T10:00:01Z "é" 500 more and more`;
    const found = await collect(REGEX_LOG, ...pieces(Buffer.from(text), size));
    expect(found.records).toEqual([
      { time: '2026-03-02T10:00:00Z', text: 'a b', status: '200' },
      { time: '2026-03-02T10:00:01Z', text: 'é', status: '500', more: 'more and more' },
    ]);
    expect(found.times).toEqual(['2026-03-02T10:00:00Z', '2026-03-02T10:00:01Z']);
  });

  test('a line that does not match is refused, the others are kept', async () => {
    const found = await collect(REGEX_LOG, 'garbage\n2026-03-02T10:00:00Z "x" 1\n');
    expect(found).toMatchObject({ refused: ['a line that does not match the log format'], records: [{ text: 'x' }] });
  });

  test('the last line of a truncated object does not pass for a short whole one', async () => {
    const lines = Array.from(
      { length: 500 },
      (_, at) => `2026-03-02T10:00:00Z "${Math.imul(at, 2654435761)}" ${at} tail`,
    );
    const whole = gzipSync(lines.join('\n'));
    const found = await collect(REGEX_LOG, whole.subarray(0, whole.length - 100));
    expect(found.damage).toBe('truncated gzip');
    expect(found.refused).toEqual(['cut off in the middle']);
    expect(found.records.length).toBeGreaterThan(100);
    expect(found.records.every((record) => (record as { more: string }).more === 'tail')).toBe(true);
  });

  test('a line longer than a megabyte is refused without holding it', async () => {
    const long = pieces(Buffer.from(`${'x'.repeat(3 * 1024 * 1024)}\n2026-03-02T10:00:00Z "x" 1\n`), 65_536);
    expect(await collect(REGEX_LOG, ...long)).toMatchObject({
      refused: ['a line longer than 1048576 bytes'],
      records: [{}],
    });
  });

  test('bytes that are not UTF-8 are replaced and noted', async () => {
    const found = await collect(REGEX_LOG, Buffer.from('2026-03-02T10:00:00Z "\xff" 1\n', 'latin1'));
    expect(found).toMatchObject({ records: [{ text: '\ufffd' }], noted: ['bytes that are not UTF-8, replaced'] });
  });
});

describe('fields', () => {
  test('the header says which field stands where', async () => {
    const found = await collect(FIELDS_LOG, 'status start account-id\nOK 1772445600 111122223333\n');
    expect(found.records).toEqual([{ account_id: '111122223333', start: '1772445600', status: 'OK' }]);
  });

  test('without a header the columns stand in their own order', async () => {
    expect((await collect(FIELDS_LOG, `${ROW}\n`)).records).toEqual([RECORD]);
  });

  test('a header between the rows is no row', async () => {
    const found = await collect(FIELDS_LOG, [HEADER, ROW, HEADER, ROW].join('\n'));
    expect(found).toMatchObject({ records: [RECORD, RECORD], refused: [], noted: ['a header row between the rows'] });
  });

  test('an unknown field is named and left out', async () => {
    const found = await collect(FIELDS_LOG, 'version account-id start brand-new\n2 1 1772445600 x\n');
    expect(found.noted).toEqual(['unknown field: brand-new']);
    expect(found.records).toEqual([{ version: '2', account_id: '1', start: '1772445600' }]);
  });

  test.each([
    ['too few fields', '2 111122223333 1772445600', '3 fields where the header names 4'],
    ['too many fields', `${ROW} x`, '5 fields where the header names 4'],
    ['no time', '2 111122223333 - OK', 'no readable start'],
    ['a time that is no number', '2 111122223333 soon OK', 'no readable start'],
  ])('%s', async (_, row, reason) => {
    const found = await collect(FIELDS_LOG, `${HEADER}\n${row}\n${ROW}\n`);
    expect(found).toMatchObject({ refused: [reason], records: [RECORD] });
  });
});
