import { describe, expect, test } from 'vitest';
import { DATASETS } from '../../../core/datasets/index';
import { recognise } from '../../../core/datasets/recognise';
import { vpcFlow } from '../../../core/datasets/vpc-flow';
import { albLine } from './alb-lines';
import { hasSharedData, sharedFiles } from './shared-data';

const recognised = (text: string): string | undefined => recognise(Buffer.from(text), DATASETS)?.name;

const event = (over: Readonly<Record<string, unknown>> = {}) => ({
  eventVersion: '1.11',
  userIdentity: { type: 'Root', principalId: '123456789012', arn: 'arn:aws:iam::123456789012:root' },
  eventTime: '2024-03-01T10:00:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'CreateBucket',
  awsRegion: 'us-east-1',
  requestParameters: { bucketName: '"a": {[' },
  eventID: '6d2f',
  ...over,
});

const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';
const FLOW = '2 123456789012 eni-1 192.0.2.1 10.0.0.1 39540 1900 17 1 118 1630619088 1630619102 REJECT OK';
const NODATA = '2 123456789012 eni-1 - - - - - - - 1630619088 1630619102 - NODATA';

describe('CloudTrail', () => {
  test.each([
    ['as AWS writes it', JSON.stringify({ Records: [event()] })],
    ['pretty-printed', JSON.stringify({ Records: [event()] }, null, 4)],
    ['after a byte order mark', `\uFEFF${JSON.stringify({ Records: [event()] })}`],
    ['a bare array', JSON.stringify([event()])],
    ['one record', JSON.stringify(event())],
    ['JSON lines', `${JSON.stringify(event())}\n${JSON.stringify(event())}\n`],
    ['wrapped deeper', JSON.stringify([{ data: { Records: [event()] } }])],
    ['an Insights event', JSON.stringify([{ eventVersion: '1.08', eventTime: 't', eventID: 'i', insightDetails: {} }])],
    ['a record without time before one with it', JSON.stringify([event({ eventTime: undefined }), event()])],
    [
      'cut inside a record, before its id',
      JSON.stringify({ Records: [event({ requestParameters: 'x'.repeat(70_000) })] }).slice(0, 65_536),
    ],
    ['broken at its end', `${JSON.stringify({ Records: [event()] })}]]}`],
    ['after empty lines', `\n\n${JSON.stringify(event())}`],
  ])('is recognised %s', (_, text) => {
    expect(recognised(text)).toBe('cloudtrail');
  });

  const s3Message = event({ eventID: undefined, s3: { bucket: {} }, eventSource: 'aws:s3' });
  const kinesisMessage = event({ eventTime: undefined, eventSourceARN: 'arn', invokeIdentityArn: 'arn', kinesis: {} });
  test.each([
    ['package.json', JSON.stringify({ name: 'x', version: '1', scripts: {}, dependencies: {} }, null, 2)],
    ['a digest', JSON.stringify({ awsAccountId: '1', digestStartTime: 't', logFiles: [{ s3Bucket: 'b' }] })],
    ['an S3 event message', JSON.stringify({ Records: [s3Message] })],
    ['a Kinesis event message', JSON.stringify({ Records: [kinesisMessage] })],
    [
      'lookup-events output',
      JSON.stringify({
        Events: [{ EventId: '1', EventName: 'x', EventTime: 't', CloudTrailEvent: JSON.stringify(event()) }],
      }),
    ],
    [
      'a large object that has a few of the names',
      JSON.stringify({ eventTime: 1, eventID: 2, eventName: 3, a: 1, b: 2, c: 3, d: 4 }),
    ],
    [
      'prose about records',
      `The members are "eventTime": and "eventID": and "eventName": in ${JSON.stringify(event())}`,
    ],
    ['no records', '{"Records":[]}'],
    ['only brackets', '['.repeat(60_000)],
    ['a broken string', `{"eventTime": "${'x'.repeat(60_000)}`],
  ])('is not recognised in %s', (_, text) => {
    expect(recognised(text)).toBeUndefined();
  });
});

