import { isUtf8 } from 'node:buffer';
import type { Dataset, JsonFormat } from '../datasets/dataset';
import { JsonRecords } from './json-records';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COMMA,
  findEnvelope,
  findEnvelopeInside,
  isBlank,
  OPEN_ARRAY,
  OPEN_OBJECT,
  skipValue,
} from './json-walk';
import type { RecordReader, RecordSink } from './record-sink';

/** The longest record that is looked for; AWS's own limit is 256 KB, 1 MB in some stores. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

/** How often to look for whole records inside a piece that never ends. */
const MAX_RESYNCS = 1000;

/** Where in the document the reader stands. */
type Place =
  /** Between documents: a root object or array may start, or stray text. */
  | 'root'
  /** In a root object, after a member, looking for the envelope. */
  | 'members'
  /** In the array of records. */
  | 'elements';

/**
 * Reads `{"Records":[..]}`, bare arrays, JSON lines, and any row of these, pretty-printed or not. Damage costs the record
 * it stands in: the reader goes on at the next thing that looks like a record.
 */
export class JsonReader implements RecordReader {
  private readonly records: JsonRecords;
  private readonly envelope: Buffer;
  private place: Place = 'root';
  /** In `elements`: where the array ends leads back to `members` of a root object, or to `root`. */
  private inEnvelope = false;
  private rest: Buffer = Buffer.alloc(0);
  /** Do not scan again before this many bytes are there: keeps a record that spans many chunks from being quadratic. */
  private wait = 0;
  private stray = false;
  private sawArray = false;

  constructor(
    private readonly dataset: Dataset & { readonly format: JsonFormat },
    sink: RecordSink,
    private readonly careful: boolean,
  ) {
    this.records = new JsonRecords(dataset, sink, careful);
    this.envelope = Buffer.from(dataset.format.envelope);
  }

