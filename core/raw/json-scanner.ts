/**
 * Finds the end of a JSON record and a few of its members without parsing it. Conversion needs to know, for every record,
 * only where it starts and ends, who it is and when it happened; the columns are parsed once, by the query engine. The
 * bytes of a record are never changed on the way, so numbers and free text reach the lake exactly as delivered.
 */

import { hashBytes } from './record-sink';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COMMA = 0x2c;

/** 1 for the bytes at which the scan has to stop and look: quotes, brackets, commas and line breaks. */
const STOPS = new Uint8Array(256);
for (const byte of [QUOTE, OPEN_OBJECT, CLOSE_OBJECT, OPEN_ARRAY, CLOSE_ARRAY, COMMA, 0x0a, 0x0d]) STOPS[byte] = 1;

/** A record nested deeper than this is refused: no AWS service writes one, and parsers differ beyond it. */
export const MAX_DEPTH = 500;

/** What a scan learned of one record; one instance is reused for all records. */
export class RecordScan {
  /** Index after the record's closing brace, or -1 when the buffer ends first. */
  end = -1;
  /** A member that is not among the known ones, one that stands twice, or a line break between members. */
  odd = false;
  tooDeep = false;
  /** A closing bracket of the other kind than the one that is open: the record has no trustworthy end. */
  broken = false;
  /** How many of its members are known ones. */
  known = 0;
  /** Per wanted name: start and end of its value's bytes; strings without their quotes; -1 when absent. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** Per wanted name: 1 when the value is a string that holds no escape. */
  readonly plain: Uint8Array;

  constructor(wanted: number) {
    this.starts = new Int32Array(wanted);
    this.ends = new Int32Array(wanted);
    this.plain = new Uint8Array(wanted);
  }

  reset(): void {
    this.end = -1;
    this.odd = false;
    this.tooDeep = false;
    this.broken = false;
    this.known = 0;
    // The other two say nothing of a member without a start.
    for (let at = 0; at < this.starts.length; at++) this.starts[at] = -1;
  }
}

/** Scans records of one dataset; `known` are the members a record may have, `wanted` those whose place is needed. */
export class JsonScanner {
  readonly scan: RecordScan;
  /** Hash of a known name to its number, from 1; names that collide would throw at construction. */
  private readonly known = new Map<number, number>();
  private readonly names: Buffer[] = [];
  private longestName = 0;
  private readonly wantedAt: Int32Array;
  /** The last record in which a name was seen, to notice one that stands twice without clearing anything. */
  private readonly seenIn: Int32Array;
  private readonly closers = new Uint8Array(MAX_DEPTH + 1);
  private record = 0;
  /** Per name, and last for the start of a record: the one that came after it the last time. Records are much alike. */
  private readonly follower: Int32Array;
  private previous = 0;

  constructor(known: readonly string[], wanted: readonly string[]) {
    this.scan = new RecordScan(wanted.length);
    for (const name of new Set([...known, ...wanted])) {
      const bytes = Buffer.from(name);
      const hash = hashBytes(bytes, 0, bytes.length, 0);
      if (this.known.has(hash))
        throw new Error(`member names '${name}' and '${this.names[this.known.get(hash)!]}' collide`);
      this.known.set(hash, this.names.length);
      this.names.push(bytes);
      this.longestName = Math.max(this.longestName, bytes.length);
    }
    this.wantedAt = new Int32Array(this.names.length).fill(-1);
    wanted.forEach((name, at) => {
      const bytes = Buffer.from(name);
      this.wantedAt[this.numberOf(bytes, 0, bytes.length)!] = at;
    });
    this.seenIn = new Int32Array(this.names.length);
    this.follower = new Int32Array(this.names.length + 1);
  }

