import { gunzipSync } from 'node:zlib';
import { type AthenaClient, StartQueryExecutionCommand } from '@aws-sdk/client-athena';
import { CreateTableCommand } from '@aws-sdk/client-glue';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { auditDays, auditFiles, type Databases } from '../../../core/conversion/statements';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { locate } from '../../../core/datasets/locate';
import type { AwsClients } from '../../../lambda/aws/clients';
import { rawScope } from '../../../lambda/aws/raw-scope';
import { pages } from '../../../lambda/aws/s3-pages';
import { FakeAthena, type FakeResult } from '../../lambda/aws/fake-athena';
import { putObjects } from './aws';

interface Event {
  readonly id: string;
  readonly day: string;
  readonly file: string;
}

/**
 * Athena for the statements of a CloudTrail conversion, over the emulator's S3 and Glue: the emulator's own runs no SQL and
 * knows no tokens. It takes neither deduplication nor broken objects; those are tested where SQL is run.
 */
export class StandInAthena {
  readonly #results = new Map<string, FakeResult>();
  readonly #fake = new FakeAthena((sql) => this.#results.get(sql) ?? failed(`not a statement of a conversion: ${sql}`));

  constructor(
    private readonly clients: Pick<AwsClients, 's3' | 'glue'>,
    private readonly buckets: { readonly raw: string; readonly lake: string },
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
    const events = await this.#events(account, delivered);
    const days = [...new Set(events.map(({ day }) => day))].sort();
    const written = days.map((day) => {
      const ids = events.filter((event) => event.day === day).map(({ id }) => id);
      return [`${folder}day=${day}/part-0`, JSON.stringify(ids.sort())] as const;
    });
    await putObjects(this.clients, this.buckets.lake, Object.fromEntries(written));
    const TableInput = { Name: table };
    await this.clients.glue.send(new CreateTableCommand({ DatabaseName: this.databases.staging, TableInput }));
    this.#results.set(auditDays(table, this.databases), counted('day', events));
    this.#results.set(auditFiles(table, this.databases), counted('source_file', events));
    return { state: 'SUCCEEDED', bytesScanned: events.length };
  }

  async #events(account: string, delivered: string): Promise<Event[]> {
    const events: Event[] = [];
    const { regions } = await rawScope(this.clients.glue, this.databases, CLOUDTRAIL);
    for await (const { objects } of pages(this.clients.s3, { Bucket: this.buckets.raw })) {
      for (const { key } of objects) {
        const at = locate(CLOUDTRAIL, key);
        if (at.kind !== 'object' || at.account !== account || at.delivered !== delivered) continue;
        if (regions?.has(at.region) === false) continue;
        const { Body } = await this.clients.s3.send(new GetObjectCommand({ Bucket: this.buckets.raw, Key: key }));
        const { Records } = JSON.parse(gunzipSync(await Body!.transformToByteArray()).toString('utf8'));
        for (const { eventID, eventTime } of Records) {
          events.push({ id: eventID, day: eventTime.slice(0, 10), file: `s3://${this.buckets.raw}/${key}` });
        }
      }
    }
    return events;
  }
}

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
