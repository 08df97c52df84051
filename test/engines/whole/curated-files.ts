import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type GetPartitionsCommandOutput, type Partition, paginateGetPartitions } from '@aws-sdk/client-glue';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { type Dataset, DERIVED_COLUMNS } from '../../../core/datasets/dataset';
import { duckType } from '../../../local/engine/raw-rows';
import type { Answer } from '../../../local/engine/session';
import { below, place } from '../athena/store';
import { DATABASES } from '../emulator/app-athena';
import type { DeployedApp } from '../emulator/deployed-app';

/** The files of one partition of a curated table, as they lay in S3. */
export interface CuratedPartition {
  readonly account: string;
  readonly day: string;
  readonly delivered: string;
  /** On this machine. */
  readonly files: readonly string[];
}

/** Takes the files of every partition out of the emulator's S3. */
export async function curatedPartitions(
  { clients: { glue, s3 } }: Pick<DeployedApp, 'clients'>,
  dataset: Dataset,
  folder: string,
): Promise<readonly CuratedPartition[]> {
  mkdirSync(folder, { recursive: true });
  const partitions: Partition[] = [];
  const table = { DatabaseName: DATABASES.lake, TableName: dataset.name };
  const pages: AsyncIterable<GetPartitionsCommandOutput> = paginateGetPartitions({ client: glue }, table);
  for await (const page of pages) partitions.push(...(page.Partitions ?? []));
  const taken: CuratedPartition[] = [];
  for (const { Values: [account = '', day = '', delivered = ''] = [], StorageDescriptor } of partitions) {
    const files: string[] = [];
    for (const location of await below(s3, StorageDescriptor!.Location!)) {
      const { Body } = await s3.send(new GetObjectCommand(place(location)));
      const file = join(folder, `${taken.length}-${files.length}.parquet`);
      writeFileSync(file, await Body!.transformToByteArray());
      files.push(file);
    }
    taken.push({ account, day, delivered, files });
  }
  return taken;
}

/** DuckDB over curated files, with nothing of the lake between them. */
export class ParquetReader {
  private constructor(private readonly duck: DuckDBConnection) {}

  static async open(): Promise<ParquetReader> {
    return new ParquetReader(await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect());
  }

  close(): void {
    this.duck.closeSync();
  }

  /** All rows, as a query of the curated table would give them. */
  async rows({ columns }: Dataset, partitions: readonly CuratedPartition[]): Promise<Answer> {
    const names = [...columns, ...DERIVED_COLUMNS].map(({ name }) => `"${name}"`).join(', ');
    const selects = partitions.map(
      ({ account, day, delivered, files }) =>
        `SELECT ${names}, '${account}' AS account, '${day}' AS day, '${delivered}' AS delivered FROM ${list(files)}`,
    );
    return this.#answer(selects.join(' UNION ALL '));
  }

  /** The types that a file's columns have, in the words of DuckDB, by name. */
  types(file: string): Promise<Readonly<Record<string, string>>> {
    return this.#described(`SELECT * FROM ${list([file])}`);
  }

  /** The types that the definition says. */
  typesOf({ columns }: Dataset): Promise<Readonly<Record<string, string>>> {
    const nothing = [...columns, ...DERIVED_COLUMNS].map(
      ({ name, type }) => `CAST(NULL AS ${duckType(type, false)}) AS "${name}"`,
    );
    return this.#described(`SELECT ${nothing.join(', ')}`);
  }

  /** What each file's footer says of its row groups. */
  async footers(files: readonly string[]): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const names = `[${files.map((file) => `'${file}'`).join(', ')}]`;
    const { columns, rows } = await this.#answer(
      `SELECT count(DISTINCT row_group_id)::INTEGER AS groups, list(DISTINCT compression) AS codecs FROM parquet_metadata(${names}) GROUP BY file_name`,
    );
    return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at]])));
  }

  async #described(select: string): Promise<Readonly<Record<string, string>>> {
    const { rows } = await this.#answer(`DESCRIBE ${select}`);
    return Object.fromEntries(rows.map(([name, type]) => [name, type]));
  }

  async #answer(sql: string): Promise<Answer> {
    const result = await this.duck.runAndReadAll(sql);
    return { columns: result.columnNames(), rows: result.getRowsJS() };
  }
}

const list = (files: readonly string[]): string =>
  `read_parquet([${files.map((file) => `'${file}'`).join(', ')}], hive_partitioning = false)`;
