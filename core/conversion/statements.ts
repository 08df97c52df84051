import type { Dataset } from '../datasets/dataset';
import type { Unit } from './unit';

/** The CTAS that converts one unit: the statement Athena gets, and the facts an engine needs to run it its own way. */
export interface StageStatement {
  readonly dataset: Dataset;
  readonly unit: Unit;
  /** Staging table, in the staging database. */
  readonly table: string;
  /** Where the Parquet goes: a fresh, empty folder ending in `/`; files land in `day=<day>/` below it. */
  readonly location: string;
  /** Files per day. */
  readonly bucketCount: number;
  /** Objects to leave out, by `"$path"`. */
  readonly excluded: readonly string[];
  /** The whole CREATE TABLE AS, in Athena's dialect. */
  readonly sql: string;
}
