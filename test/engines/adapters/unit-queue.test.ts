import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import { beforeEach, expect, test } from 'vitest';
import { SqsUnitQueue } from '../../../lambda/aws/unit-queue';
import { parseUnitMessage, type UnitMessage } from '../../../lambda/unit-message';
import { emptyAccount, recordedClients } from '../harness/aws';

const { clients, calls } = recordedClients();
let url = '';
let queue: SqsUnitQueue;

beforeEach(async () => {
  await emptyAccount();
  const Attributes = { FifoQueue: 'true' };
  const created = await clients.sqs.send(new CreateQueueCommand({ QueueName: 'units.fifo', Attributes }));
  url = created.QueueUrl!;
  queue = new SqsUnitQueue(clients.sqs, url);
});

const unit = (account: number, batch = '2023-07-12T01:00:00.000Z'): UnitMessage => ({
  version: 1,
  dataset: 'cloudtrail',
  account: String(account).padStart(12, '0'),
  delivered: '2023/07/10',
  batch,
});
const units = (count: number) => Array.from({ length: count }, (_, at) => unit(at));

/** Takes everything off the queue. */
async function received(): Promise<Message[]> {
  const messages: Message[] = [];
  for (;;) {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageSystemAttributeNames: ['MessageGroupId'],
      }),
    );
    if (Messages.length === 0) return messages;
    messages.push(...Messages);
    const Entries = Messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    await clients.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
  }
}
const bodies = async () => (await received()).map(({ Body }) => parseUnitMessage(Body ?? ''));

test('sends every message in order, ten at a time', async () => {
  calls.length = 0;
  await queue.send(units(23));
  expect(calls.map(({ input }) => (input.Entries as unknown[]).length)).toEqual([10, 10, 3]);
  expect(await bodies()).toEqual(units(23));
});

test('sends nothing twice for a plan that is made twice, and everything again for the next plan', async () => {
  await queue.send(units(12));
  await queue.send(units(12));
  expect(await bodies()).toHaveLength(12);
  await queue.send([unit(0, '2023-07-13T01:00:00.000Z')]);
  expect(await bodies()).toEqual([unit(0, '2023-07-13T01:00:00.000Z')]);
});

test('gives each unit a group of its own, over all plans', async () => {
  await queue.send([unit(1), unit(2), unit(1, '2023-07-13T01:00:00.000Z')]);
  const groups = (await received()).map(({ Attributes }) => Attributes?.MessageGroupId);
  expect(groups).toHaveLength(3);
  expect(new Set(groups).size).toBe(2);
});

test('keeps a second message of a unit back while the first is being worked on', async () => {
  await queue.send([unit(1), unit(1, '2023-07-13T01:00:00.000Z')]);
  const take = async () => {
    const { Messages = [] } = await clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 1, VisibilityTimeout: 60 }),
    );
    return Messages.map(({ Body }) => parseUnitMessage(Body ?? '').batch);
  };
  expect(await take()).toEqual(['2023-07-12T01:00:00.000Z']);
  expect(await take()).toEqual([]);
});
