import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ALB_ACCESS } from '../../../core/datasets/alb-access';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { type Dataset, rawNameOf } from '../../../core/datasets/dataset';
import { VPC_FLOW } from '../../../core/datasets/vpc-flow';
import { unknownFields } from '../../../core/watch/unknown-fields';
import { albLine, LATER_FIELDS } from '../datasets/alb-lines';

const found = async (dataset: Dataset, content: string | Buffer) => [
  ...(await unknownFields(dataset, Readable.from([Buffer.from(content)]))),
];

const records = (...all: object[]) => JSON.stringify({ Records: all });

test('names members of records that have no column, each once', async () => {
  const content = records({ eventID: '1', shiny: 1 }, { eventID: '2', shiny: 2, newer: {} });
  expect(await found(CLOUDTRAIL, content)).toEqual(['shiny', 'newer']);
  expect(await found(CLOUDTRAIL, gzipSync(content))).toEqual(['shiny', 'newer']);
});

test('knows every column by the name in the record, in any case, and what is left out on purpose', async () => {
  const names = [...CLOUDTRAIL.columns.map(rawNameOf), ...(CLOUDTRAIL.ignoredFields ?? [])];
  const record = Object.fromEntries(names.map((name) => [name, null]));
  expect(await found(CLOUDTRAIL, records({ ...record, eventID: '1', eventname: 'x' }))).toEqual([]);
});

test('names fields of a flow log header that have no column', async () => {
  const header = VPC_FLOW.columns.map(rawNameOf).join(' ');
  const values = VPC_FLOW.columns.map(() => '1').join(' ');
  expect(await found(VPC_FLOW, `${header}\n${values}\n`)).toEqual([]);
  expect(await found(VPC_FLOW, `${header} flow-colour\n${values} red\n`)).toEqual(['flow-colour']);
});

test('counts values after the last field of an ALB line, whatever is in them', async () => {
  const later = LATER_FIELDS.map(([, text]) => text).join(' ');
  expect(await found(ALB_ACCESS, `${albLine({ later })}\n`)).toEqual([]);
  expect(await found(ALB_ACCESS, `${albLine({ later: `${later} "a b" 7` })}\n`)).toEqual([
    '2 more after the last known field',
  ]);
});

test('looks at the first part of a large object only, and the cut is no news', async () => {
  let read = 0;
  async function* endless() {
    yield Buffer.from('{"Records":[{"eventID":"0","early":1}');
    for (let at = 0; ; at++) {
      const piece = Buffer.from(`,{"eventID":"${at}","filler":"${'x'.repeat(10_000)}"}`);
      read += piece.length;
      yield piece;
    }
  }
  expect([...(await unknownFields(CLOUDTRAIL, Readable.from(endless(), { objectMode: false })))]).toEqual([
    'early',
    'filler',
  ]);
  expect(read).toBeLessThan(1_000_000);
});

test.each([
  ['nothing', ''],
  ['no log', 'GET / HTTP/1.1'],
  ['half a gzip', gzipSync(records({ eventID: '1' })).subarray(0, 20)],
])('finds nothing in %s', async (_, content) => {
  expect(await found(CLOUDTRAIL, content)).toEqual([]);
});

test('fails when the object cannot be read', async () => {
  const broken = new Readable({ read: () => broken.destroy(new Error('connection reset')) });
  await expect(unknownFields(CLOUDTRAIL, broken)).rejects.toThrow('connection reset');
});
