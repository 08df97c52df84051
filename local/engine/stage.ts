import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { RawObjects } from '../../core/conversion/ports';
import { eventDay, projection, selectItem } from '../../core/conversion/projection';
import type { StageStatement } from '../../core/conversion/statements';
import type { Dataset } from '../../core/datasets/dataset';
import { identifier, join as joinSql, sql } from '../../core/sql/sql';
import { quoted, quotedFiles } from './duckdb';
import type { Duplicate } from './identities';
import { selectRawRows } from './raw-rows';
import { isJsonError, rewriteCarefully } from './rewrite';
import { type Part, SpillFile } from './spill';
import { translate } from './translate';
import { Turn } from './turn';
import { type LocatedObject, type SpilledRows, UnitReader } from './unit-reader';

/**
 * Rows of one row group: small enough that a filter on a clustered column skips most of a file, and memory stays flat. The
 * lowest ZSTD level and small dictionaries made the smallest files here, and the fastest: a log's bytes are mostly ids.
 */
const PARQUET =
  'FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 1000, ' +
  `ROW_GROUP_SIZE 20480, ROW_GROUP_SIZE_BYTES '32MB'`;

export interface Staged {
  readonly bytes: number;
  /** Objects worth a look: records in them could not be read, or not as they stand. */
  readonly odd: readonly string[];
}

/**
 * Runs a conversion's CTAS on DuckDB. The SELECT list is the statement's own, translated; three things of the statement are
 * done by other means, because a window over wide rows needs memory in proportion to the unit:
 *
 * - its folder: the objects are read here, and their records parted by day and bucket before any column is parsed;
 * - its deduplication: decided on identities alone, the losers then left out as the rows go by;
 * - its buckets: one file each, by the parts.
 *
 * Units may be staged side by side. One of them reads while another one writes: reading keeps one core busy, writing the
 * others, and two of a kind would only share what one can use.
 */
export class Stager {
  private readonly reading = new Turn();
  private readonly writing = new Turn();

  constructor(
    private readonly duck: DuckDBInstance,
    private readonly raw: Pick<RawObjects, 'open'>,
    private readonly temporary: string,
  ) {}

