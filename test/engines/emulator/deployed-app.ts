import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { GetPartitionsCommand, GetTableCommand } from '@aws-sdk/client-glue';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { decodePrestoView } from '../../../core/catalog/presto-view';
import type { LedgerEntry } from '../../../core/conversion/ledger';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { deliveryFolder } from '../../../core/datasets/locate';
import { S3LakeStore } from '../../../lambda/aws/lake-store';
import type { LakePlan } from '../../../lambda/planner/plan-lake';
import { all, putObjects } from '../harness/aws';
import type { Emulator } from '../harness/emulator';
import { Permissions } from '../iam/permissions';
import { Account } from './account';
import { type AppAthena, DATABASES, standInAthena } from './app-athena';
import { type StackResource, until } from './aws-api';
import { Cdk } from './cdk';
import { ACCOUNT, REGION, startMinistack } from './ministack';
import { CallRecorder, type RecordedCall } from './recorded-calls';

/** Identifiers of resources, by their logical ids. */
type Retained = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** An emulated account that the app is deployed to as a user would, and what can be seen of it from outside. */
export class DeployedApp {
  /** What the account has beside the app. */
  readonly account: Account;
  readonly api: Account['api'];
  readonly clients: Account['clients'];
  /** What the app's roles are allowed. */
  readonly permissions = new Permissions();
  readonly #cdk: Cdk;
  #resources: readonly StackResource[] = [];

  private constructor(
    private readonly emulator: Emulator,
    private readonly athena: AppAthena,
    private readonly recorder: CallRecorder,
    scratch: string,
  ) {
    this.account = new Account(emulator.endpoint);
    this.api = this.account.api;
    this.clients = this.account.clients;
    this.#cdk = new Cdk(emulator.endpoint, scratch);
  }

  /**
   * An account of its own that is ready for deployments of the assembly.
   *
   * @param startAthena - starts what answers the functions as Athena; by default a stand-in that runs no SQL
   */
  static async bootstrap(
    scratch: string,
    assembly: string,
    startAthena: () => Promise<AppAthena> = standInAthena,
  ): Promise<DeployedApp> {
    const own = mkdtempSync(join(scratch, 'account-'));
    const athena = await startAthena();
    const recorder = new CallRecorder(own);
    const emulator = await startMinistack(own, {
      ...recorder.env,
      ...athena.env,
      AWS_ENDPOINT_URL_ATHENA: athena.endpoint,
    });
    athena.started?.(emulator.endpoint);
    const app = new DeployedApp(emulator, athena, recorder, own);
    await app.#cdk.bootstrap(assembly);
    return app;
  }

  /** Deploys all stacks. Returns what the command line said. */
  async deploy(assembly: string): Promise<string> {
    const said = await this.#cdk.deploy(assembly);
    const names = Object.keys(await this.api.stacks());
    this.#resources = (await Promise.all(names.map((name) => this.api.stackResources(name)))).flat();
    await this.athena.deployed(this);
    await this.permissions.learn(this);
    return said;
  }

  destroy(assembly: string, stacks: readonly string[]): Promise<string> {
    return this.#cdk.destroy(assembly, stacks);
  }

  /** What stays when the storage stack goes, as `cdk import` wants to know it: its identifiers by logical id. */
  async retained(): Promise<Retained> {
    const identifier: Readonly<Record<string, string>> = { 'AWS::S3::Bucket': 'BucketName', 'AWS::KMS::Key': 'KeyId' };
    const resources = await this.api.stackResources('log-lake-storage');
    return Object.fromEntries(
      resources.flatMap(({ logicalId, physicalId, type }) => {
        const name = identifier[type];
        return name === undefined ? [] : [[logicalId, { [name]: physicalId }]];
      }),
    );
  }

  /** Takes into a stack what is there without one. */
  adopt(assembly: string, stack: string, retained: Retained): Promise<string> {
    return this.#cdk.import(assembly, stack, retained);
  }

  /** @throws when the functions did what IAM would have denied */
  async stop(): Promise<void> {
    this.account.close();
    await this.emulator.stop();
    await this.athena.stop();
    await this.permissions.check(this.calls());
  }

  /** What the functions have sent to AWS until now. */
  calls(): readonly RecordedCall[] {
    return this.recorder.calls();
  }

  /** Everything of a type that was deployed, the tools of the CDK among it. */
  resources(type: string): readonly StackResource[] {
    return this.#resources.filter((one) => one.type === type);
  }

  /** Where the account's APIs answer. */
  get endpoint(): string {
    return this.emulator.endpoint;
  }

  bucket(name: 'CloudTrailLogs' | 'VpcFlowLogs' | 'AlbLogs' | 'Lake' | 'Results'): string {
    return this.#physicalId('AWS::S3::Bucket', `Storage${name}Bucket`);
  }

  key(): string {
    return this.#physicalId('AWS::KMS::Key', 'Storage');
  }

  function(name: 'Planner' | 'Converter' | 'Catalog' | 'Enrolment'): string {
    return this.#physicalId('AWS::Lambda::Function', name);
  }

