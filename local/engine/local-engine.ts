import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { QueryEngine, RawObjects, Row, StageOutcome } from '../../core/conversion/ports';
import type { Databases, StageStatement } from '../../core/conversion/statements';
import type { FileCatalog } from '../store/file-catalog';
import { named, quotedFiles, someFiles } from './duckdb';
import { Readers } from './readers';
import { view } from './relations';
import { Stager } from './stage';
import { translate } from './translate';

/** Written last: a folder without it is what a crash left. Readers of Hive folders skip names that start with `_`. */
const DONE = '_staged.json';

interface Done {
  readonly token: string;
  readonly bytes: number;
  readonly odd: readonly string[];
}

/** Undefined also for a mark that was not written to its end: the disk was full, or the process killed just then. */
function readDone(mark: string): Done | undefined {
  if (!existsSync(mark)) return undefined;
  try {
    return JSON.parse(readFileSync(mark, 'utf8')) as Done;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The conversion's query engine on one machine: Athena's statements, run by DuckDB over files. */
export class LocalEngine implements QueryEngine {
  private readonly readers: Readers;
  private readonly stager: Stager;

  /** @param threads how many threads may read raw objects; none by default */
  constructor(
    private readonly duck: DuckDBInstance,
    private readonly raw: RawObjects,
    private readonly catalog: FileCatalog,
    private readonly databases: Databases,
    temporary: string,
    threads = 0,
  ) {
    this.readers = new Readers(raw, threads);
    this.stager = new Stager(duck, this.readers, temporary);
  }

  /** Ends its threads; a unit that is being staged is lost. */
  close(): void {
    this.readers.close();
  }

  async stage(statement: StageStatement, token: string): Promise<StageOutcome> {
    const mark = join(statement.location, DONE);
    let done = readDone(mark);
    if (done?.token !== token) {
      rmSync(statement.location, { recursive: true, force: true });
      const { account, delivered } = statement.unit;
      const listed = await this.raw.objects(statement.unit);
      const excluded = new Set(statement.excluded);
      const objects = listed
        .filter(({ path }) => !excluded.has(path))
        .map(({ path, size, region }) => ({ path, size, region, account, delivered }));
      const staged = await this.stager.stage(statement, objects);
      done = { token, ...staged };
      writeFileSync(mark, JSON.stringify(done));
    }
    await this.catalog.noteColumns(statement.dataset);
    await this.catalog.putStaging(statement.table, { location: statement.location });
    return { state: 'succeeded', queryId: `local-${token.slice(0, 16)}`, bytesScanned: done.bytes, partial: done.odd };
  }

  /** The audit's queries: over staging tables only. */
  async *query(sql: string): AsyncIterable<Row> {
    const duck = await this.duck.connect();
    try {
      const tables = new RegExp(`${named(this.databases.staging)}\\."([a-z0-9_]+)"`, 'g');
      for (const [, table] of sql.matchAll(tables)) await this.prepareStaging(duck, table!);
      const result = await duck.stream(translate(sql));
      const names = result.columnNames();
      for await (const rows of result.yieldRowsJs()) {
        for (const row of rows) yield Object.fromEntries(names.map((name, at) => [name, row[at] as Row[string]]));
      }
    } finally {
      duck.closeSync();
    }
  }

  private async prepareStaging(duck: DuckDBConnection, table: string): Promise<void> {
    const staged = await this.catalog.staging(table);
    if (staged === undefined) throw new Error(`there is no staging table '${table}': it was dropped while in use`);
    const files = quotedFiles(staged.location, '*/*.parquet');
    const empty = `SELECT NULL::VARCHAR AS "day", 0 AS copies, NULL::TIMESTAMP AS event_time, '' AS source_file WHERE false`;
    const hive = 'hive_partitioning = true, hive_types = {day: VARCHAR}';
    const rows = (await someFiles(duck, files)) ? `SELECT * FROM read_parquet(${files}, ${hive})` : empty;
    await view(duck, this.databases.staging, table, rows);
  }
}