  push(chunk: Buffer): void {
    const window = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk]);
    if (window.length < this.wait) {
      this.rest = window;
      return;
    }
    let used = this.read(window);
    if (window.length - used > MAX_RECORD_BYTES) {
      this.records.refuse(`longer than ${MAX_RECORD_BYTES} bytes`);
      used = this.nextStart(window, used + 1);
    }
    // A copy: the window would otherwise be kept alive, and the chunk may be reused by whoever gave it.
    this.rest = Buffer.from(window.subarray(used));
    this.wait = this.rest.length < 65_536 ? 0 : this.rest.length * 2;
  }

  end(damaged: boolean): void {
    const rest = this.rest;
    this.rest = Buffer.alloc(0);
    let at = this.read(rest);
    // What is left is a piece of a record that never ends. It may have swallowed whole ones: read on inside it.
    for (let tries = 0; at < rest.length && tries < MAX_RESYNCS; tries++) {
      this.records.refuse(damaged ? 'cut off in the middle' : 'JSON that never ends');
      this.place = 'elements';
      at = this.resync(rest, at + 1);
      at += this.read(rest.subarray(at));
    }
    if (this.place !== 'root' && !damaged)
      this.records.sink.noted('JSON that never ends: a closing bracket is missing');
  }

  /** Reads all that is complete in the window; returns how much that was. */
  private read(window: Buffer): number {
    const clean = isUtf8(window);
    let at = 0;
    while (at < window.length) {
      const byte = window[at]!;
      if (isBlank(byte) || byte === COMMA) {
        at++;
        continue;
      }
      const next =
        this.place === 'elements'
          ? this.element(window, at, byte, clean)
          : this.place === 'members'
            ? this.rootMembers(window, at)
            : this.root(window, at, byte, clean);
      if (next < 0) return at;
      at = next;
    }
    return at;
  }

  private root(window: Buffer, at: number, byte: number, clean: boolean): number {
    if (byte === OPEN_ARRAY) {
      this.place = 'elements';
      this.inEnvelope = false;
      this.sawArray = true;
      this.stray = false;
      return at + 1;
    }
    if (byte === OPEN_OBJECT) {
      const start = findEnvelope(window, at + 1, this.envelope);
      if (start === 'incomplete') return -1;
      this.stray = false;
      if (start !== 'none') {
        this.place = 'elements';
        this.inEnvelope = true;
        this.sawArray = true;
        return start;
      }
      return this.object(window, at, clean);
    }
    return this.skipStray(window, at, byte);
  }

  /** After the envelope's array: the root object's other members up to its end. */
  private rootMembers(window: Buffer, at: number): number {
    if (window[at] === CLOSE_OBJECT) {
      this.place = 'root';
      return at + 1;
    }
    const end = skipValue(window, at);
    return end < 0 ? -1 : Math.max(end, at + 1);
  }

  private element(window: Buffer, at: number, byte: number, clean: boolean): number {
    if (byte === OPEN_OBJECT) return this.object(window, at, clean);
    if (byte === CLOSE_ARRAY) {
      this.place = this.inEnvelope ? 'members' : 'root';
      this.stray = false;
      return at + 1;
    }
    if (byte === CLOSE_OBJECT) return this.skipStray(window, at, byte);
    const end = skipValue(window, at);
    if (end < 0) return -1;
    this.records.refuse('not a JSON object');
    return Math.max(end, at + 1);
  }

  private object(window: Buffer, at: number, clean: boolean): number {
    const scan = this.records.scanner.object(window, at, window.length);
    if (scan.broken) {
      this.records.refuse('broken JSON: brackets that do not match');
      this.stray = true;
      return this.resync(window, at + 1);
    }
    if (scan.end < 0) return -1;
    this.stray = false;
    // Read before the record is handed on: a careful reading scans again.
    const { end } = scan;
    if (scan.known === 0) this.strange(window.subarray(at, end));
    else this.records.emit(window, at, scan, clean);
    return end;
  }

  /** An object with no member that the dataset knows: perhaps a wrapper with the real thing inside. */
  private strange(object: Buffer): void {
    const inner = findEnvelopeInside(object, this.envelope);
    if (inner < 0) {
      this.records.refuse(
        this.sawArray ? 'an object with no known field' : `JSON without ${this.dataset.format.envelope}`,
      );
      return;
    }
    const nested = new JsonReader(this.dataset, this.records.sink, this.careful);
    nested.place = 'elements';
    nested.sawArray = true;
    nested.records.count = this.records.count;
    nested.read(object.subarray(inner, skipValue(object, inner - 1)));
    this.records.count = nested.records.count;
  }

  /** One refusal for a run of stray bytes, then on to where a record can start. */
  private skipStray(window: Buffer, at: number, byte: number): number {
    if (byte === 0xef && window[at + 1] === 0xbb && window[at + 2] === 0xbf) return at + 3; // byte order mark
    if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      this.records.sink.noted('broken JSON: a closing bracket that nothing opened', this.records.count + 1);
      return at + 1;
    }
    if (!this.stray)
      this.records.refuse(
        this.place === 'root' && this.records.count === 0 ? 'not JSON' : 'broken JSON between records',
      );
    this.stray = true;
    return this.nextStart(window, at + 1);
  }

  /** After a broken record: where the next one starts, or shortly before the end of the window. */
  private resync(window: Buffer, from: number): number {
    for (let at = window.indexOf(OPEN_OBJECT, from); at >= 0; at = window.indexOf(OPEN_OBJECT, at + 1)) {
      if (this.records.scanner.startsRecord(window, at)) return at;
    }
    return window.length;
  }

  private nextStart(window: Buffer, from: number): number {
    for (let at = from; at < window.length; at++) {
      const byte = window[at]!;
      if (byte === OPEN_OBJECT || byte === OPEN_ARRAY || byte === CLOSE_ARRAY) return at;
    }
    return window.length;
  }
}
