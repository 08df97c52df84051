import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, test } from 'vitest';
import { SqsUnitQueue } from '../../../lambda/aws/unit-queue';
import { parseUnitMessage, type UnitMessage } from '../../../lambda/unit-message';

const URL = 'https://sqs.eu-west-1.amazonaws.com/111122223333/units.fifo';

const message = (at = 0, more: Partial<UnitMessage> = {}): UnitMessage => ({
  version: 1,
  dataset: 'cloudtrail',
  account: '111122223333',
  delivered: `2023/07/${String(at + 1).padStart(2, '0')}`,
  batch: '2023-07-31T01:00:00Z',
  ...more,
});

/** A queue that refuses each message as often as `refusals` says, by its delivery day. */
function fakeSqs(refusals: Record<string, number> = {}) {
  const calls: SendMessageBatchRequestEntry[][] = [];
  const left = { ...refusals };
  const send = (async (command: unknown) => {
    if (!(command instanceof SendMessageBatchCommand)) throw new Error('SQS got a command that nobody should send');
    const { QueueUrl, Entries = [] } = command.input;
    if (QueueUrl !== URL || Entries.length === 0 || Entries.length > 10) throw new Error('not a batch for this queue');
    if (new Set(Entries.map(({ Id }) => Id)).size !== Entries.length) throw new Error('ids must differ');
    calls.push([...Entries]);
    const failed = Entries.filter(({ MessageBody = '' }) => {
      const { delivered } = parseUnitMessage(MessageBody);
      left[delivered] = (left[delivered] ?? 0) - 1;
      return left[delivered] >= 0;
    });
    return {
      Failed: failed.map(({ Id }) => ({ Id, Code: 'InternalError', Message: 'try again', SenderFault: false })),
    };
  }) as SQSClient['send'];
  return { calls, queue: new SqsUnitQueue({ send }, URL) };
}

test('messages are sent ten at a time, in order', async () => {
  const { calls, queue } = fakeSqs();
  const messages = Array.from({ length: 23 }, (_, at) => message(at));
  await queue.send(messages);
  expect(calls.map((call) => call.length)).toEqual([10, 10, 3]);
  expect(calls.flat().map(({ MessageBody = '' }) => parseUnitMessage(MessageBody))).toEqual(messages);
});

test('nothing is sent for no messages', async () => {
  const { calls, queue } = fakeSqs();
  await queue.send([]);
  expect(calls).toEqual([]);
});

test('a message that is refused once is sent again, alone', async () => {
  const { calls, queue } = fakeSqs({ '2023/07/02': 1 });
  await queue.send([message(0), message(1), message(2)]);
  expect(calls.map((call) => call.length)).toEqual([3, 1]);
  expect(calls[1]?.[0]).toEqual(calls[0]?.[1]);
});

test('fails with the messages that are refused twice', async () => {
  const { queue } = fakeSqs({ '2023/07/02': 2 });
  await expect(queue.send([message(0), message(1)])).rejects.toThrow(
    `1 messages were not sent to ${URL}: {"version":1,"dataset":"cloudtrail","account":"111122223333","delivered":"2023/07/02","batch":"2023-07-31T01:00:00Z"} (InternalError: try again)`,
  );
});

describe('a message', () => {
  const entry = async (of: UnitMessage) => {
    const { calls, queue } = fakeSqs();
    await queue.send([of]);
    return calls[0]?.[0] ?? expect.fail('nothing was sent');
  };

  test('is in the group of its unit', async () => {
    expect((await entry(message())).MessageGroupId).toBe('cloudtrail/111122223333/2023-07-01');
    expect((await entry(message(0, { account: 'a b'.repeat(40) }))).MessageGroupId).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is the same message within a batch and another one in the next, or when it is forced', async () => {
    const id = async (more: Partial<UnitMessage>) => (await entry(message(0, more))).MessageDeduplicationId;
    expect(await id({})).toMatch(/^[0-9a-f]{64}$/);
    expect(await id({ force: false })).toBe(await id({}));
    expect(new Set([await id({}), await id({ batch: 'next' }), await id({ force: true })]).size).toBe(3);
  });

  test('fails before it is sent when no converter could read it', async () => {
    const { calls, queue } = fakeSqs();
    await expect(queue.send([message(), message(0, { batch: '' })])).rejects.toThrow("'batch' of a unit message");
    expect(calls).toEqual([]);
  });
});