describe('VPC flow logs', () => {
  test.each([
    ['their header', `${HEADER}\n${FLOW}\n`],
    ['a header alone', HEADER],
    ['a header of other fields', 'vpc-id subnet-id start tcp-flags\nvpc-1 subnet-1 1630619088 2\n'],
    ['a header with a field of tomorrow', 'start end flavour action\n1 2 sweet ACCEPT\n'],
    ['the default format without its header', `${FLOW}\n${NODATA}\n`],
    ['a row without data', NODATA],
    ['most lines, when the first is damaged', `2 1234\n${FLOW}\n${FLOW}\n${FLOW}\n`],
    ['Windows line ends', `${HEADER}\r\n${FLOW}\r\n`],
  ])('are recognised by %s', (_, text) => {
    expect(recognised(text)).toBe('vpc_flow');
  });

  test.each([
    ['a line with a word for a number', FLOW.replace('39540', 'http')],
    ['a line without the time', FLOW.replace('1630619088', '-')],
    ['a line that is too long', `${FLOW} ${'- '.repeat(60)}`],
    ['two field names in a sentence', 'the start and the end of the story'],
    [
      'a flow log inside JSON',
      JSON.stringify([
        { host: 'h', _raw: HEADER },
        { host: 'h', _raw: FLOW },
      ]),
    ],
    ['a comma-separated header', HEADER.replaceAll(' ', ',')],
  ])('are not recognised by %s', (_, text) => {
    expect(recognised(text)).toBeUndefined();
  });

  test('of a custom format are recognised without their header', () => {
    const custom = vpcFlow({ fields: ['start', 'action', 'bytes'] });
    expect(recognise(Buffer.from('1630619088 ACCEPT 17\n'), [custom])).toBe(custom);
    expect(recognise(Buffer.from('1630619088 ACCEPT many\n'), [custom])).toBeUndefined();
  });
});

describe('ALB access logs', () => {
  test.each([
    ['their first line', `${albLine()}\nrubbish\n`],
    ['a single line without an end', albLine()],
    ['most lines, when the first is damaged', `${albLine().slice(0, 90)}\n${albLine()}\n${albLine()}\n${albLine()}\n`],
  ])('are recognised by %s', (_, text) => {
    expect(recognised(text)).toBe('alb_access');
  });

  test('are not recognised in a page that shows one line', () => {
    expect(recognised(`# Logs\n\nA line:\n\n${albLine()}\n\nMeaning:\nmany things\n`)).toBeUndefined();
  });
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['blank lines', Buffer.from('\n \n\n')],
  ['bytes that are no text', Buffer.from([0, 255, 254, 10, 137, 80, 78, 71, 200, 13, 10])],
  ['plain words', Buffer.from('just some words\nand more words\n')],
])('%s is not recognised', (_, sample) => {
  expect(recognise(sample, DATASETS)).toBeUndefined();
});

describe.skipIf(!hasSharedData)('real files', () => {
  /** What a reader with 64 KB at hand sees. */
  const sampleOf = (content: Buffer): Buffer => content.subarray(0, 65_536);
  const NOT_LOGS = ['cloudtrail/panther-analysis/rule-tests.sources.txt', 'vpcflow/cribl-vpc-flow/ZP04h5.json'];

  test.each([
    ['cloudtrail', 'cloudtrail', 100],
    ['vpcflow', 'vpc_flow', 3],
    ['alb', 'alb_access', 4],
  ])('below %s are all recognised as %s', (folder, name, count) => {
    const files = sharedFiles(folder).filter(({ path }) => !NOT_LOGS.includes(path));
    expect(files.filter(({ content }) => recognise(sampleOf(content), DATASETS)?.name !== name)).toEqual([]);
    expect(files).toHaveLength(count);
  });

  test.each(NOT_LOGS)('%s is no log', (path) => {
    const file = sharedFiles(path.split('/')[0]!).find((each) => each.path === path)!;
    expect(recognise(sampleOf(file.content), DATASETS)).toBeUndefined();
  });
});
