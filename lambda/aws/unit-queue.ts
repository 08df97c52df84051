import { createHash } from 'node:crypto';
import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { deliveredDay, type Unit } from '../../core/conversion/unit';
import type { UnitQueue } from '../queue';
import { encodeUnitMessage, parseUnitMessage, type UnitMessage } from '../unit-message';

/** The most messages that one call takes. What they may weigh together, 256 KB, is far from ten of at most 600 bytes. */
const BATCH = 10;

/** An SQS FIFO queue: one group a unit, so that no two converters have the same unit at once. */
export class SqsUnitQueue implements UnitQueue {
  constructor(
    private readonly sqs: Pick<SQSClient, 'send'>,
    private readonly queueUrl: string,
  ) {}

  async send(messages: readonly UnitMessage[]): Promise<void> {
    const entries = messages.map((message, at) => entryOf(message, String(at)));
    for (let start = 0; start < entries.length; start += BATCH) {
      const failed = await this.#sendBatch(entries.slice(start, start + BATCH));
      // What was throttled or met a fault within SQS goes through a moment later, or not at all.
      const lost = failed.length === 0 ? [] : await this.#sendBatch(failed.map(({ entry }) => entry));
      if (lost.length === 0) continue;
      const first = lost.slice(0, 3).map(({ entry, why }) => `${entry.MessageBody} (${why})`);
      throw new Error(`${lost.length} messages were not sent to ${this.queueUrl}: ${first.join(', ')}`);
    }
  }

  async #sendBatch(entries: readonly SendMessageBatchRequestEntry[]) {
    const { Failed = [] } = await this.sqs.send(
      new SendMessageBatchCommand({ QueueUrl: this.queueUrl, Entries: [...entries] }),
    );
    return Failed.flatMap(({ Id, Code, Message }) =>
      entries.filter((entry) => entry.Id === Id).map((entry) => ({ entry, why: `${Code}: ${Message}` })),
    );
  }
}

function entryOf(message: UnitMessage, id: string): SendMessageBatchRequestEntry {
  const body = encodeUnitMessage(message);
  // Said here, where the planner can still say who wrote it, instead of by every converter that reads it.
  parseUnitMessage(body);
  return {
    Id: id,
    MessageBody: body,
    MessageGroupId: groupOf(message),
    // The same unit of the same plan: a planner that runs again sends nothing twice.
    MessageDeduplicationId: sha256(body),
  };
}

/**
 * Names the unit, for people where its characters allow.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function groupOf(unit: Unit): string {
  const name = `${unit.dataset}/${unit.account}/${deliveredDay(unit)}`;
  return /^[a-zA-Z0-9_./-]{1,128}$/.test(name) ? name : sha256(name);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
