import { beforeEach, expect, test } from 'vitest';
import { serviceFault } from '../aws/service-fault';
import { Desk } from './desk';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});

const DONE = { batchItemFailures: [] };
const BACK = { batchItemFailures: [{ itemIdentifier: 'm1' }] };

test('a unit is converted, measured and told of', async () => {
  desk.lake.deliver('2023/07/10', 'a', ['one 2023-07-10', 'two 2023-07-01', 'one 2023-07-10']);
  expect(await desk.convert([{}])).toEqual(DONE);
  expect(desk.entry()).toMatchObject({ state: 'converted' });
  const bytes = desk.entry().bytes;
  expect(desk.measured).toEqual([
    'unitsConverted 1',
    'objectsUnread 0',
    'rowsRefused 0',
    'rowsDeduplicated 1',
    'rowsLate 1',
    'rowsWritten 2',
    'rowsWritten 2 cloudtrail',
    `rawBytes ${bytes}`,
    `rawBytes ${bytes} cloudtrail`,
    'bytesScanned 100',
    'bytesScanned 100 cloudtrail',
  ]);
  expect(desk.lines).toEqual([
    {
      level: 'info',
      message: 'unit converted',
      details: expect.objectContaining({
        unit: 'cloudtrail 111122223333 2023-07-10',
        dataset: 'cloudtrail',
        account: '111122223333',
        delivered: '2023/07/10',
        batch: 'first',
        messageId: 'm1',
        receives: 1,
        queries: ['query-1'],
      }),
    },
  ]);
});

test('a message that comes twice, or a week late, changes nothing and counts nothing', async () => {
  desk.lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  await desk.convert([{}]);
  const before = desk.lake.visible();
  desk.measured.length = 0;
  desk.lake.now = new Date('2023-07-19T02:00:00Z');
  expect(await desk.convert([{}])).toEqual(DONE);
  expect(desk.said('info')).toEqual(['unit converted', 'unit unchanged']);
  expect(desk.measured).toEqual([]);
  expect(desk.lake.visible()).toEqual(before);
});

test('a unit whose objects are gone keeps its rows', async () => {
  const path = desk.lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  await desk.convert([{}]);
  desk.lake.s3.remove('trail', path.slice('s3://trail/'.length));
  expect(await desk.convert([{}])).toEqual(DONE);
  expect(desk.said('info')).toEqual(['unit converted', 'unit kept']);
});

test('a day without objects is recorded as empty', async () => {
  expect(await desk.convert([{}])).toEqual(DONE);
  expect(desk.entry()).toMatchObject({ state: 'empty', objects: 0 });
  expect(desk.measured).toContain('unitsConverted 1');
});

test('force converts again what did not change', async () => {
  desk.lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  await desk.convert([{}]);
  await desk.convert([{ batch: 'second', force: true }]);
  expect(desk.said('info')).toEqual(['unit converted', 'unit converted']);
});

test('an object that is left out is named and counted', async () => {
  desk.lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  const path = desk.lake.put('2023/07/10', 'b', Buffer.from([0x1f, 0x8b, 1, 2]));
  expect(await desk.convert([{}])).toEqual(DONE);
  expect(desk.measured).toContain('objectsUnread 1');
  expect(desk.lines.at(-1)).toMatchObject({
    level: 'warn',
    message: 'objects left out',
    details: { count: 1, unread: [{ path }] },
  });
});

test('a query that is still running brings the message back in a minute, and is found again', async () => {
  desk.lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  desk.lake.athena.looks = 1;
  expect(await desk.convert([{}], { patience: 0, receives: 3 })).toEqual(BACK);
  expect(desk.comingBack).toEqual(['handle of m1 60']);
  expect(desk.said('info')).toEqual(['unit pending']);
  expect(desk.measured).toEqual([]);

  expect(await desk.convert([{}])).toEqual(DONE);
  expect(desk.entry().queries).toEqual(['query-1']);
});

test('a unit that fails is told of and done with: the next plan gives it another try', async () => {
  desk.lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  desk.lake.script = (started) => (started < 3 ? { state: 'FAILED', reason: 'GENERIC_INTERNAL_ERROR' } : undefined);
  expect(await desk.convert([{}])).toEqual(DONE);
  expect(desk.measured).toEqual(['unitsFailed 1']);
  expect(desk.lines).toEqual([
    {
      level: 'error',
      message: 'unit failed',
      details: expect.objectContaining({
        unit: 'cloudtrail 111122223333 2023-07-10',
        reason: expect.stringContaining('GENERIC_INTERNAL_ERROR'),
        queries: ['query-1', 'query-2', 'query-3'],
      }),
    },
  ]);
  expect(desk.comingBack).toEqual([]);

  expect(await desk.convert([{ batch: 'second' }])).toEqual(DONE);
  expect(desk.entry()).toMatchObject({ state: 'converted' });
});

test('a unit whose ledger entry comes from a newer version fails, and the entry stays', async () => {
  desk.lake.s3.add('lake', 'ledger/cloudtrail/111122223333/2023-07-10.json', '{"format":7}');
  expect(await desk.convert([{}])).toEqual(DONE);
  expect(desk.measured).toEqual(['unitsFailed 1']);
  expect(desk.entry()).toEqual({ format: 7 });
});

test.each([
  [1, 60],
  [2, 120],
  [5, 900],
  [19, 900],
])('what the services throw brings the message back, received %i times after %i seconds', async (receives, seconds) => {
  desk.lake.s3.onCall = (call) => {
    if (call.startsWith('GetObject lake/ledger')) throw serviceFault('SlowDown', 'reduce your request rate');
  };
  expect(await desk.convert([{}], { receives })).toEqual(BACK);
  expect(desk.comingBack).toEqual([`handle of m1 ${seconds}`]);
  expect(desk.lines).toMatchObject([
    { level: 'error', message: 'message failed', details: { unit: 'cloudtrail 111122223333 2023-07-10', receives } },
  ]);
  expect(String(desk.lines[0]?.details.error)).toContain('reduce your request rate');
});

test('a queue that does not take the time leaves the message to come back by itself', async () => {
  desk.comeBack = () => Promise.reject(serviceFault('ReceiptHandleIsInvalid'));
  desk.lake.deliver('2023/07/10', 'a', ['one 2023-07-10']);
  expect(await desk.convert([{}], { patience: 0 })).toEqual(BACK);
  expect(desk.said('warn')).toEqual(['message comes back late']);
});

test.each([
  ['is no JSON', 'hello', 'a unit message must be JSON'],
  ['is of a newer version', '{"version":9}', 'a unit message of version 9 was written by a newer version'],
  ['lacks its batch', '{"version":1,"dataset":"cloudtrail"}', 'of a unit message must be text'],
  ['is about another lake', { dataset: 'vpc_flow' }, "the lake has no dataset 'vpc_flow', it has cloudtrail"],
])('a message that %s comes back until it is given up, and says why', async (_, message, why) => {
  expect(await desk.convert([message])).toEqual(BACK);
  expect(desk.lines).toMatchObject([{ level: 'error', message: 'message failed', details: { messageId: 'm1' } }]);
  expect(String(desk.lines[0]?.details.error)).toContain(why);
});

test('messages behind one that comes back are left in their order', async () => {
  expect(await desk.convert([{}, 'hello', { delivered: '2023/07/11' }])).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm3' }],
  });
  expect(desk.entry()).toMatchObject({ state: 'empty' });
  expect(desk.entry('2023-07-11')).toBeNull();
});
