import { gzipSync } from 'node:zlib';
import type { ObjectFinding } from '../../core/conversion/ledger';
import { event, FLOW_HEADER, flow, lines, request, trail, truncatedAfter } from './lake-bench';

/** One object with something wrong with it, and what has to become of it. */
export interface BadObject {
  readonly what: string;
  readonly dataset: 'cloudtrail' | 'vpc_flow' | 'alb_access';
  readonly content: Buffer;
  /** The records that are kept, by the dataset's id; undefined for one without. */
  readonly kept: readonly (string | null)[];
  /** Rows that were not understood; none by default. */
  readonly refused?: number;
  readonly deduplicated?: number;
  readonly undated?: number;
  /** What the ledger says of it, in the ledger's order: severity, reason, records, first. */
  readonly findings: readonly (readonly [ObjectFinding['severity'], string, number, number?])[];
  /** The reason for which the whole object was left out. */
  readonly unread?: string;
}

/** Three records, with ids of their own for each object: one event's id stands for one event. */
const three = (nth: number) => trail(event(`a${nth}`), event(`b${nth}`), event(`c${nth}`));
const flows = lines(FLOW_HEADER, flow('eni-a'), flow('eni-b'));
const requests = lines(request('a'), request('b'));
const nested = (depth: number) => `${'{"deep":'.repeat(depth)}1${'}'.repeat(depth)}`;
const text = (json: string): Buffer => Buffer.from(json);
const trailOf = (...records: string[]) => gzipSync(trail(...records));

const TRAIL: readonly Omit<BadObject, 'dataset'>[] = [
  {
    what: 'a gzip cut off inside a record',
    content: truncatedAfter(three(1), three(1).indexOf('"c1"')),
    kept: ['a1', 'b1'],
    refused: 1,
    findings: [
      ['refused', 'cut off in the middle', 1, 3],
      ['refused', 'truncated gzip', 0],
    ],
  },
  {
    what: 'a gzip cut off before the first record',
    content: gzipSync(three(2)).subarray(0, 12),
    kept: [],
    findings: [],
    unread: 'truncated gzip',
  },
  {
    what: 'a gzip that loses only its checksum',
    content: gzipSync(three(3)).subarray(0, -4),
    kept: ['a3', 'b3', 'c3'],
    findings: [['refused', 'truncated gzip', 0]],
  },
  {
    what: 'a gzip with a wrong checksum',
    content: Buffer.concat([gzipSync(three(4)).subarray(0, -8), Buffer.alloc(8)]),
    kept: ['a4', 'b4', 'c4'],
    findings: [['refused', 'damaged gzip (incorrect data check)', 0]],
  },
  { what: 'records in plain text named .gz', content: three(5), kept: ['a5', 'b5', 'c5'], findings: [] },
  {
    what: 'prose named .gz',
    content: text('see you tomorrow\n'),
    kept: [],
    refused: 1,
    findings: [['refused', 'not JSON', 1, 1]],
  },
  { what: 'an object of 0 bytes', content: Buffer.alloc(0), kept: [], findings: [['noted', 'nothing in it', 0]] },
  { what: 'a gzip of nothing', content: gzipSync(''), kept: [], findings: [['noted', 'nothing in it', 0]] },
  { what: 'an empty list of records', content: trailOf(), kept: [], findings: [['noted', 'nothing in it', 0]] },
  {
    what: 'a record that is no JSON',
    content: trailOf(event('a10'), '{"eventID":"b10","eventName":tru}', event('c10')),
    kept: ['a10', 'c10'],
    refused: 1,
    findings: [['refused', 'broken JSON inside the record', 1, 2]],
  },
  {
    what: 'JSON that ends inside a record',
    content: gzipSync(three(11).subarray(0, three(11).indexOf('"c11"'))),
    kept: ['a11', 'b11'],
    refused: 1,
    findings: [
      ['refused', 'JSON that never ends', 1, 3],
      ['noted', 'JSON that never ends: a closing bracket is missing', 0],
    ],
  },
  {
    what: 'JSON without Records',
    content: text('{"hello":"world"}'),
    kept: [],
    refused: 1,
    findings: [['refused', 'JSON without Records', 1, 1]],
  },
  {
    what: 'records that are no objects',
    content: trailOf(event('a13'), '17', '"text"', 'null', '[1,2]', event('b13')),
    kept: ['a13', 'b13'],
    refused: 4,
    findings: [['refused', 'not a JSON object', 4, 2]],
  },
  {
    what: 'an object that is no record',
    content: trailOf(event('a14'), '{"other":1}'),
    kept: ['a14'],
    refused: 1,
    findings: [['refused', 'an object with no known field', 1, 2]],
  },
  {
    what: 'no event time and odd ones',
    content: trailOf(
      event('a15', { eventTime: undefined }),
      event('b15', { eventTime: 'yesterday' }),
      event('c15', { eventTime: 17 }),
      event('d15', { eventTime: null }),
      event('e15', { eventTime: '2026-02-30T00:00:00Z' }),
      event('f15', { eventTime: '2026-03-02 10:00:00' }),
    ),
    kept: ['a15', 'b15', 'c15', 'd15', 'e15', 'f15'],
    undated: 5,
    findings: [['noted', 'no readable event time, kept under the day of delivery', 5]],
  },
  {
    what: 'a field of 1 MB',
    content: trailOf(event('a16', { requestParameters: { body: 'x'.repeat(1024 * 1024) } }), event('b16')),
    kept: ['a16', 'b16'],
    findings: [],
  },
  {
    what: 'deep nesting',
    content: trailOf(
      event('a17').replace(/\}$/, `,"requestParameters":${nested(400)}}`),
      event('b17').replace(/\}$/, `,"requestParameters":${nested(600)}}`),
      event('c17'),
    ),
    kept: ['a17', 'c17'],
    refused: 1,
    findings: [['refused', 'nested too deeply', 1, 2]],
  },
  {
    what: 'members that differ by case alone',
    content: trailOf(event('a18', { eventid: 'b18', EVENTNAME: 'Other' })),
    kept: ['a18'],
    findings: [
      ['noted', 'eventID stands twice in different spelling, the exact or first one kept', 1, 1],
      ['noted', 'eventName stands twice in different spelling, the exact or first one kept', 1, 1],
    ],
  },
  {
    what: 'bytes that are not UTF-8',
    content: Buffer.concat([
      text(`{"Records":[${event('a19').slice(0, -1)},"userAgent":"caf`),
      Buffer.from([0xe9]),
      text(`"},${event('b19')}]}`),
    ]),
    kept: ['a19', 'b19'],
    findings: [['noted', 'bytes that are not UTF-8, replaced', 1, 1]],
  },
  {
    what: 'a field that is newer than the table',
    content: trailOf(event('a20', { brandNew: { x: 1 } }), event('b20')),
    kept: ['a20', 'b20'],
    findings: [['noted', 'unknown field: brandNew', 1, 1]],
  },
  {
    what: 'a member of another shape than declared',
    content: trailOf(event('a21', { userIdentity: 'ana' }), event('b21', { resources: { arn: 'x' } })),
    kept: ['a21', 'b21'],
    findings: [
      ['noted', 'resources is not an array, kept as NULL', 1, 2],
      ['noted', 'userIdentity is not an object, kept as NULL', 1, 1],
    ],
  },
  {
    what: 'one event three times and one without an id twice',
    content: trailOf(
      event('a22'),
      event('b22', { eventID: null }),
      event('a22'),
      event('a22'),
      event('b22', { eventID: null }),
    ),
    kept: ['a22', null, null],
    deduplicated: 2,
    findings: [],
  },
  {
    what: 'an Insights event among the records',
    content: trailOf(event('a23'), event('b23', { eventCategory: 'Insight' })),
    kept: ['a23'],
    refused: 1,
    findings: [['refused', 'CloudTrail Insights event', 1, 2]],
  },
];

