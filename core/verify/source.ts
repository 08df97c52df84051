import type { Readable } from 'node:stream';
import type { ObjectName } from './digest';
import type { PublicKeys } from './public-keys';
import type { LogKind, Tree } from './tree';

export interface OpenedObject {
  /** As stored: compressed or not. */
  readonly bytes: Readable;
  /** Hex signature beside the object: S3 keeps it in the metadata of a digest, and a copy has none. */
  readonly signature?: string;
}

/** Days, `yyyy/MM/dd`, inclusive. */
export interface DaysBetween {
  /** Empty for no beginning. */
  readonly first: string;
  readonly last: string;
}

/** A trail's bucket, or a copy of it. Objects go by the source's own keys. */
export interface VerifySource {
  /** Name of the bucket; undefined for a copy, which does not know it. */
  readonly bucket?: string;
  /** Whether it holds what is delivered right now; a copy stands still. */
  readonly live: boolean;
  /** Accounts and regions that hold log files or digests. */
  trees(): Promise<readonly Tree[]>;
  /** Days that have a folder. */
  days(tree: Tree, kind: LogKind, between: DaysBetween): Promise<readonly string[]>;
  /** Keys in the folder of a day. */
  objects(tree: Tree, kind: LogKind, day: string): Promise<readonly string[]>;
  /** The source's own key of an object that the digest `beside` names; undefined when it lies elsewhere. */
  resolve(name: ObjectName, beside: string): string | undefined;
  /**
   * Undefined when there is no such object.
   * @throws ObjectUnreadable when it is there and cannot be read
   */
  open(key: string): Promise<OpenedObject | undefined>;
  /** Keys that signed in the region since then; undefined when signatures cannot be checked for want of keys. */
  keys(region: string, since: Date): Promise<PublicKeys | undefined>;
}