  /** Scans the object whose `{` stands at `start`; the result is in `scan`. */
  object(buffer: Buffer, start: number, limit: number): RecordScan {
    const { scan } = this;
    scan.reset();
    this.record++;
    this.previous = this.names.length;
    let depth = 0;
    let at = start;
    let expectName = false;
    while (at < limit) {
      const byte = buffer[at]!;
      if (STOPS[byte] === 0) {
        at++;
        continue;
      }
      if (byte === QUOTE) {
        if (expectName && depth === 1) {
          at = this.member(buffer, at, limit);
          expectName = false;
        } else {
          at = endOfString(buffer, at + 1, limit) + 1;
        }
      } else {
        if (byte === COMMA) {
          if (depth === 1) expectName = true;
        } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
          // An opening bracket and its closing one differ by 2 in both kinds.
          if (depth <= MAX_DEPTH) this.closers[depth] = byte + 2;
          else scan.tooDeep = true;
          depth++;
          if (depth === 1) expectName = true;
        } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
          depth--;
          if (depth <= MAX_DEPTH && this.closers[depth] !== byte) {
            scan.broken = true;
            return scan;
          }
          if (depth === 0) {
            scan.end = at + 1;
            return scan;
          }
        } else {
          scan.odd = true;
        }
        at++;
      }
    }
    return scan;
  }

  /** Whether the `{` at `at` is followed by the name of a known member. */
  startsRecord(buffer: Buffer, at: number): boolean {
    let start = at + 1;
    while (start < buffer.length && (buffer[start] === 0x20 || buffer[start] === 0x0a || buffer[start] === 0x0d))
      start++;
    if (buffer[start] !== QUOTE) return false;
    return this.numberOf(buffer, start + 1, endOfString(buffer, start + 1, buffer.length)) !== undefined;
  }

  private numberOf(buffer: Buffer, start: number, end: number): number | undefined {
    if (end - start > this.longestName) return undefined;
    const number = this.known.get(hashBytes(buffer, start, end, 0));
    return number !== undefined && sameBytes(buffer, start, end, this.names[number]!) ? number : undefined;
  }

  /** Reads one member's name at the quote `at`, notes its value if wanted, and returns where to go on. */
  private member(buffer: Buffer, at: number, limit: number): number {
    const nameStart = at + 1;
    const guess = this.follower[this.previous]!;
    let number: number | undefined = guess;
    let nameEnd = nameStart + this.names[guess]!.length;
    if (buffer[nameEnd] !== QUOTE || !sameBytes(buffer, nameStart, nameEnd, this.names[guess]!)) {
      nameEnd = endOfString(buffer, nameStart, limit);
      number = this.numberOf(buffer, nameStart, nameEnd);
      if (number === undefined) {
        this.scan.odd = true;
        return nameEnd + 1;
      }
      this.follower[this.previous] = number;
    }
    this.previous = number;
    this.scan.known++;
    if (this.seenIn[number] === this.record) this.scan.odd = true;
    this.seenIn[number] = this.record;
    const wanted = this.wantedAt[number]!;
    if (wanted < 0) return nameEnd + 1;
    return this.value(buffer, nameEnd + 1, limit, wanted);
  }

  private value(buffer: Buffer, from: number, limit: number, wanted: number): number {
    let at = from;
    while (at < limit && (buffer[at] === 0x3a || buffer[at] === 0x20 || buffer[at] === 0x09)) at++;
    const { scan } = this;
    if (at >= limit) return at;
    if (buffer[at] === QUOTE) {
      const end = endOfString(buffer, at + 1, limit);
      scan.starts[wanted] = at + 1;
      scan.ends[wanted] = end;
      scan.plain[wanted] = isPlain(buffer, at + 1, end) ? 1 : 0;
      return end + 1;
    }
    if (STOPS[buffer[at]!] === 1) return at; // an object, an array or nothing: not a value that can identify a record
    let end = at;
    while (end < limit && STOPS[buffer[end]!] === 0) end++;
    scan.starts[wanted] = at;
    scan.ends[wanted] = end;
    return end;
  }
}

/** Strings are mostly shorter than this, and then looked through here before the native search would have begun. */
const SHORT = 48;

/**
 * Index of the quote that ends the string whose text starts at `at`, or `limit`. The native search looks at many bytes at
 * once; a quote behind an odd number of backslashes is part of the text.
 */
function endOfString(buffer: Buffer, at: number, limit: number): number {
  const near = Math.min(at + SHORT, limit);
  let next = at;
  while (next < near) {
    const byte = buffer[next]!;
    if (byte === QUOTE) return next;
    next += byte === BACKSLASH ? 2 : 1;
  }
  for (let quote = buffer.indexOf(QUOTE, next); quote >= 0 && quote < limit; quote = buffer.indexOf(QUOTE, quote + 1)) {
    if (buffer[quote - 1] !== BACKSLASH) return quote;
    let first = quote - 1;
    while (first > next && buffer[first - 1] === BACKSLASH) first--;
    if (first < next || (quote - first) % 2 === 0) return quote;
  }
  return limit;
}

function isPlain(buffer: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (buffer[at] === BACKSLASH) return false;
  return true;
}

function sameBytes(buffer: Buffer, start: number, end: number, name: Buffer): boolean {
  if (end - start !== name.length) return false;
  for (let at = 0; at < name.length; at++) if (buffer[start + at] !== name[at]) return false;
  return true;
}
