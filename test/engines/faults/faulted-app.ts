import { GetTablesCommand } from '@aws-sdk/client-glue';
import { ChangeMessageVisibilityCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import { DATABASES } from '../emulator/app-athena';
import { startAthenaEndpoint } from '../emulator/athena-endpoint';
import { DeployedApp } from '../emulator/deployed-app';
import { ACCOUNT, REGION } from '../emulator/ministack';
import { StandInAthena } from '../harness/stand-in-athena';
import { FailingQueries } from './failing-queries';
import { FaultProxy } from './fault-proxy';

/** Far more than any run of these tests takes: what fails so often fails for good. */
const MOST_TRIES = 12;

/**
 * The app in an account whose APIs fail as they are told to, for the functions alone. What hands the queue's messages to the
 * converter is this class: a message whose converter was killed would else come back after half an hour.
 */
export class FaultedApp {
  private constructor(
    readonly app: DeployedApp,
    readonly proxy: FaultProxy,
    private readonly queries: () => FailingQueries,
    private readonly queueUrl: string,
  ) {}

  get athena(): FailingQueries {
    return this.queries();
  }

  static async deploy(scratch: string, assembly: string): Promise<FaultedApp> {
    const proxy = new FaultProxy();
    const endpoint = await proxy.start();
    const { serve, ...server } = await startAthenaEndpoint();
    proxy.targets.set('athena', server.endpoint);
    let queries: FailingQueries | undefined;
    const env = { AWS_ENDPOINT_URL_S3: endpoint, AWS_ENDPOINT_URL_GLUE: endpoint, AWS_ENDPOINT_URL_SQS: endpoint };
    const app = await DeployedApp.bootstrap(scratch, assembly, async () => ({
      endpoint,
      env,
      started: (account) => void proxy.targets.set('', account),
      deployed: async (one) => {
        queries = new FailingQueries(new StandInAthena(one.clients, one.bucket('Lake'), DATABASES));
        serve(queries);
      },
      stop: async () => {
        await proxy.stop();
        await server.stop();
      },
    }));
    await app.deploy(assembly);
    const [units] = app
      .resources('AWS::SQS::Queue')
      .filter(({ logicalId }) => logicalId.includes('PipelineConversionQueuesUnits'));
    for (const { physicalId } of app.resources('AWS::Lambda::EventSourceMapping')) {
      await app.api.rest('lambda', 'PUT', `/2015-03-31/event-source-mappings/${physicalId}`, { Enabled: false });
    }
    return new FaultedApp(app, proxy, () => queries!, units!.physicalId);
  }

  /** Plans, again when it fails; so many at the same time at first. */
  async plan(scheduledTime: string, atOnce: number): Promise<void> {
    await this.#untilDone('the planner', atOnce, async () => void (await this.app.plan({ scheduledTime })));
  }

  /** Hands every message out, again when it comes back; so many times at the same time at first. */
  async convert(atOnce: number): Promise<void> {
    for (let record = await this.#receive(); record !== undefined; record = await this.#receive()) {
      const event = { Records: [record] };
      await this.#untilDone(`the converter, of ${record.body}`, atOnce, async () => {
        const answer = (await this.app.api.invoke(this.app.function('Converter'), event)) as SQSBatchResponse;
        if (answer.batchItemFailures.length > 0) throw new Error('the message comes back');
      });
      const { receiptHandle: ReceiptHandle } = record;
      await this.app.clients.sqs.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle }));
    }
  }

  /** Names of the staging tables that are there. */
  async staging(): Promise<readonly string[]> {
    const { TableList = [] } = await this.app.clients.glue.send(
      new GetTablesCommand({ DatabaseName: DATABASES.staging }),
    );
    return TableList.map(({ Name = '' }) => Name);
  }

  async #untilDone(what: string, atOnce: number, act: () => Promise<void>): Promise<void> {
    let last: unknown;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const results = await Promise.allSettled(Array.from({ length: tries === 0 ? atOnce : 1 }, act));
      const failed = results.filter((result) => result.status === 'rejected');
      if (failed.length === 0) return;
      last = failed[0]?.reason;
    }
    const said = [...(await this.app.log('Planner')), ...(await this.app.log('Converter'))].filter((line) =>
      line.includes('ERROR'),
    );
    throw new Error(`${what} failed ${MOST_TRIES} times, at last with: ${last}\n${said.slice(-3).join('\n')}`);
  }

  async #receive(): Promise<SQSRecord | undefined> {
    const { Messages: [message] = [] } = await this.app.clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MessageSystemAttributeNames: ['All'] }),
    );
    if (message === undefined) return undefined;
    const { MessageId, ReceiptHandle, Body, Attributes } = message;
    // It is ours until it is deleted, whatever a converter says.
    const ours = { QueueUrl: this.queueUrl, ReceiptHandle, VisibilityTimeout: 43_200 };
    await this.app.clients.sqs.send(new ChangeMessageVisibilityCommand(ours));
    return {
      messageId: MessageId!,
      receiptHandle: ReceiptHandle!,
      body: Body!,
      attributes: Attributes as unknown as SQSRecord['attributes'],
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:units.fifo`,
      awsRegion: REGION,
    };
  }
}
