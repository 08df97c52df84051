import { gzipSync } from 'node:zlib';
import type { AthenaClient } from '@aws-sdk/client-athena';
import { GetPartitionsCommand, GetTableCommand } from '@aws-sdk/client-glue';
import {
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { decodePrestoView } from '../../../core/catalog/presto-view';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { deliveryFolder } from '../../../core/datasets/locate';
import type { LakeSettings } from '../../../core/deployment/settings';
import { inspect } from '../../../core/raw/inspect';
import { S3LakeStore } from '../../../lambda/aws/lake-store';
import { awsPorts } from '../../../lambda/aws/ports';
import { SqsUnitQueue } from '../../../lambda/aws/unit-queue';
import { convertUnits } from '../../../lambda/converter/convert-units';
import { parsePlanEvent } from '../../../lambda/planner/event';
import { type LakePlan, planLake } from '../../../lambda/planner/plan-lake';
import { watchPorts } from '../../../lambda/planner/watch-ports';
import { all, createBucket, putObjects, recordedClients } from './aws';
import { type CatalogOptions, deployCatalog, SETTINGS } from './catalog';
import { StandInAthena } from './stand-in-athena';

export const ACCOUNT = '111122223333';
const RAW = 'raw-logs';

export interface DeployedLakeOptions {
  readonly catalog?: CatalogOptions;
  /** @default - a stand-in that runs no SQL */
  readonly athena?: Pick<AthenaClient, 'send'>;
  /** How long a pause really is while a query runs. @default - none */
  readonly pause?: () => Promise<void>;
}

/** A lake in the emulator, with the planner and the converter over their adapters; nothing but Athena is stood in for. */
export class DeployedLake {
  /** Messages of warnings and errors, in order. */
  readonly complaints: string[] = [];
  /** What the functions measured for the lake, summed. */
  readonly measured: Record<string, number> = {};
  readonly clients = recordedClients().clients;
  readonly settings: LakeSettings;
  readonly #athena: Pick<AthenaClient, 'send'>;
  readonly #store = new S3LakeStore(this.clients.s3, SETTINGS.lakeBucket);
  #queueUrl = '';

  private constructor(private readonly options: DeployedLakeOptions) {
    this.settings = options.catalog?.settings ?? SETTINGS;
    const { lakeBucket, databases } = this.settings;
    this.#athena = options.athena ?? new StandInAthena(this.clients, lakeBucket, databases);
  }

  /** Into an account that is empty. */
  static async deploy(options: DeployedLakeOptions = {}): Promise<DeployedLake> {
    const lake = new DeployedLake(options);
    for (const bucket of [RAW, SETTINGS.lakeBucket]) await createBucket(lake.clients, bucket);
    await deployCatalog(lake.clients, options.catalog);
    const Attributes = { FifoQueue: 'true' };
    const created = await lake.clients.sqs.send(new CreateQueueCommand({ QueueName: 'units.fifo', Attributes }));
    lake.#queueUrl = created.QueueUrl!;
    return lake;
  }

  /** Delivers a CloudTrail object of these events, each `id day`. */
  async deliver(delivered: string, name: string, events: readonly string[], region = 'eu-west-1'): Promise<void> {
    const Records = events.map((event) => {
      const [eventID, day] = event.split(' ');
      return { eventVersion: '1.11', eventID, eventName: 'ListBuckets', eventTime: `${day}T10:00:00Z` };
    });
    const key = `${deliveryFolder(CLOUDTRAIL, { account: ACCOUNT, region, delivered })}${name}.json.gz`;
    await putObjects(this.clients, RAW, { [key]: gzipSync(JSON.stringify({ Records })) });
  }

  async plan(event: { readonly scheduledTime: string } & Record<string, unknown>): Promise<LakePlan> {
    const now = new Date(event.scheduledTime);
    const ports = this.#ports(now);
    const queue = new SqsUnitQueue(this.clients.sqs, this.#queueUrl);
    const watch = (dataset: Parameters<typeof watchPorts>[2]) => watchPorts(ports.raw, this.settings.sources, dataset);
    const planner = { settings: this.settings, ports, queue, watch, ...this.#reports(), enough: () => false };
    return planLake(planner, parsePlanEvent(event, now));
  }

  /**
   * Hands the queue's messages to the converter, one an invocation, until none is left. Returns how many there were.
   *
   * @param atOnce invocations at the same time
   */
  async convertAll(at: string, atOnce = 1): Promise<number> {
    const invocations = async () => {
      for (let count = 0; ; count++) {
        const record = await this.#receive();
        if (record === undefined) return count;
        await this.#convert(record, at);
      }
    };
    const counts = await Promise.all(Array.from({ length: atOnce }, invocations));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async #convert(record: SQSRecord, at: string): Promise<void> {
    const converter = {
      settings: this.settings,
      ports: this.#ports(new Date(at)),
      inspect,
      comeBack: async (ReceiptHandle: string, VisibilityTimeout: number) => {
        const change = { QueueUrl: this.#queueUrl, ReceiptHandle, VisibilityTimeout };
        await this.clients.sqs.send(new ChangeMessageVisibilityCommand(change));
      },
      ...this.#reports(),
    };
    const { batchItemFailures } = await convertUnits(converter, { Records: [record] });
    if (batchItemFailures.length > 0) throw new Error(`not converted: ${record.body}; ${this.complaints.join('; ')}`);
    // As Lambda does to a message that did not fail.
    const done = { QueueUrl: this.#queueUrl, ReceiptHandle: record.receiptHandle };
    await this.clients.sqs.send(new DeleteMessageCommand(done));
  }

  /** Ids that a reader of the curated CloudTrail table sees, by the values of each partition. */
  async visible(): Promise<Readonly<Record<string, readonly string[]>>> {
    const table = { DatabaseName: SETTINGS.databases.lake, TableName: 'cloudtrail' };
    const { Partitions = [] } = await this.clients.glue.send(new GetPartitionsCommand(table));
    const seen: Record<string, readonly string[]> = {};
    for (const { Values = [], StorageDescriptor } of Partitions) {
      const folder = StorageDescriptor!.Location!.slice(this.#store.location('').length);
      const files = await all(this.#store.list(folder));
      const ids = await Promise.all(
        files.map(async (key) => JSON.parse((await this.#store.get(key))!.body) as string[]),
      );
      seen[Values.join(' ')] = ids.flat();
    }
    return seen;
  }

  /** The text of CloudTrail's live view. */
  async liveView(): Promise<string> {
    const table = { DatabaseName: SETTINGS.databases.lake, Name: 'cloudtrail_live' };
    const { Table } = await this.clients.glue.send(new GetTableCommand(table));
    return decodePrestoView(Table!.ViewOriginalText!).originalSql;
  }

  #ports(now: Date) {
    const clients = { ...this.clients, athena: this.#athena };
    const sleep = this.options.pause ?? (async () => undefined);
    return awsPorts(this.settings, clients, { patience: () => 60_000, sleep, now: () => now });
  }

  #reports() {
    const complain = (message: string, details?: Record<string, unknown>) => {
      this.complaints.push(
        `${message} ${JSON.stringify(details, (_, one) => (one instanceof Error ? one.stack : one))}`,
      );
    };
    return {
      log: { info: () => undefined, warn: complain, error: complain },
      measures: {
        lake: (metric: string, value: number) => {
          this.measured[metric] = (this.measured[metric] ?? 0) + value;
        },
        dataset: () => undefined,
      },
    };
  }

  async #receive(): Promise<SQSRecord | undefined> {
    const { Messages = [] } = await this.clients.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#queueUrl,
        MaxNumberOfMessages: 1,
        MessageSystemAttributeNames: ['All'],
      }),
    );
    const [message] = Messages;
    if (message === undefined) return undefined;
    return {
      messageId: message.MessageId!,
      receiptHandle: message.ReceiptHandle!,
      body: message.Body!,
      attributes: message.Attributes as unknown as SQSRecord['attributes'],
      messageAttributes: {},
      md5OfBody: message.MD5OfBody!,
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:111122223333:units.fifo',
      awsRegion: 'eu-west-1',
    };
  }
}
