import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { inspect } from '../../../core/raw/inspect';
import { convertUnits } from '../../../lambda/converter/convert-units';
import { encodeUnitMessage, type UnitMessage } from '../../../lambda/unit-message';
import { ACCOUNT, FakeLake, SETTINGS } from '../aws/fake-lake';
import { Observed } from '../observed';

/** A lake in memory, and everything that a converter over it says, measures and asks of the queue. */
export class Desk extends Observed {
  readonly lake = new FakeLake();
  /** Receipt handle and seconds of each message that is to come back. */
  readonly comingBack: string[] = [];
  comeBack = async (receiptHandle: string, seconds: number): Promise<void> => {
    this.comingBack.push(`${receiptHandle} ${seconds}`);
  };

  /** Hands messages to the converter as one invocation; each is text, or the message of a unit. */
  convert(
    messages: readonly (string | Partial<UnitMessage>)[],
    { receives = 1, patience = 60_000 }: { receives?: number; patience?: number } = {},
  ): Promise<SQSBatchResponse> {
    const Records = messages.map((message, at) => record(message, `m${at + 1}`, receives));
    return convertUnits(
      {
        settings: SETTINGS,
        ports: this.lake.ports({ patience: () => patience }),
        inspect,
        comeBack: (receiptHandle, seconds) => this.comeBack(receiptHandle, seconds),
        log: this.log,
        measures: this.measures,
      },
      { Records },
    );
  }

  entry(day = '2023-07-10') {
    return JSON.parse(this.lake.s3.text('lake', `ledger/cloudtrail/${ACCOUNT}/${day}.json`) ?? 'null');
  }
}

export function record(message: string | Partial<UnitMessage>, messageId: string, receives: number): SQSRecord {
  const unit = {
    version: 1,
    dataset: 'cloudtrail',
    account: ACCOUNT,
    delivered: '2023/07/10',
    batch: 'first',
  } as const;
  return {
    messageId,
    receiptHandle: `handle of ${messageId}`,
    body: typeof message === 'string' ? message : encodeUnitMessage({ ...unit, ...message }),
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: '1689130800000',
      SenderId: 'planner',
      ApproximateFirstReceiveTimestamp: '1689130801000',
      MessageGroupId: 'group',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-west-1:${ACCOUNT}:units.fifo`,
    awsRegion: 'eu-west-1',
  };
}
