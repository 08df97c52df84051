import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { clusterFrequencies, sampled } from '../../../core/conversion/frequent';
import { ObjectUnreadable, type RawObject } from '../../../core/conversion/ports';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { vpcFlow } from '../../../core/datasets/vpc-flow';
import { FIELDS_LOG, JSON_LOG, REGEX_LOG } from '../raw/datasets';

const object = (path: string, size = 100_000_000): RawObject => ({ path, size, region: 'eu-west-1', etag: 'e' });

/** Objects by their path; one without bytes cannot be opened. */
function objects(contents: Readonly<Record<string, Buffer | undefined>>) {
  const opened: Readable[] = [];
  const raw = {
    opened,
    open: async (path: string) => {
      const bytes = contents[path];
      if (bytes === undefined) throw new ObjectUnreadable(path, 'permission denied');
      const stream = Readable.from(pieces(bytes));
      opened.push(stream);
      return stream;
    },
  };
  return { raw, listed: Object.keys(contents).map((path) => object(path)) };
}

function* pieces(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

const records = (...events: readonly object[]) => gzipSync(JSON.stringify({ Records: events }));
const event = (eventSource?: string | null, eventName?: string) => ({ eventID: 'e', eventSource, eventName });

test('counts the values of all objects that can be read, by the columns that have one', async () => {
  const { raw, listed } = objects({
    a: records(event('iam', 'ListUsers'), event('iam', 'ListUsers'), event('s3', 'GetObject')),
    b: records(event('iam', 'ListUsers'), event('s3'), event(null, 'Odd'), { eventID: 'x' }),
    c: undefined,
    d: Buffer.from('no log at all'),
    e: records(event('sts', 'AssumeRole')).subarray(0, 20),
  });
  expect(await clusterFrequencies(raw, CLOUDTRAIL, listed)).toEqual(
    new Map([
      ['iam/ListUsers', 3],
      ['s3/GetObject', 1],
      ['s3', 1],
      ['Odd', 1],
      ['', 1],
    ]),
  );
});

test('counts lines of text as it does JSON, under the names that columns have', async () => {
  const fields = 'version account-id start status\n2 111 1772445600 OK\n2 111 1772445600 OK\n2 - 1772445600 OK\n';
  const of = async (dataset: typeof FIELDS_LOG, text: string) => {
    const { raw, listed } = objects({ a: Buffer.from(text) });
    return Object.fromEntries(await clusterFrequencies(raw, dataset, listed));
  };
  expect(await of({ ...FIELDS_LOG, missing: '-' }, fields)).toEqual({ '111': 2, '': 1 });
  expect(await of(REGEX_LOG, '2026-03-02T10:00:00Z "a" 200\n2026-03-02T10:00:00Z "-" 200\ngarbage\n')).toEqual({
    a: 1,
    '': 1,
  });
});

test('passes over a record that turns out to be none', async () => {
  const bad = Buffer.from('{"Records":[{"eventID":"1","eventName":"Run","x":tru},{"eventID":"2","eventName":"Stop"}]}');
  const { raw, listed } = objects({ a: bad });
  expect(await clusterFrequencies(raw, JSON_LOG, listed)).toEqual(new Map([['Stop', 1]]));
});

test('reads a sixteenth, from the beginning, and closes the object', async () => {
  const noise = Array.from({ length: 40_000 }, (_, at) => ({
    ...event('s3', 'Get'),
    eventID: Math.sin(at).toString(36),
  }));
  const bytes = records(...noise);
  const { raw } = objects({ a: bytes });
  const [[value, rows] = ['', 0]] = await clusterFrequencies(raw, CLOUDTRAIL, [object('a', bytes.length)]);
  expect(value).toBe('s3/Get');
  expect(rows).toBeGreaterThan(40_000 / 20);
  expect(rows).toBeLessThan(40_000 / 12);
  expect(raw.opened.map(({ destroyed }) => destroyed)).toEqual([true]);
});

test('takes sixteen objects at most, evenly over the bytes', () => {
  const same = Array.from({ length: 160 }, (_, at) => object(`o${at}`));
  expect(sampled(same).map(({ path }) => path)).toEqual(Array.from({ length: 16 }, (_, at) => `o${at * 10 + 4}`));
  const uneven = [object('small', 1), object('large', 1_000_000), object('tiny', 1)];
  expect(sampled(uneven).map(({ path }) => path)).toEqual(['large']);
  expect(sampled([])).toEqual([]);
  expect(sampled([object('empty', 0)]).map(({ path }) => path)).toEqual(['empty']);
});

test('opens nothing where there is nothing to know', async () => {
  const raw = { open: () => Promise.reject(new Error('must not be opened')) };
  expect(await clusterFrequencies(raw, vpcFlow({ format: 'parquet' }), [object('a')])).toEqual(new Map());
  expect(await clusterFrequencies(raw, { ...CLOUDTRAIL, clusteredBy: [] }, [object('a')])).toEqual(new Map());
});

test('a store that fails is no reason to convert another way: it is run again', async () => {
  const failing = { open: () => Promise.reject(new Error('503')) };
  await expect(clusterFrequencies(failing, CLOUDTRAIL, [object('a')])).rejects.toThrow('503');
  const broken = {
    open: async () =>
      Readable.from(
        (async function* () {
          yield Buffer.from('{"Records":[');
          throw new Error('connection reset');
        })(),
      ),
  };
  await expect(clusterFrequencies(broken, CLOUDTRAIL, [object('a')])).rejects.toThrow('connection reset');
});
