import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import {
  BatchCreatePartitionCommand,
  CreateTableCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GlueClient,
  type StorageDescriptor,
} from '@aws-sdk/client-glue';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { bucketCount } from '../../core/conversion/buckets';
import { eventDay } from '../../core/conversion/projection';
import { stageStatement } from '../../core/conversion/statements';
import { deliveredDay, type Unit } from '../../core/conversion/unit';
import type { Dataset } from '../../core/datasets/dataset';
import { locate } from '../../core/datasets/locate';
import { tableInput } from '../../lambda/aws/glue-inputs';
import { PRODUCTION, REGIONS } from '../../local/sample/cast';
import { AthenaUser } from '../../test/engines/athena/user';
import { createWorkgroup, deployCatalog, SETTINGS } from '../../test/engines/harness/catalog';
import { TrinoClient } from '../../test/engines/trino/client';
import { CATALOG } from '../../test/engines/trino/configuration';
import { exploded } from '../../test/engines/trino/exploded';
import { type Engines, startEngines } from '../../test/engines/up/engines';
import type { Clustering } from './subjects';

const RAW = 'raw-logs';
const LAKE = 'lake';
const DATABASES = SETTINGS.databases;

/** A unit with the bytes of its objects, as AWS would have delivered them. */
export interface RawUnit extends Unit {
  readonly bytes: number;
}

/** What a clustering made of the units. */
export interface Converted {
  /** Staging tables, one for each unit. */
  readonly tables: readonly string[];
  /** Most files of a day. */
  readonly files: number;
  /** Seconds that a unit took, summed. */
  readonly seconds: number;
}

/** The engines with the lake's tables over empty buckets: one account, its objects as they are delivered. */
export class BenchLake {
  readonly #user: AthenaUser;
  readonly #trino: TrinoClient;
  readonly #glue = new GlueClient({});

  private constructor(
    private readonly engines: Engines,
    private readonly s3: S3Client,
  ) {
    const athena = new AthenaClient({ endpoint: engines.environment.AWS_ENDPOINT_URL_ATHENA! });
    this.#trino = new TrinoClient(engines.trino);
    this.#user = new AthenaUser(() => athena, SETTINGS.workgroup);
  }

