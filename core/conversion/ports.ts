import type { Readable } from 'node:stream';
import type { Dataset } from '../datasets/dataset';
import type { StageStatement } from './statements';
import type { Unit } from './unit';

/**
 * What planner and converter ask of the world. AWS and the local lake each implement these; the fakes in the tests throw
 * on anything unexpected. Every method may be called again after a crash at any point.
 */

/** One delivered object. */
export interface RawObject {
  /** The name by which SQL knows it too: the value of `"$path"` (`s3://bucket/key`, or a file's absolute path). */
  readonly path: string;
  readonly region: string;
  /** Bytes as delivered (compressed). */
  readonly size: number;
  /** Changes whenever the content does: S3's ETag, or a file's size and modification time. */
  readonly etag: string;
}

/** Bytes of all, as delivered. */
export const sizeOf = (objects: readonly Pick<RawObject, 'size'>[]): number =>
  objects.reduce((sum, { size }) => sum + size, 0);

export interface UnitObjects {
  readonly unit: Unit;
  readonly objects: readonly RawObject[];
}

/** The delivered objects, as the units they make up. */
export interface RawObjects {
  /** Every unit of the dataset with at least one object, in a stable order, one at a time. Days inclusive, `yyyy/MM/dd`. */
  units(dataset: Dataset, range: { readonly from?: string; readonly to?: string }): AsyncIterable<UnitObjects>;
  /** The unit's objects now, sorted by path; empty when there are none. */
  objects(unit: Unit): Promise<readonly RawObject[]>;
  /** The object's bytes. Rejects with `ObjectUnreadable` when it is gone or may not be read. */
  open(path: string): Promise<Readable>;
}

/** A raw object that cannot be opened at all; `reason` is for people ("permission denied"). */
export class ObjectUnreadable extends Error {
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`cannot read ${path}: ${reason}`);
    this.name = 'ObjectUnreadable';
  }
}

export type StageOutcome =
  | {
      readonly state: 'succeeded';
      readonly queryId: string;
      readonly bytesScanned: number;
      /** Objects of which the engine could read a part only, when it knows; the converter looks into them for the reason. */
      readonly partial?: readonly string[];
    }
  /** Still running when patience ended: ask again later with the same token. */
  | { readonly state: 'running'; readonly queryId: string }
  /** Final. `unreadable` names objects the engine could not read, when it knows them. */
  | {
      readonly state: 'failed';
      readonly queryId: string;
      readonly reason: string;
      readonly unreadable: readonly string[];
      /** True when the engine knows that no object is to blame (throttled, cancelled, out of capacity): none is opened. */
      readonly blameless?: boolean;
      /** True when the statement would have written more event days, each in its files, than the engine takes of one. */
      readonly tooManyDays?: boolean;
    };

export type Row = Readonly<Record<string, string | number | bigint | boolean | null>>;

export interface QueryEngine {
  /**
   * Runs the CTAS, or finds the run that this token started before. A failed token stays failed: the caller moves on to
   * another attempt. On success the staging table exists and its location holds the complete output.
   */
  stage(statement: StageStatement, token: string): Promise<StageOutcome>;
  /** Runs a SELECT in Athena's dialect and returns all rows; `bigint` columns may come back as bigint. */
  query(sql: string): AsyncIterable<Row>;
}

/** One published partition of a curated table. */
export interface Partition {
  /** The event day, `yyyy-MM-dd`. */
  readonly day: string;
  /** Folder of its Parquet files, ending in `/`. */
  readonly location: string;
  /** Set when it is described with other columns than its table has now: engines can refuse to read it. */
  readonly outdated?: true;
}

export interface Catalog {
  /** The unit's published partitions. */
  partitions(unit: Unit): Promise<readonly Partition[]>;
  /** Creates or repoints partitions; readers see each one's old files or its new ones, never a mix. */
  putPartitions(unit: Unit, partitions: readonly Partition[]): Promise<void>;
  deletePartitions(unit: Unit, days: readonly string[]): Promise<void>;
  /** Replaces the live view's definition (Athena SQL). Does nothing when it is the same. */
  putLiveView(dataset: Dataset, sql: string): Promise<void>;
  /** Forgets a staging table; fine when there is none. */
  dropStaging(table: string): Promise<void>;
}

/** The lake's own objects: the ledger and the curated files. Keys are relative to the lake's root. */
export interface LakeStore {
  get(key: string): Promise<{ readonly body: string; readonly etag: string } | undefined>;
  /**
   * Writes if the stored object still has `etag` (or is still absent, when `etag` is undefined). False when it lost.
   */
  putIf(key: string, body: string, etag: string | undefined): Promise<boolean>;
  /** Keys below a prefix, in order. */
  list(prefix: string): AsyncIterable<string>;
  /** Deletes every object below a prefix that ends in `/`. */
  deletePrefix(prefix: string): Promise<void>;
  /** The location that SQL uses for a key (`s3://bucket/key`, or an absolute path). */
  location(key: string): string;
}

export interface Clock {
  now(): Date;
}

export interface Ports {
  readonly raw: RawObjects;
  readonly engine: QueryEngine;
  readonly catalog: Catalog;
  readonly store: LakeStore;
  readonly clock: Clock;
}