  /** A deployed schedule. */
  schedule(part: 'Conversion' | 'Enrolment'): Promise<{ readonly Target: object }> {
    const name = this.#physicalId('AWS::Scheduler::Schedule', part);
    return this.api.rest('scheduler', 'GET', `/schedules/${name}`);
  }

  /** What is in the lake's bucket. */
  get store(): S3LakeStore {
    return new S3LakeStore(this.clients.s3, this.bucket('Lake'));
  }

  /** Delivers a CloudTrail object of these events, each `id day`. */
  async deliver(delivered: string, name: string, events: readonly string[]): Promise<void> {
    const Records = events.map((event) => {
      const [eventID, day] = event.split(' ');
      return { eventVersion: '1.11', eventID, eventName: 'ListBuckets', eventTime: `${day}T10:00:00Z` };
    });
    const folder = deliveryFolder(CLOUDTRAIL, { account: ACCOUNT, region: REGION, delivered });
    const key = `${folder}${ACCOUNT}_CloudTrail_${REGION}_${name}.json.gz`;
    await putObjects(this.clients, this.bucket('CloudTrailLogs'), { [key]: gzipSync(JSON.stringify({ Records })) });
  }

  async plan(event: { readonly scheduledTime: string } & Readonly<Record<string, unknown>>): Promise<LakePlan> {
    return (await this.api.invoke(this.function('Planner'), event)) as LakePlan;
  }

  /** Waits until the converter has worked on every message, and left none to the dead letters. */
  async converted(seconds?: number): Promise<void> {
    const url = this.#physicalId('AWS::SQS::Queue', 'PipelineConversionQueuesUnits');
    const deadLetters = this.#physicalId('AWS::SQS::Queue', 'PipelineConversionQueuesDeadLetters');
    const empty = async () => ((await this.#messages(url)) === 0 ? true : undefined);
    await until('the queue of units is empty', empty, seconds);
    const dead = await this.#messages(deadLetters);
    if (dead > 0)
      throw new Error(`${dead} units are in the dead-letter queue:\n${(await this.log('Converter')).join('')}`);
  }

  /** Every line that a function has logged. */
  async log(name: Parameters<DeployedApp['function']>[0]): Promise<readonly string[]> {
    const logGroupName = this.#physicalId('AWS::Logs::LogGroup', name);
    const target = 'Logs_20140328.FilterLogEvents';
    type Answer = { readonly events: readonly { readonly message: string }[] };
    const { events } = await this.api.call<Answer>('logs', target, { logGroupName, limit: 10_000 });
    return events.map(({ message }) => message);
  }

  /** The ledger's entries of a dataset by delivery day. */
  async ledger(dataset: string): Promise<Readonly<Record<string, LedgerEntry>>> {
    const keys = await all(this.store.list(`ledger/${dataset}/${ACCOUNT}/`));
    const entries = await Promise.all(
      keys.map(async (key) => JSON.parse((await this.store.get(key))!.body) as LedgerEntry),
    );
    return Object.fromEntries(entries.map((entry) => [entry.delivered, entry]));
  }

  /** Ids that a reader of the curated CloudTrail table sees, by event day and delivery day. */
  async visible(): Promise<Readonly<Record<string, readonly string[]>>> {
    const table = { DatabaseName: DATABASES.lake, TableName: 'cloudtrail' };
    const { Partitions = [] } = await this.clients.glue.send(new GetPartitionsCommand(table));
    const seen: Record<string, readonly string[]> = {};
    for (const { Values: [, ...days] = [], StorageDescriptor } of Partitions) {
      const folder = StorageDescriptor!.Location!.slice(this.store.location('').length);
      const files = await all(this.store.list(folder));
      const ids = await Promise.all(
        files.map(async (key) => JSON.parse((await this.store.get(key))!.body) as string[]),
      );
      seen[days.join(' ')] = ids.flat();
    }
    return seen;
  }

  /** The text of a dataset's live view. */
  async liveView(dataset: string): Promise<string> {
    const table = { DatabaseName: DATABASES.lake, Name: `${dataset}_live` };
    const { Table } = await this.clients.glue.send(new GetTableCommand(table));
    return decodePrestoView(Table!.ViewOriginalText!).originalSql;
  }

  /** What the schedule does every day. */
  async enrolAll(): Promise<void> {
    await this.api.invoke(this.function('Enrolment'), {});
  }

  async #messages(QueueUrl: string): Promise<number> {
    const { Attributes = {} } = await this.clients.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    const kinds = ['', 'NotVisible', 'Delayed'] as const;
    return kinds.reduce((sum, kind) => sum + Number(Attributes[`ApproximateNumberOfMessages${kind}`] ?? 0), 0);
  }

  #physicalId(type: string, part: string): string {
    const found = this.#resources.filter((one) => one.type === type && one.logicalId.includes(part));
    if (found.length === 1) return found[0]!.physicalId;
    throw new Error(
      `there must be one ${type} with '${part}' in its id, got ${found.map(({ logicalId }) => logicalId)}`,
    );
  }
}