  static async start(): Promise<BenchLake> {
    const engines = await startEngines();
    Object.assign(process.env, engines.environment);
    const s3 = new S3Client({ forcePathStyle: true });
    for (const Bucket of [RAW, LAKE, 'results']) {
      const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;
      await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }));
    }
    await createWorkgroup({ athena: new AthenaClient({ endpoint: engines.environment.AWS_ENDPOINT_URL! }) });
    await deployCatalog(
      { glue: new GlueClient({}) },
      {
        scope: { accounts: [PRODUCTION], regions: REGIONS, deliveredFrom: '2026/01/01' },
        // Trino does not know the format of AWS's own; see test/engines/trino/exploded.ts.
        change: (table) =>
          JSON.parse(
            JSON.stringify(table).replace(
              'com.amazon.emr.cloudtrail.CloudTrailInputFormat',
              'org.apache.hadoop.mapred.TextInputFormat',
            ),
          ),
      },
    );
    return new BenchLake(engines, s3);
  }

  stop(): Promise<void> {
    return this.engines.stop();
  }

  /** Puts a folder's objects of the dataset and of the one account; returns its units by day. */
  async deliver(dataset: Dataset, folder: string): Promise<readonly RawUnit[]> {
    const units = new Map<string, number>();
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      const Key = relative(folder, file).split(sep).join('/');
      const at = entry.isFile() ? locate(dataset, Key) : undefined;
      if (at?.kind !== 'object' || at.account !== PRODUCTION) continue;
      const object = readFileSync(file);
      await this.s3.send(new PutObjectCommand({ Bucket: RAW, Key, Body: exploded(dataset, object) }));
      units.set(at.delivered, (units.get(at.delivered) ?? 0) + object.length);
    }
    return [...units].sort().map(([delivered, bytes]) => {
      return { dataset: dataset.name, account: PRODUCTION, delivered, bytes };
    });
  }

  /** Converts each unit by the statement of a conversion, but for its clustering. */
  async convert(dataset: Dataset, units: readonly RawUnit[], { by, files }: Clustering): Promise<Converted> {
    const run = `${by.join('_') || 'none'}_${files}`;
    const counts = units.map(({ bytes }) => (files === 'ours' ? bucketCount(bytes) : files));
    const statements = units.map((unit, at) =>
      stageStatement({ ...dataset, clusteredBy: by }, unit, {
        run,
        location: `s3://${LAKE}/${dataset.name}/${run}/${deliveredDay(unit)}/`,
        bucketCount: counts[at]!,
        excluded: [],
        databases: DATABASES,
      }),
    );
    let seconds = 0;
    for (const { sql, table } of statements) {
      seconds += await this.#ran(sql);
      await this.#publish(table);
    }
    return { tables: statements.map(({ table }) => table), files: Math.max(...counts), seconds };
  }

  /** Seconds of a copy to Parquet and nothing else: no cleaning, no deduplication, no buckets. */
  async copy(dataset: Dataset, units: readonly RawUnit[]): Promise<number> {
    const columns = dataset.columns.map(({ name }) => `"${name}"`).join(', ');
    let seconds = 0;
    for (const unit of units) {
      const at = `${dataset.name}/copy/${deliveredDay(unit)}`;
      const table = at.replaceAll(/\W/g, '_');
      const sql = `CREATE TABLE ${DATABASES.staging}.${table}
WITH (format = 'PARQUET', write_compression = 'ZSTD', external_location = 's3://${LAKE}/${at}/', partitioned_by = ARRAY['day'])
AS SELECT ${columns}, ${eventDay(dataset).text} AS day FROM ${DATABASES.lake}.${dataset.name}_raw
WHERE account = '${unit.account}' AND delivered = '${unit.delivered}'`;
      seconds += await this.#ran(sql);
    }
    return seconds;
  }

  /** All units of one clustering, as the curated table would hold them. */
  curated = ({ tables }: Converted): string =>
    `(${tables.map((table) => `SELECT * FROM ${DATABASES.lake}.${table}`).join(' UNION ALL ')})`;

  /**
   * Puts a staging table's files under a table that does not declare buckets, as the curated tables do not: a reader has to find
   * by the files themselves which it can skip.
   */
  async #publish(table: string): Promise<void> {
    const [DatabaseName, at] = [DATABASES.lake, { DatabaseName: DATABASES.staging }];
    const { Table } = await this.#glue.send(new GetTableCommand({ ...at, Name: table }));
    const { Partitions = [] } = await this.#glue.send(new GetPartitionsCommand({ ...at, TableName: table }));
    const TableInput = unbucketed(tableInput(Table!));
    await this.#glue.send(new CreateTableCommand({ DatabaseName, TableInput }));
    const PartitionInputList = Partitions.map(({ Values, StorageDescriptor }) =>
      unbucketed({ Values: Values!, StorageDescriptor: StorageDescriptor! }),
    );
    await this.#glue.send(new BatchCreatePartitionCommand({ DatabaseName, TableName: table, PartitionInputList }));
  }

  /** Bytes that a question reads, and its answer as text. */
  async ask(sql: string): Promise<{ readonly bytes: number; readonly answer: string }> {
    const { rows, stats } = await this.#trino.run(sql, { catalog: CATALOG });
    const answer = rows
      .map((row) => row.join())
      .sort()
      .join('\n');
    return { bytes: stats.physicalInputBytes, answer };
  }

  /** Seconds that a statement took. */
  async #ran(sql: string): Promise<number> {
    const { Status, Statistics } = await this.#user.run(sql);
    if (Status?.State !== 'SUCCEEDED') throw new Error(`${Status?.StateChangeReason}, in:\n${sql}`);
    return Statistics!.TotalExecutionTimeInMillis! / 1000;
  }
}

const unbucketed = <T extends { readonly StorageDescriptor?: StorageDescriptor | undefined }>(input: T): T => ({
  ...input,
  StorageDescriptor: { ...input.StorageDescriptor, BucketColumns: [], NumberOfBuckets: 0 },
});
