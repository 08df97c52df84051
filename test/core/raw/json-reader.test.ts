import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readObject } from '../../../core/raw/read-object';
import { collect, pieces } from './collect';
import { JSON_LOG } from './datasets';

const event = (id: string, more: object = {}) => ({
  eventID: id,
  eventTime: '2026-03-02T10:00:00Z',
  eventName: 'Run',
  ...more,
});
const A = event('a');
const B = event('b', { free: { deep: [1, { x: '}]' }] } });
const text = (value: unknown) => JSON.stringify(value);

describe('the shapes a document can have', () => {
  test.each([
    ['an envelope', `{"Records":[${text(A)},${text(B)}]}`],
    ['an envelope after other members', `{"v":1,"x":{"y":[1]},"Records":[${text(A)},${text(B)}],"z":[{}]}`],
    ['a pretty-printed envelope', JSON.stringify({ Records: [A, B] }, null, 2)],
    ['a bare array', `[${text(A)},${text(B)}]`],
    ['JSON lines', `${text(A)}\n${text(B)}\n`],
    ['one object', `${text(A)}${text(B)}`],
    ['envelopes one after another', `{"Records":[${text(A)}]}\n{"Records":[${text(B)}]}`],
    ['an envelope inside a wrapper', text([{ data: { Records: [A, B] }, log: 'x' }])],
    ['a byte order mark', `\ufeff{"Records":[${text(A)},${text(B)}]}`],
  ])('%s gives its records', async (_, document) => {
    const found = await collect(JSON_LOG, document);
    expect(found.records).toEqual([A, B]);
    expect(found.refused).toEqual([]);
  });

  test('gzip is told by content, not by name, and may have several members', async () => {
    const parts = [gzipSync(`{"Records":[${text(A)},`), gzipSync(`${text(B)}]}`)];
    expect((await collect(JSON_LOG, Buffer.concat(parts))).records).toEqual([A, B]);
  });

  test.each([1, 2, 3, 7, 64])('pieces of %i bytes give the same records', async (size) => {
    const document = Buffer.from(`{"Records":[${text(A)}, ${text(B)} ,17,${text(event('ü€😀'))}]}`);
    const found = await collect(JSON_LOG, ...pieces(document, size));
    expect(found.records).toEqual([A, B, event('ü€😀')]);
    expect(found.refused).toEqual(['not a JSON object']);
  });

  test.each([
    ['nothing at all', ''],
    ['an empty envelope', '{"Records": []}'],
    ['an empty array', '[]'],
    ['blanks', ' \n '],
  ])('%s has no records and nothing wrong', async (_, document) => {
    expect(await collect(JSON_LOG, document)).toMatchObject({ records: [], refused: [], noted: [], damage: undefined });
  });
});

describe('what conversion has to know of a record', () => {
  test('time and identity are found wherever they stand, escapes and all', async () => {
    const found = await collect(
      JSON_LOG,
      `[{"who":{"eventID":"inner"},"eventTime":"2026-03-02T10:00:00Z","eventID":"a\\"\\u0062"},{"eventName":"x","eventID":null},{"eventName":"y","eventID": 17 }]`,
    );
    expect(found.times).toEqual(['2026-03-02T10:00:00Z', '', '']);
    expect(found.identities).toEqual(['"a\\"\\u0062"', undefined, '17 ']);
  });
});

