import type { Readable } from 'node:stream';

/** What watching one source asks of the world. Nothing here changes anything. */
export interface WatchPorts {
  /** Accounts that have a folder of delivered objects. */
  accounts(): Promise<readonly string[]>;
  /** Regions that have a folder below the account's. */
  regions(account: string): Promise<readonly string[]>;
  /** When the newest object was delivered; undefined while nothing was ever delivered. */
  newest(): Promise<Date | undefined>;
  /** Paths of a few objects that were delivered lately. */
  sample(): Promise<readonly string[]>;
  /** Where the raw table looks for objects: its partition projection. */
  projected(): Promise<ProjectedPlaces>;
  /** The object's bytes. Rejects with `ObjectUnreadable` when it is gone or may not be read. */
  open(path: string): Promise<Readable>;
}

/** Undefined: any. An account is so when the raw table takes every one that a query names (`injected`). */
export interface ProjectedPlaces {
  readonly accounts: ReadonlySet<string> | undefined;
  readonly regions: ReadonlySet<string> | undefined;
}
