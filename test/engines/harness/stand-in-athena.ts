import { gunzipSync } from 'node:zlib';
import { type AthenaClient, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { CreateTableCommand, GetTableCommand } from '@aws-sdk/client-glue';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { auditDays, auditFiles, type Databases } from '../../../core/conversion/statements';
import { DATASETS } from '../../../core/datasets';
import type { Dataset } from '../../../core/datasets/dataset';
import { locate } from '../../../core/datasets/locate';
import type { AwsClients } from '../../../lambda/aws/clients';
import { rawScope } from '../../../lambda/aws/raw-scope';
import { pages } from '../../../lambda/aws/s3-pages';
import { fallsTo, MOST_OPEN_FILES } from '../../core/conversion/fake-logs';
import { FakeAthena, type FakeResult } from '../../lambda/aws/fake-athena';
import { putObjects } from './aws';

interface Event {
  readonly id: string;
  readonly day: string;
  readonly file: string;
}

/**
 * Athena for the statements of a conversion, over the emulator's S3 and Glue: the emulator's own runs no SQL and knows no
 * tokens. It takes neither deduplication nor broken objects; those are tested where SQL is run. Of other datasets than
 * CloudTrail it takes lines that are an id and a day.
 */
export class StandInAthena {
  readonly #results = new Map<string, FakeResult>();
  readonly #fake = new FakeAthena((sql) => this.#results.get(sql) ?? failed(`not a statement of a conversion: ${sql}`));

  constructor(
    private readonly clients: Pick<AwsClients, 's3' | 'glue'>,
    private readonly lakeBucket: string,
    private readonly databases: Databases,
  ) {}

  readonly send = (async (command: never) => {
    const { QueryString: sql = '' } = (command as object) instanceof StartQueryExecutionCommand ? sent(command) : {};
    if (sql.startsWith('CREATE TABLE') && !this.#results.has(sql)) this.#results.set(sql, await this.#stage(sql));
    return this.#fake.send(command);
  }) as AthenaClient['send'];

  async #stage(sql: string): Promise<FakeResult> {
    const table = part(sql, /^CREATE TABLE "log_lake_staging"\."([^"]+)"/);
    const folder = part(sql, /external_location = 's3:\/\/[^/]+\/([^']+\/)'/);
    const account = part(sql, /"account" = '([^']+)'/);
    const delivered = part(sql, /"delivered" = '([^']+)'/);
    const [, of, index] = /mod\(crc32\(to_utf8\("day"\)\), (\d+)\) = (\d+)/.exec(sql) ?? [];
    const mine = ({ day }: Event) => of === undefined || fallsTo({ number: Number(index) + 1, of: Number(of) }, day);
    const events = (await this.#events(datasetOf(table), account, delivered)).filter(mine);
    const days = [...new Set(events.map(({ day }) => day))].sort();
    if (days.length > MOST_OPEN_FILES)
      return failed('HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers');
    const written = days.map((day) => {
      const ids = events.filter((event) => event.day === day).map(({ id }) => id);
      return [`${folder}day=${day}/part-0`, JSON.stringify(ids.sort())] as const;
    });
    await putObjects(this.clients, this.lakeBucket, Object.fromEntries(written));
    const TableInput = { Name: table };
    await this.clients.glue.send(new CreateTableCommand({ DatabaseName: this.databases.staging, TableInput }));
    this.#results.set(auditDays(table, this.databases), counted('day', events));
    this.#results.set(auditFiles(table, this.databases), counted('source_file', events));
    return { state: 'SUCCEEDED', bytesScanned: events.length };
  }

  async #events(dataset: Dataset, account: string, delivered: string): Promise<Event[]> {
    const events: Event[] = [];
    const raw = await this.#rawBucket(dataset);
    const { regions } = await rawScope(this.clients.glue, this.databases, dataset);
    for await (const { objects } of pages(this.clients.s3, { Bucket: raw })) {
      for (const { key } of objects) {
        const at = locate(dataset, key);
        if (at.kind !== 'object' || at.account !== account || at.delivered !== delivered) continue;
        if (regions?.has(at.region) === false) continue;
        const { Body } = await this.clients.s3.send(new GetObjectCommand({ Bucket: raw, Key: key }));
        const text = gunzipSync(await Body!.transformToByteArray()).toString('utf8');
        for (const [id, day] of rowsOf(dataset, text)) events.push({ id, day, file: `s3://${raw}/${key}` });
      }
    }
    return events;
  }

  async #rawBucket(dataset: Dataset): Promise<string> {
    const raw = { DatabaseName: this.databases.lake, Name: `${dataset.name}_raw` };
    const { Table } = await this.clients.glue.send(new GetTableCommand(raw));
    return new URL(Table!.StorageDescriptor!.Location!).host;
  }
}

function datasetOf(table: string): Dataset {
  const dataset = DATASETS.find(({ name }) => table.startsWith(`${name}_`));
  if (dataset === undefined) throw new Error(`not a staging table of a dataset: ${table}`);
  return dataset;
}

function rowsOf({ name }: Dataset, text: string): [id: string, day: string][] {
  if (name !== 'cloudtrail') return text.split('\n').flatMap((line) => (line === '' ? [] : [idAndDay(line)]));
  type Records = readonly { readonly eventID: string; readonly eventTime: string }[];
  const { Records } = JSON.parse(text) as { readonly Records: Records };
  return Records.map(({ eventID, eventTime }) => [eventID, eventTime.slice(0, 10)]);
}

const idAndDay = (line: string) => line.split(' ') as [string, string];

const sent = (command: StartQueryExecutionCommand) => command.input;

function part(sql: string, pattern: RegExp): string {
  const found = pattern.exec(sql)?.[1];
  if (found !== undefined) return found;
  throw new Error(`not a CTAS of a conversion, no ${pattern}: ${sql}`);
}

const failed = (reason: string): FakeResult => ({ state: 'FAILED', reason });

function counted(by: 'day' | 'source_file', events: readonly Event[]): FakeResult {
  const nameOf = (event: Event) => (by === 'day' ? event.day : event.file);
  const names = [...new Set(events.map(nameOf))].sort();
  const counts = by === 'day' ? ['rows', 'records', 'undated'] : ['rows', 'records', 'refused', 'undated'];
  return {
    state: 'SUCCEEDED',
    columns: [[by, 'varchar'], ...counts.map((count) => [count, 'bigint'] as const)],
    rows: names.map((name) => {
      const rows = String(events.filter((event) => nameOf(event) === name).length);
      return [name, ...counts.map((count) => (count === 'rows' || count === 'records' ? rows : '0'))];
    }),
  };
}
