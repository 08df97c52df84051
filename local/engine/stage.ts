import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { RawObjects } from '../../core/conversion/ports';
import { eventDay, projection, selectItem } from '../../core/conversion/projection';
import type { StageStatement } from '../../core/conversion/statements';
import type { Dataset } from '../../core/datasets/dataset';
import { identifier, join as joinSql, sql } from '../../core/sql/sql';
import { quoted } from './duckdb';
import { selectRawRows } from './raw-rows';
import { isJsonError, rewriteCarefully } from './rewrite';
import type { Slice, SpillFile } from './spill';
import { translate } from './translate';
import { type LocatedObject, type SpilledRows, UnitReader } from './unit-reader';

/** Rows of one row group: small enough that a filter on a clustered column skips most of a file, and memory stays flat. */
const ROW_GROUP = 40_000;

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
 * - its buckets: one file each, by the slices.
 */
export async function stage(
  duck: DuckDBConnection,
  statement: StageStatement,
  objects: readonly LocatedObject[],
  raw: Pick<RawObjects, 'open'>,
  temporary: string,
): Promise<Staged> {
  mkdirSync(temporary, { recursive: true });
  const folder = mkdtempSync(join(temporary, 'stage-'));
  try {
    const reader = new UnitReader(statement.dataset, raw, folder, statement.bucketCount);
    const spilled = await reader.read(objects);
    await decideDuplicates(duck, spilled);
    mkdirSync(statement.location, { recursive: true });
    const writer = new SliceWriter(duck, statement);
    for (const slice of spilled.slices) await writer.write(slice);
    return { bytes: spilled.bytes, odd: [...new Set([...spilled.odd, ...writer.odd])] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The table `duplicates (n, slice, copies)`: lines that share their identity with another. The first keeps the number of
 * copies, the others 0. Hashes first: identities themselves are only held for those few that occur more than once.
 */
async function decideDuplicates(duck: DuckDBConnection, { identities }: SpilledRows): Promise<void> {
  await duck.run('CREATE OR REPLACE TEMP TABLE duplicates (n BIGINT, slice INTEGER, copies BIGINT)');
  if (identities === undefined || identities.lines === 0) return;
  const lines =
    `read_json(${quoted(identities.path)}, format = 'newline_delimited', maximum_object_size = ` +
    `${Math.max(1024 * 1024, identities.longestLine + 1024)}, ignore_errors = true, columns = {i: 'VARCHAR', n: 'BIGINT', s: 'INTEGER'})`;
  await duck.run(`INSERT INTO duplicates
    WITH repeated AS (SELECT hash(i) AS h FROM ${lines} WHERE i IS NOT NULL GROUP BY ALL HAVING count(*) > 1),
    candidates AS (SELECT i, n, s FROM ${lines} WHERE i IS NOT NULL AND hash(i) IN (SELECT h FROM repeated)),
    counted AS (
      SELECT n, s, row_number() OVER (PARTITION BY i ORDER BY n) AS nth, count(*) OVER (PARTITION BY i) AS copies
      FROM candidates
    )
    SELECT n, s, CASE WHEN nth = 1 THEN copies ELSE 0 END FROM counted WHERE copies > 1`);
}

class SliceWriter {
  /** Objects whose records had to be read the forgiving way, with something found in them. */
  readonly odd = new Set<string>();
  private readonly select: string;
  private files = 0;

  constructor(
    private readonly duck: DuckDBConnection,
    private readonly statement: StageStatement,
  ) {
    this.select = translatedSelect(statement.dataset);
  }

  async write(slice: Slice): Promise<void> {
    try {
      await this.writeFrom(slice, slice.file, false);
    } catch (error) {
      if (!isJsonError(error)) throw error;
      const { file, odd } = await rewriteCarefully(this.statement.dataset, slice);
      for (const path of odd) this.odd.add(path);
      // What was no record after all belongs to no day: from here on only SQL can tell.
      await this.writeFrom({ ...slice, day: undefined }, file, true);
      rmSync(file.path);
    }
    rmSync(slice.file.path);
  }

  private async writeFrom(slice: Slice, { path, longestLine }: SpillFile, forgiving: boolean): Promise<void> {
    const raw = selectRawRows(this.statement.dataset, [path], { longestLine, forgiving });
    const rows = this.rows(raw, slice);
    if (slice.day !== undefined) return this.copy(`SELECT * EXCLUDE ("day") FROM (${rows})`, slice.day);
    const days = await this.duck.runAndReadAll(`SELECT DISTINCT "day" FROM (${rows}) ORDER BY "day"`);
    for (const [day] of days.getRows()) {
      await this.copy(`SELECT * EXCLUDE ("day") FROM (${rows}) WHERE "day" = ${quoted(String(day))}`, String(day));
    }
  }

  /** The statement's own rows over some raw ones, duplicates left out. */
  private rows(raw: string, { number }: Slice): string {
    return `WITH slice AS (${raw}), picked AS (${this.select})
      SELECT picked.* EXCLUDE (n) REPLACE (coalesce(duplicates.copies, 1) AS copies)
      FROM picked LEFT JOIN (SELECT n, copies FROM duplicates WHERE slice = ${number}) AS duplicates USING (n)
      WHERE duplicates.copies IS DISTINCT FROM 0`;
  }

  private async copy(select: string, day: string): Promise<void> {
    const folder = join(this.statement.location, `day=${day}`);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `part-${String(this.files++).padStart(5, '0')}.parquet`);
    let written = 0;
    try {
      const copy = `COPY (${select}) TO ${quoted(file)} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE ${ROW_GROUP})`;
      written = (await this.duck.run(copy)).rowsChanged;
    } finally {
      // Nothing to say, or not said to the end: either way no file that a reader may open.
      if (written === 0) rmSync(file, { force: true });
    }
  }
}

/** The conversion's SELECT list over the relation `slice`, in DuckDB's dialect, with the line number carried along. */
function translatedSelect(dataset: Dataset): string {
  const items = [
    ...projection(dataset).map(selectItem),
    sql`1 AS ${identifier('copies')}`,
    sql`${eventDay(dataset)} AS ${identifier('day')}`,
    identifier('n'),
  ];
  return translate(sql`SELECT ${joinSql(items)} FROM ${identifier('slice')}`.text);
}
