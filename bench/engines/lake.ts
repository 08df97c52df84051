import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AthenaClient } from '@aws-sdk/client-athena';
import { DeleteTableCommand, GlueClient } from '@aws-sdk/client-glue';
import {
  type _Object,
  CreateBucketCommand,
  DeleteObjectCommand,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { type Buckets, bucketsFor, hashed } from '../../core/conversion/buckets';
import { clusterFrequencies } from '../../core/conversion/frequent';
import { type RawObject, sizeOf } from '../../core/conversion/ports';
import { eventDay } from '../../core/conversion/projection';
import { stageStatement } from '../../core/conversion/statements';
import { deliveredDay, type Unit } from '../../core/conversion/unit';
import type { Dataset } from '../../core/datasets/dataset';
import { locate } from '../../core/datasets/locate';
import { PRODUCTION, REGIONS } from '../../local/sample/cast';
import { AthenaUser } from '../../test/engines/athena/user';
import { createWorkgroup, deployCatalog, SETTINGS } from '../../test/engines/harness/catalog';
import { TrinoClient } from '../../test/engines/trino/client';
import { CATALOG } from '../../test/engines/trino/configuration';
import { exploded } from '../../test/engines/trino/exploded';
import { type Engines, startEngines } from '../../test/engines/up/engines';
import { ObjectMeter } from './object-meter';
import { publish, unpublish } from './published';
import type { Clustering } from './subjects';

const RAW = 'raw-logs';
const LAKE = 'lake';
const DATABASES = SETTINGS.databases;

/** A unit with the bytes of its objects, as AWS would have delivered them. */
export interface RawUnit extends Unit {
  readonly bytes: number;
  /** Those that a conversion gives it. */
  readonly buckets: Buckets;
}

/** What a clustering made of the units. */
export interface Converted {
  /** Tables over what was written, one for each unit. */
  readonly tables: readonly string[];
  /** The folder in the lake's bucket that holds it. */
  readonly folder: string;
  readonly files: number;
  readonly bytes: number;
  /** Seconds that a unit took, summed. */
  readonly seconds: number;
}

export interface Asked {
  /** As Trino counts: of files with something that can match. */
  readonly bytes: number;
  /** Of all objects, as S3 gave them. */
  readonly moved: number;
  readonly answer: string;
}

/** The engines with the lake's tables over empty buckets: one account, its objects as they are delivered. */
export class BenchLake {
  readonly #user: AthenaUser;
  readonly #trino: TrinoClient;
  readonly #glue = new GlueClient({});

  private constructor(
    private readonly engines: Engines,
    private readonly s3: S3Client,
    private readonly meter: ObjectMeter,
  ) {
    const athena = new AthenaClient({ endpoint: engines.environment.AWS_ENDPOINT_URL_ATHENA! });
    this.#trino = new TrinoClient(engines.trino);
    this.#user = new AthenaUser(() => athena, SETTINGS.workgroup);
  }

  static async start(): Promise<BenchLake> {
    const meter = new ObjectMeter();
    const engines = await startEngines({ before: (s3) => meter.start(s3) });
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
    return new BenchLake(engines, s3, meter);
  }

  async stop(): Promise<void> {
    await this.engines.stop();
    this.meter.stop();
  }

  /** Puts a folder's objects of the dataset and of the one account; returns its units by day. */
  async deliver(dataset: Dataset, folder: string): Promise<readonly RawUnit[]> {
    const units = new Map<string, RawObject[]>();
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      const Key = relative(folder, file).split(sep).join('/');
      const at = entry.isFile() ? locate(dataset, Key) : undefined;
      if (at?.kind !== 'object' || at.account !== PRODUCTION) continue;
      const object = readFileSync(file);
      await this.s3.send(new PutObjectCommand({ Bucket: RAW, Key, Body: exploded(dataset, object) }));
      const delivered = units.get(at.delivered) ?? [];
      units.set(at.delivered, delivered);
      delivered.push({ path: file, region: at.region, size: object.length, etag: '' });
    }
    const raw = { open: (path: string) => Promise.resolve(createReadStream(path)) };
    return Promise.all(
      [...units.keys()].sort().map(async (delivered) => {
        const objects = units.get(delivered)!.sort((a, b) => (a.path < b.path ? -1 : 1));
        const bytes = sizeOf(objects);
        const buckets = bucketsFor(bytes, await clusterFrequencies(raw, dataset, objects));
        return { dataset: dataset.name, account: PRODUCTION, delivered, bytes, buckets };
      }),
    );
  }

  /** Converts one unit after another by the statement of a conversion, but for its clustering. */
  async convert(dataset: Dataset, units: readonly RawUnit[], clustering: Clustering): Promise<Converted> {
    const { by, files, declared = false } = clustering;
    const run = `${by.join('_') || 'none'}_${files}${declared ? '_declared' : ''}`;
    const folder = `${dataset.name}/${run}/`;
    const tables: string[] = [];
    let seconds = 0;
    for (const unit of units) {
      const { sql, table } = stageStatement({ ...dataset, clusteredBy: by }, unit, {
        run,
        location: `s3://${LAKE}/${folder}${deliveredDay(unit)}/`,
        buckets: files === 'ours' ? unit.buckets : hashed(files),
        excluded: [],
        databases: DATABASES,
      });
      seconds += await this.#ran(declared ? bucketedBy(by, sql) : sql);
      await publish(this.#glue, table, { declared });
      tables.push(table);
    }
    const objects = await this.#below(folder);
    const bytes = objects.reduce((sum, { Size = 0 }) => sum + Size, 0);
    return { tables, folder, files: objects.length, bytes, seconds };
  }

  /** Takes away what a clustering made: all objects are in the emulator's memory. */
  async remove({ tables, folder }: Converted): Promise<void> {
    for (const table of tables) await unpublish(this.#glue, table);
    await this.#empty(folder);
  }

  /** Seconds of a copy of one unit to Parquet and nothing else: no cleaning, no deduplication, no buckets. */
  async copy(dataset: Dataset, unit: RawUnit): Promise<number> {
    const columns = dataset.columns.map(({ name }) => `"${name}"`).join(', ');
    const folder = `${dataset.name}/copy/`;
    const table = `${dataset.name}_copy`;
    const seconds = await this.#ran(`CREATE TABLE ${DATABASES.staging}.${table}
WITH (format = 'PARQUET', write_compression = 'ZSTD', external_location = 's3://${LAKE}/${folder}', partitioned_by = ARRAY['day'])
AS SELECT ${columns}, ${eventDay(dataset).text} AS day FROM ${DATABASES.lake}.${dataset.name}_raw
WHERE account = '${unit.account}' AND delivered = '${unit.delivered}'`);
    await this.#glue.send(new DeleteTableCommand({ DatabaseName: DATABASES.staging, Name: table }));
    await this.#empty(folder);
    return seconds;
  }

  /** All units of one clustering, as the curated table would hold them. */
  curated = ({ tables }: Converted): string =>
    `(${tables.map((table) => `SELECT * FROM ${DATABASES.lake}.${table}`).join(' UNION ALL ')})`;

  /** What a question reads, in bytes, and its answer as text. */
  async ask(sql: string): Promise<Asked> {
    const before = this.meter.bytes;
    const { rows, stats } = await this.#trino.run(sql, { catalog: CATALOG });
    const answer = rows
      .map((row) => row.join())
      .sort()
      .join('\n');
    return { bytes: stats.physicalInputBytes, moved: this.meter.bytes - before, answer };
  }

  async #below(Prefix: string): Promise<readonly _Object[]> {
    const found: _Object[] = [];
    const pages: AsyncIterable<ListObjectsV2CommandOutput> = paginateListObjectsV2(
      { client: this.s3 },
      { Bucket: LAKE, Prefix },
    );
    for await (const { Contents = [] } of pages) found.push(...Contents);
    return found;
  }

  async #empty(folder: string): Promise<void> {
    for (const { Key } of await this.#below(folder)) await this.s3.send(new DeleteObjectCommand({ Bucket: LAKE, Key }));
  }

  /** Seconds that a statement took. It is looked at seldom: looking takes time from it. */
  async #ran(sql: string): Promise<number> {
    const id = await this.#user.start(sql);
    for (;;) {
      const { Status, Statistics } = await this.#user.look(id);
      if (Status!.State === 'SUCCEEDED') return Statistics!.TotalExecutionTimeInMillis! / 1000;
      if (!['QUEUED', 'RUNNING'].includes(Status!.State!)) throw new Error(`${Status!.StateChangeReason}, in:\n${sql}`);
      await sleep(200);
    }
  }
}

/** The statement with buckets by the columns themselves, in place of the column that the lake makes of them. */
function bucketedBy(columns: readonly string[], sql: string): string {
  const ours = "bucketed_by = ARRAY['cluster']";
  if (!sql.includes(ours)) throw new Error(`a clustered statement must say ${ours}, got\n${sql}`);
  return sql.replace(ours, `bucketed_by = ARRAY[${columns.map((column) => `'${column}'`).join(', ')}]`);
}