describe('records that cannot be read cost themselves alone', () => {
  test.each([
    ['a number among the records', `[${text(A)},17,${text(B)}]`, ['not a JSON object']],
    ['a string among the records', `[${text(A)},"{\\"x\\"",${text(B)}]`, ['not a JSON object']],
    ['an array among the records', `[${text(A)},[{"eventID":"z"}],${text(B)}]`, ['not a JSON object']],
    ['an object of something else', `[${text(A)},{"foo":1},${text(B)}]`, ['an object with no known field']],
    [
      'a record of another kind',
      `[${text(A)},${text(event('i', { eventCategory: 'Insight' }))},${text(B)}]`,
      ['an Insights event'],
    ],
    ['garbage between records', `[${text(A)},??!,${text(B)}]`, ['not a JSON object']],
    [
      'a brace too few',
      `[${text(A)},{"eventID":"z","who":{"arn":"q",${text(B)}]`,
      ['broken JSON: brackets that do not match'],
    ],
    ['a record that never ends', `[${text(A)},${text(B)},{"eventID":"z","who":{"arn":"`, ['JSON that never ends']],
  ])('%s', async (_, document, refused) => {
    const found = await collect(JSON_LOG, document);
    expect(found.records).toEqual([A, B]);
    expect(found.refused).toEqual(refused);
  });

  test.each([
    ['{"foo": 1}', 'JSON without Records'],
    ['hello world', 'not JSON'],
    ['"just a string"', 'not JSON'],
  ])('%s is refused as a whole', async (document, reason) => {
    expect(await collect(JSON_LOG, document)).toMatchObject({ records: [], refused: [reason] });
  });

  test('a gzip that is cut keeps every record before the cut', async () => {
    const many = Array.from({ length: 200 }, (_, at) => event(`id-${at}-${Math.imul(at, 2654435761) >>> 0}`));
    const whole = gzipSync(`{"Records":[${many.map(text).join(',')}]}`);
    const found = await collect(JSON_LOG, whole.subarray(0, whole.length - 200));
    expect(found.damage).toBe('truncated gzip');
    expect(found.records.length).toBeGreaterThan(100);
    expect(found.records).toEqual(many.slice(0, found.records.length));
    expect(found.refused).toEqual(['cut off in the middle']);
  });

  test('a gzip that is damaged in the middle is named, with the records before', async () => {
    const whole = gzipSync(
      `{"Records":[${Array.from({ length: 3000 }, (_, at) => text(event(`${at}${'x'.repeat(at % 50)}`))).join(',')}]}`,
    );
    const middle = Math.floor(whole.length / 2);
    whole.fill(0xff, middle, middle + 20);
    const found = await collect(JSON_LOG, whole);
    expect(found.damage).toMatch(/damaged gzip/);
    expect(found.records[0]).toEqual(event('0'));
    expect(found.records.length).toBeGreaterThan(100);
  });

  test('what the sink throws reaches the caller, from compressed bytes too', async () => {
    const full = () => {
      throw new Error('disk full');
    };
    const sink = { record: full, refused: full, noted: full };
    for (const bytes of [Buffer.from(text([A])), gzipSync(text([A]))]) {
      await expect(readObject(JSON_LOG, Readable.from([bytes]), sink)).rejects.toThrow('disk full');
    }
  });

  test('nesting beyond any reason is refused', async () => {
    const deep = `{"eventID":"deep","free":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    expect(await collect(JSON_LOG, `[${deep},${text(A)}]`)).toMatchObject({
      records: [A],
      refused: ['nested too deeply'],
    });
  });

  test('a field of a megabyte is nothing special', async () => {
    const big = event('big', { free: 'x'.repeat(1024 * 1024) });
    expect((await collect(JSON_LOG, ...pieces(Buffer.from(text([A, big, B])), 65_536))).records).toEqual([A, big, B]);
  });
});

describe('odd records are kept and named', () => {
  const one = async (record: string | Buffer) => collect(JSON_LOG, '[', record, ']');

  test('an unknown field', async () => {
    const record = event('a', { brandNew: { x: 1 } });
    expect(await one(text(record))).toMatchObject({
      records: [record],
      noted: ['unknown field: brandNew'],
      refused: [],
    });
  });

  test('a field that is known and has no column is not odd', async () => {
    expect(await one(text(event('a', { internal: 1 })))).toMatchObject({ noted: [], refused: [] });
  });

  test('members in another case become the declared ones, the exact spelling wins', async () => {
    const found = await one('{"EVENTID":"x","eventID":"a","eventtime":"2026-03-02T10:00:00Z","Who":{"ARN":"q"}}');
    expect(found.records).toEqual([{ eventID: 'a', eventTime: '2026-03-02T10:00:00Z', who: { arn: 'q' } }]);
    expect(found.noted).toEqual(['eventID stands twice in different spelling, the exact or first one kept']);
  });

  test('a member that stands twice', async () => {
    const found = await one('{"eventID":"a","eventID":"b"}');
    expect(found).toMatchObject({
      records: [{ eventID: 'b' }],
      noted: ['a member that stands twice, the last one kept'],
    });
  });

  test('bytes that are not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('{"eventID":"a","free":"x'), Buffer.from([0xff]), Buffer.from('"}')]);
    const found = await one(bytes);
    expect(found).toMatchObject({
      records: [{ eventID: 'a', free: 'x\ufffd' }],
      noted: ['bytes that are not UTF-8, replaced'],
    });
  });
});

test('for any records, whole or broken, in any pieces: each is either a record or refused', async () => {
  const good = fc
    .record({ eventID: fc.string(), eventName: fc.string({ unit: 'binary' }), free: fc.jsonValue() })
    .map(text);
  const bad = fc.constantFrom('17', 'null', '"text"', '[1,{"a":2}]', '{"other":1}', 'true');
  const item = fc.oneof({ weight: 3, arbitrary: good }, { weight: 1, arbitrary: bad });
  await fc.assert(
    fc.asyncProperty(fc.array(item, { maxLength: 12 }), fc.integer({ min: 1, max: 50 }), async (items, size) => {
      const found = await collect(JSON_LOG, ...pieces(Buffer.from(`{"Records":[${items.join(',')}]}`), size));
      const goods = items.filter((one) => one.startsWith('{"eventID"'));
      expect(found.records.length).toBe(goods.length);
      expect(found.refused.length).toBe(items.length - goods.length);
    }),
    { numRuns: 100, seed: 7 },
  );
});