  async stage(statement: StageStatement, objects: readonly LocatedObject[]): Promise<Staged> {
    mkdirSync(this.temporary, { recursive: true });
    const folder = mkdtempSync(join(this.temporary, 'stage-'));
    try {
      const rawBytes = objects.reduce((sum, { size }) => sum + size, 0);
      const shape = { bucketCount: statement.bucketCount, rawBytes };
      const reader = new UnitReader(statement.dataset, this.raw, folder, shape);
      const spilled = await this.reading.take(() => reader.read(objects));
      const odd = await this.writing.take(() => write(this.duck, statement, spilled, folder));
      // A unit without a row has a folder all the same: it is complete.
      mkdirSync(statement.location, { recursive: true });
      return { bytes: spilled.bytes, odd: [...new Set([...spilled.odd, ...odd])] };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/**
 * Writes all parts, on a connection of their own: units are staged side by side. When a record turns out to be none, all
 * starts over the forgiving way: it may have been taken for the first of several with one identity.
 *
 * @returns objects in which the forgiving reading found something
 */
async function write(
  instance: DuckDBInstance,
  statement: StageStatement,
  { parts, identities }: SpilledRows,
  folder: string,
): Promise<ReadonlySet<string>> {
  const duck = await instance.connect();
  const writeAll = async (all: readonly Part[], refused: ReadonlySet<number>, forgiving: boolean) => {
    rmSync(statement.location, { recursive: true, force: true });
    const withDuplicates = await noteDuplicates(duck, identities.duplicates(refused), folder);
    const writer = new PartWriter(duck, statement, withDuplicates, forgiving);
    for (const part of all) await writer.write(part);
  };
  try {
    try {
      await writeAll(parts, new Set(), false);
      return new Set();
    } catch (error) {
      if (!isJsonError(error)) throw error;
      const careful = await readAllCarefully(statement.dataset, parts);
      await writeAll(careful.parts, careful.refused, true);
      return careful.odd;
    }
  } finally {
    duck.closeSync();
  }
}

async function readAllCarefully(dataset: Dataset, parts: readonly Part[]) {
  const odd = new Set<string>();
  const refused = new Set<number>();
  const careful: Part[] = [];
  for (const part of parts) {
    const files: SpillFile[] = [];
    for (const file of part.files) {
      const rewritten = await rewriteCarefully(dataset, file);
      for (const path of rewritten.odd) odd.add(path);
      for (const line of rewritten.refused) refused.add(line);
      files.push(rewritten.file);
    }
    // What was no record after all belongs to no day: from here on only SQL can tell.
    careful.push({ ...part, files, day: undefined });
  }
  return { parts: careful, odd, refused };
}

/** Fills the table `duplicates (n, part, copies)` and returns the parts that have some. */
async function noteDuplicates(
  duck: DuckDBConnection,
  duplicates: Iterable<Duplicate>,
  folder: string,
): Promise<ReadonlySet<number>> {
  const file = new SpillFile(join(folder, 'duplicates.ndjson'));
  rmSync(file.path, { force: true });
  const parts = new Set<number>();
  for (const { line, part, copies } of duplicates) {
    file.endLine(`{"n":${line},"part":${part},"copies":${copies}}\n`);
    parts.add(part);
  }
  file.flush();
  const columns = "{n: 'BIGINT', part: 'INTEGER', copies: 'BIGINT'}";
  const lines = `read_json(${quotedFiles(file.path)}, format = 'newline_delimited', columns = ${columns})`;
  if (parts.size > 0) await duck.run(`CREATE OR REPLACE TEMP TABLE duplicates AS SELECT * FROM ${lines}`);
  return parts;
}

class PartWriter {
  private readonly select: string;
  private written = 0;

  constructor(
    private readonly duck: DuckDBConnection,
    private readonly statement: StageStatement,
    private readonly withDuplicates: ReadonlySet<number>,
    private readonly forgiving: boolean,
  ) {
    this.select = translatedSelect(statement.dataset);
  }

  async write(part: Part): Promise<void> {
    const rows = this.rows(part);
    if (part.day !== undefined) return this.copy(`SELECT * EXCLUDE ("day") FROM (${rows})`, part.day);
    const days = await this.duck.runAndReadAll(`SELECT DISTINCT "day" FROM (${rows}) ORDER BY "day"`);
    for (const [day] of days.getRows()) {
      await this.copy(`SELECT * EXCLUDE ("day") FROM (${rows}) WHERE "day" = ${quoted(String(day))}`, String(day));
    }
  }

  /** The statement's own rows over some raw ones, duplicates left out. */
  private rows({ number, files }: Part): string {
    const paths = files.map(({ path }) => path);
    const longestLine = Math.max(...files.map((file) => file.longestLine));
    const raw = selectRawRows(this.statement.dataset, paths, { longestLine, forgiving: this.forgiving });
    const picked = `WITH slice AS (${raw}) ${this.select}`;
    if (!this.withDuplicates.has(number)) return `SELECT * EXCLUDE (n) FROM (${picked})`;
    return `SELECT picked.* EXCLUDE (n) REPLACE (coalesce(duplicates.copies, 1) AS copies)
      FROM (${picked}) AS picked
      LEFT JOIN (SELECT n, copies FROM duplicates WHERE part = ${number}) AS duplicates USING (n)
      WHERE duplicates.copies IS DISTINCT FROM 0`;
  }

  private async copy(select: string, day: string): Promise<void> {
    const folder = join(this.statement.location, `day=${day}`);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `part-${String(this.written++).padStart(5, '0')}.parquet`);
    let rows = 0;
    try {
      const copy = `COPY (${select}) TO ${quoted(file)} (${PARQUET})`;
      rows = (await this.duck.run(copy)).rowsChanged;
    } finally {
      // Nothing to say, or not said to the end: either way no file that a reader may open.
      if (rows === 0) rmSync(file, { force: true });
    }
  }
}

/** The conversion's SELECT list over the relation `slice`, in DuckDB's dialect, with the line number carried along. */
function translatedSelect(dataset: Dataset): string {
  const items = [
    ...projection(dataset).map(selectItem),
    sql`CAST(1 AS bigint) AS ${identifier('copies')}`,
    sql`${eventDay(dataset)} AS ${identifier('day')}`,
    identifier('n'),
  ];
  return translate(sql`SELECT ${joinSql(items)} FROM ${identifier('slice')}`.text);
}
