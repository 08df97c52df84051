import { describe, expect, test } from 'vitest';
import {
  identifier,
  join,
  MAX_STATEMENT_BYTES,
  raw,
  type Sql,
  StatementTooLong,
  sql,
  statement,
  value,
} from '../../../core/sql/sql';

describe('a template', () => {
  test('puts values, identifiers, nested SQL and raw text where its holes are', () => {
    const condition = sql`${identifier('$path')} = ${value('s3://b/k')}`;
    expect(sql`SELECT ${raw('count(*)')} FROM ${identifier('lake', 'door_raw')} WHERE ${condition}`.text).toBe(
      `SELECT count(*) FROM "lake"."door_raw" WHERE "$path" = 's3://b/k'`,
    );
  });

  test.each([
    ['text', "x' OR 1=1", 'got "x\' OR 1=1"'],
    ['a number', 7, 'got 7'],
    ['undefined', undefined, 'got undefined'],
    ['a list', [value(1)], 'got an array'],
    ['a look-alike', { text: 'DROP TABLE x' }, 'got [object Object]'],
  ])('fails when a hole holds %s that is not yet SQL', (_, hole, message) => {
    expect(() => sql`SELECT ${hole as Sql}`).toThrow(`hole 1 of an SQL template must be`);
    expect(() => sql`SELECT ${hole as Sql}`).toThrow(message);
  });

  test('does not compile with a hole that is not SQL', () => {
    // @ts-expect-error text has to say what it is
    expect(() => sql`SELECT ${'x'}`).toThrow(TypeError);
    // @ts-expect-error an object that looks like SQL is none
    expect(() => sql`SELECT ${{ text: 'x' }}`).toThrow(TypeError);
  });
});

describe('a value', () => {
  test.each([
    ['a quote', "O'Hara", "'O''Hara'"],
    ['quotes alone', "''", "''''''"],
    ['an attempt to leave the literal', "x'; DROP TABLE t; --", "'x''; DROP TABLE t; --'"],
    ['a backslash, which means itself', "a\\'b\\", "'a\\''b\\'"],
    ['line breaks', 'a\r\nb', "'a\r\nb'"],
    ['other scripts', 'é 日本 💥', "'é 日本 💥'"],
    ['a double quote and a comment', '"/* -- */', `'"/* -- */'`],
    ['no text', '', "''"],
    ['a whole number', -42, '-42'],
    ['a large whole number', 9_223_372_036_854_775_807n, '9223372036854775807'],
    ['a boolean', true, 'true'],
  ])('keeps %s as it is', (_, literal, text) => {
    expect(value(literal).text).toBe(text);
  });

  test.each([
    ['a NUL character', 'a\0b', 'text in SQL must not hold a NUL character, got "a\\u0000b"'],
    ['half a surrogate pair', 'a\ud83d', 'text in SQL must be well-formed, got "a\\ud83d"'],
    ['a fraction', 1.5, 'a number in SQL must be a safe integer, got 1.5'],
    ['no number', Number.NaN, 'a number in SQL must be a safe integer, got NaN'],
    ['a number that lost digits', 2 ** 53, 'a number in SQL must be a safe integer, got 9007199254740992'],
    ['null', null as unknown as string, 'a value in SQL must be text, a whole number or a boolean, got null'],
  ])('fails for %s', (_, literal, message) => {
    expect(() => value(literal)).toThrow(message);
  });
});

describe('an identifier', () => {
  test.each([
    [['eventtime'], '"eventtime"'],
    [['$path'], '"$path"'],
    [['log_lake', 'vpc_flow_raw'], '"log_lake"."vpc_flow_raw"'],
  ])('of %j is quoted', (names, text) => {
    expect(identifier(...names).text).toBe(text);
  });

  test.each(['', 'Upper', 'a b', 'a"b', 'a.b', 'a-b', 'é', 'a\n', 'x'.repeat(256)])('fails for %j', (name) => {
    expect(() => identifier('lake', name)).toThrow('an identifier must be 1 to 255 of a-z, 0-9, _ and $, got ');
  });

  test('fails without a name', () => {
    expect(() => identifier()).toThrow('an identifier must have at least one name, got none');
  });
});

describe('a list', () => {
  test('parts its items', () => {
    expect(join([value(1), value('a'), identifier('b')]).text).toBe(`1, 'a', "b"`);
    expect(join([raw('a'), raw('b')], ' AND ').text).toBe('a AND b');
  });

  test('fails when it is empty', () => {
    expect(() => join([])).toThrow('a list in SQL must have at least one item, got none');
  });

  test('fails when an item is not SQL', () => {
    expect(() => join(['x' as unknown as Sql])).toThrow(TypeError);
  });
});

describe('a statement', () => {
  test('may be as long as Athena takes, in bytes and not in characters', () => {
    const longest = 'é'.repeat(MAX_STATEMENT_BYTES / 2);
    expect(statement(raw(longest))).toBe(longest);
  });

  test('fails when it is one byte longer', () => {
    expect(() => statement(raw(`${'é'.repeat(MAX_STATEMENT_BYTES / 2)}x`))).toThrow(StatementTooLong);
    expect(() => statement(raw('x'.repeat(262_145)))).toThrow('a statement must be at most 262144 bytes, got 262145');
  });
});
