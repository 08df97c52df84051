/**
 * Where a reader puts the records of one object. Every record or line of the object ends in exactly one call of `record`
 * or `refused`, so what goes in can be counted against what comes out.
 */
export interface RecordSink {
  /**
   * A record as one line of JSON, `bytes[start, end)`, members named as in the raw record (text formats: as the columns).
   * Bytes and key are only valid during the call.
   */
  record(bytes: Buffer, start: number, end: number, key: RecordKey): void;
  /** A record or line that cannot be understood; `at` is its number in the object, from 1. */
  refused(reason: string, at: number): void;
  /** Something odd about a record that is kept, or about the object (`at` undefined). */
  noted(reason: string, at?: number): void;
}

/** What conversion has to know of a record before its columns are parsed; one instance is reused for all records. */
export class RecordKey {
  /** The event time as the record spells it; empty when it has none. */
  time = '';
  /** `hashText` of the record's cluster value, as far as a look at its bytes gives it; the same for records that agree in it. */
  cluster = 0;
  /** The identity value as JSON text, in the record's bytes; start is -1 when there is none. */
  identityStart = -1;
  identityEnd = -1;

  clear(): void {
    this.time = '';
    this.cluster = 0;
    this.identityStart = -1;
    this.identityEnd = -1;
  }
}

/** Reads the decompressed bytes of one object, in order. */
export interface RecordReader {
  push(chunk: Buffer): void;
  /** No more bytes will come; `damaged` when that is because the object is damaged, not because it ended. */
  end(damaged: boolean): void;
}

/** Folds text into a running hash. */
export function hashText(text: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}

/** The same for the Latin-1 bytes of a text. */
export function hashBytes(bytes: Uint8Array, start: number, end: number, seed: number): number {
  let hash = seed;
  for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + bytes[at]!) | 0;
  return hash;
}