const FLOW: readonly Omit<BadObject, 'dataset'>[] = [
  {
    what: 'a header that repeats between rows',
    content: lines(FLOW_HEADER, flow('eni-a'), FLOW_HEADER, flow('eni-b')),
    kept: ['eni-a', 'eni-b'],
    findings: [['noted', 'a header row between the rows', 1, 3]],
  },
  {
    what: 'rows with more and with fewer fields',
    content: gzipSync(lines(FLOW_HEADER, flow('eni-a'), `${flow('eni-b')} more`, '2 1 eni-c', flow('eni-d'))),
    kept: ['eni-a', 'eni-d'],
    refused: 2,
    findings: [
      ['refused', '15 fields where the header names 14', 1, 3],
      ['refused', '3 fields where the header names 14', 1, 4],
    ],
  },
  {
    what: 'a header that names unknown fields',
    content: gzipSync(lines(`${FLOW_HEADER} brand-new`, `${flow('eni-a')} x`, `${flow('eni-b')} -`)),
    kept: ['eni-a', 'eni-b'],
    findings: [['noted', 'unknown field: brand-new', 1, 1]],
  },
  {
    what: 'a row whose start is no number',
    content: lines(FLOW_HEADER, flow('eni-a').replace('1772445600', 'soon'), flow('eni-b')),
    kept: ['eni-b'],
    refused: 1,
    findings: [['refused', 'no readable start', 1, 2]],
  },
  { what: 'a header alone', content: lines(FLOW_HEADER), kept: [], findings: [['noted', 'nothing in it', 0]] },
  {
    what: 'flow rows in a gzip cut off inside a row',
    content: truncatedAfter(flows, flows.length - 20),
    kept: ['eni-a'],
    refused: 1,
    findings: [
      ['refused', 'cut off in the middle', 1, 3],
      ['refused', 'truncated gzip', 0],
    ],
  },
  {
    what: 'flow rows without a last line break',
    content: flows.subarray(0, -1),
    kept: ['eni-a', 'eni-b'],
    findings: [],
  },
];

const ALB: readonly Omit<BadObject, 'dataset'>[] = [
  {
    what: 'lines that are no access log',
    content: gzipSync(lines(request('a'), 'connection reset', '', request('b'))),
    kept: ['a', 'b'],
    refused: 1,
    findings: [['refused', 'a line that does not match the log format', 1, 2]],
  },
  {
    what: 'access-log lines in a gzip cut off inside a line',
    content: truncatedAfter(requests, requests.length - 20),
    kept: ['a'],
    refused: 1,
    findings: [
      ['refused', 'cut off in the middle', 1, 2],
      ['refused', 'truncated gzip', 0],
    ],
  },
  {
    what: 'a line with fields that do not exist yet',
    content: lines(`${request('a')} "of tomorrow" 17`),
    kept: ['a'],
    findings: [],
  },
];

export const BAD_OBJECTS: readonly BadObject[] = [
  ...TRAIL.map((object) => ({ ...object, dataset: 'cloudtrail' as const })),
  ...FLOW.map((object) => ({ ...object, dataset: 'vpc_flow' as const })),
  ...ALB.map((object) => ({ ...object, dataset: 'alb_access' as const })),
];
