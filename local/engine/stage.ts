import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { eventDay, projection, selectItem } from '../../core/conversion/projection';
import type { StageStatement } from '../../core/conversion/statements';
import { deliveredDay } from '../../core/conversion/unit';
import type { Dataset } from '../../core/datasets/dataset';
import { identifier, join as joinSql, sql } from '../../core/sql/sql';
import { quoted } from './duckdb';
import { isJsonError, selectRawRows } from './raw-rows';
import type { Readers } from './readers';
import type { Part } from './spill';
import { translate } from './translate';
import { Turn } from './turn';
import type { LocatedObject, SpilledRows } from './unit-reader';

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
 * - its deduplication: decided on identities alone, as the records are read;
 * - its buckets: one file each, by the parts; the column that they are made from is not written.
 *
 * Units may be staged side by side: some are read while another one is written. Only one is written at a time, for writing
 * uses all cores by itself, and its buffers are what needs the memory.
 */
export class Stager {
  private readonly writing = new Turn();

  constructor(
    private readonly duck: DuckDBInstance,
    private readonly readers: Readers,
    private readonly temporary: string,
  ) {}

  async stage(statement: StageStatement, objects: readonly LocatedObject[]): Promise<Staged> {
    mkdirSync(this.temporary, { recursive: true });
    const folder = mkdtempSync(join(this.temporary, 'stage-'));
    const { dataset, unit, buckets } = statement;
    const files = { day: deliveredDay(unit), ...buckets };
    const read = (careful: boolean) => {
      const inside = join(folder, careful ? 'careful' : 'plain');
      mkdirSync(inside);
      return this.readers.read({ dataset, objects, folder: inside, files, merge: true, careful });
    };
    try {
      const spilled = await read(false);
      const odd = await this.writing.take(async () => {
        try {
          await write(this.duck, statement, spilled, false);
          return spilled.odd;
        } catch (error) {
          if (!isJsonError(error)) throw error;
        }
        // A record turned out to be none. It may have been taken for the first of several with one identity.
        const mended = await read(true);
        await write(this.duck, statement, mended, true);
        return mended.odd;
      });
      // A unit without a row has a folder all the same: it is complete.
      mkdirSync(statement.location, { recursive: true });
      return { bytes: spilled.bytes, odd };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

/** Writes all parts, on a connection of their own: units are staged side by side. */
async function write(
  instance: DuckDBInstance,
  statement: StageStatement,
  { parts, objects }: SpilledRows,
  forgiving: boolean,
): Promise<void> {
  const duck = await instance.connect();
  try {
    rmSync(statement.location, { recursive: true, force: true });
    const writer = new PartWriter(duck, statement, objects, forgiving);
    for (const part of parts) await writer.write(part);
  } finally {
    duck.closeSync();
  }
}

class PartWriter {
  private readonly select: string;
  private written = 0;

  constructor(
    private readonly duck: DuckDBConnection,
    private readonly statement: StageStatement,
    private readonly objects: string,
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

  /** The statement's own rows over some raw ones. */
  private rows({ files }: Part): string {
    const options = { objects: this.objects, forgiving: this.forgiving };
    const raw = selectRawRows(this.statement.dataset, files, options);
    return `WITH slice AS (${raw}) ${this.select}`;
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

/** The conversion's SELECT list over the relation `slice`, in DuckDB's dialect. */
function translatedSelect(dataset: Dataset): string {
  const items = [
    ...projection(dataset).map(selectItem),
    identifier('copies'),
    sql`${eventDay(dataset)} AS ${identifier('day')}`,
  ];
  return translate(sql`SELECT ${joinSql(items)} FROM ${identifier('slice')}`.text);
}
