import { Duration } from 'aws-cdk-lib';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface UnitQueuesProps {
  /** How long a message stays hidden once the converter has it; at least the converter's own timeout. */
  readonly visibilityTimeout: Duration;
}

/** SQS's longest: a conversion that is paused for longer plans again what it lost. */
const RETENTION = Duration.days(14);

/**
 * Times that a message is received before it is given up. A statement that runs for longer than the converter waits comes
 * back every quarter of an hour, and Athena lets one run for four hours at most; what is left is for failures.
 */
const MOST_RECEIVED = 20;

/**
 * The units on their way from planner to converter. FIFO, with the unit as message group: never two conversions of one unit
 * at a time, and a plan that is made twice sends nothing twice.
 */
export class UnitQueues extends Construct {
  readonly queue: sqs.Queue;
  /** Messages that were given up. The next plan takes their units up again; this is for finding out why. */
  readonly deadLetterQueue: sqs.Queue;

  constructor(scope: Construct, id: string, { visibilityTimeout }: UnitQueuesProps) {
    super(scope, id);
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', { ...lakeQueue(), fifo: true });
    this.queue = new sqs.Queue(this, 'Units', {
      ...lakeQueue(),
      fifo: true,
      // The planner names each message by unit and plan.
      contentBasedDeduplication: false,
      visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MOST_RECEIVED },
    });
  }
}

/**
 * What the conversion's queues have in common. SQS's own key: messages name an account and a day, nothing of a log, and the
 * services that write here need no right on the lake's key.
 */
export const lakeQueue = (): sqs.QueueProps => ({
  encryption: sqs.QueueEncryption.SQS_MANAGED,
  enforceSSL: true,
  retentionPeriod: RETENTION,
});
