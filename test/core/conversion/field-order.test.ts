import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { convertUnit } from '../../../core/conversion/convert';
import { misordered } from '../../../core/conversion/field-order';
import { ObjectUnreadable, type RawObject } from '../../../core/conversion/ports';
import { vpcFlow } from '../../../core/datasets/vpc-flow';
import { meter } from './datasets';
import { World } from './world';

const FIELDS = ['version', 'srcaddr', 'dstaddr', 'start'];
const flows = vpcFlow({ fields: FIELDS });

/** A raw store of flow logs: path to the text of an object. It counts what is opened, and has nothing else. */
class Store {
  readonly opened: string[] = [];
  constructor(private readonly texts: Readonly<Record<string, string | Buffer>>) {}

  get objects(): readonly RawObject[] {
    return Object.keys(this.texts).map((path) => ({ path, region: 'eu-west-1', size: 1, etag: 'e' }));
  }

  async open(path: string): Promise<Readable> {
    this.opened.push(path);
    const text = this.texts[path];
    if (text === undefined || text === 'gone') throw new ObjectUnreadable(path, 'it is gone');
    return Readable.from([typeof text === 'string' ? gzipSync(text) : text]);
  }
}

const path = (flowLog: string, minute = '00') =>
  `s3://flow/AWSLogs/1/vpcflowlogs/eu-west-1/2023/07/10/1_vpcflowlogs_eu-west-1_${flowLog}_20230710T00${minute}Z_ab.log.gz`;
const lines = (...fields: string[]) => `${fields.join(' ')}\n${fields.map((_, at) => at + 2).join(' ')}\n`;

test('objects of a flow log whose header has the fields in another order are all named, by one look', async () => {
  const store = new Store({
    [path('fl-1')]: lines(...FIELDS),
    [path('fl-2', '05')]: lines('version', 'dstaddr', 'srcaddr', 'start'),
    [path('fl-2', '10')]: lines('version', 'dstaddr', 'srcaddr', 'start'),
  });
  const reason =
    "its field 2 is 'dstaddr', and the raw table reads 'srcaddr' there: it was written with another list of fields";
  expect(await misordered(store, flows, store.objects)).toEqual([
    { path: path('fl-2', '05'), reason, opened: true },
    { path: path('fl-2', '10'), reason, opened: true },
  ]);
  expect(store.opened).toEqual([path('fl-1'), path('fl-2', '05')]);
});

test.each([
  ['fewer fields, as before some were added at the end', lines('version', 'srcaddr')],
  ['more fields', lines(...FIELDS, 'end')],
  ['no header', '2 10.0.0.1 10.0.0.2 1688990400\n'],
  ['nothing in it', ''],
  ['a header that ends in CRLF', `${FIELDS.join(' ')}\r\n2 10.0.0.1 10.0.0.2 1688990400\r\n`],
  ['a header without a line end', FIELDS.join(' ')],
  [
    'damage before the end of the first line',
    gzipSync(lines('version', 'dstaddr', 'srcaddr', 'start')).subarray(0, 12),
  ],
  ['gone', 'gone'],
])('an object that has %s is not named', async (_, text) => {
  const store = new Store({ [path('fl-1')]: text });
  expect(await misordered(store, flows, store.objects)).toEqual([]);
});

const { layout, ...rest } = meter;
const readings = { ...rest, layout: { ...layout, writer: /w\d/ } };
const unit = { dataset: 'meter', account: '111122223333', delivered: '2023/07/10' };
const day = '2023-07-10';

const world = () =>
  new World().add('raw/w1', { unit, records: [{ id: '1', day }] }).add('raw/w2', { unit, records: [{ id: '2', day }] });

const convert = (of: World, header: (path: string) => string, byPosition = true) => {
  const open = async (path: string) => Readable.from([`${header(path)}\n1 2\n`]);
  const ports = { ...of.ports, raw: { ...of.ports.raw, open } };
  return convertUnit(ports, readings, unit, { ...of.options(), byPosition });
};

const right = () => 'start kwh';
const second = (path: string) => (path === 'raw/w2' ? 'kwh start' : 'start kwh');

test('a conversion leaves them out by name and converts the others', async () => {
  const found = await convert(world(), second);
  expect(found).toMatchObject({
    outcome: 'converted',
    entry: { rows: { written: 1 }, unread: [{ path: 'raw/w2', reason: expect.stringContaining("'kwh'") }] },
  });
});

test('an engine that reads headers takes them', async () => {
  expect(await convert(world(), second, false)).toMatchObject({ entry: { rows: { written: 2 }, unread: [] } });
});

test('rows that were converted when the table had their fields are left alone, and the unit fails', async () => {
  const lake = world();
  expect((await convert(lake, right)).outcome).toBe('converted');
  const before = lake.visible();
  lake.add('raw/w3', { unit, records: [{ id: '3', day }] });
  expect(await convert(lake, second)).toMatchObject({
    outcome: 'failed',
    reason: expect.stringMatching(
      /^1 of its objects cannot be read by position any more.*raw\/w2: its field 1 is 'kwh'/,
    ),
  });
  expect(lake.visible()).toEqual(before);
});
