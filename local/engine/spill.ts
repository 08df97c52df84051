import { appendFileSync, closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Place, places } from '../../core/conversion/bucket-number';
import { type Buckets, bucketCount } from '../../core/conversion/buckets';
import { hashText } from '../../core/raw/record-sink';

/** There is one for each slice of each unit that is being read. */
const BUFFER_BYTES = 32 * 1024;

/** Room for `copies` in a line: it can still change. */
const COPIES_WIDTH = 8;
const COPIES_AT = '{"c":'.length;

const TAIL = Buffer.from('}\n');

/** A finished file of spilled lines. */
export interface SpilledLines {
  readonly path: string;
  /** In bytes. */
  readonly longestLine: number;
}

/** A line that stands for more than the one record that it holds. */
export interface Recount {
  /** The number of its file. */
  readonly file: number;
  /** Where it starts there. */
  readonly at: number;
  /** How many records it stands for. */
  readonly copies: number;
}

/**
 * A file that grows by lines, `{"c":1,"o":2,"r":{..}}`: how many records the line stands for, the number of its object, and the
 * record as it was delivered. Written in large pieces; no file stays open between them.
 */
export class SpillFile implements SpilledLines {
  private readonly buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  private used = 0;
  private flushed = 0;
  longestLine = 0;

  constructor(
    readonly path: string,
    readonly number = 0,
  ) {}

  /** What the lines of one object begin with. */
  static head(object: number): Buffer {
    return Buffer.from(`{"c":${'1'.padEnd(COPIES_WIDTH)},"o":${object},"r":`);
  }

  /** Where the next line starts. */
  get length(): number {
    return this.flushed + this.used;
  }

  /** Adds the line of the record `bytes[start, end)`. */
  line(head: Buffer, bytes: Buffer, start: number, end: number): void {
    const length = head.length + (end - start) + TAIL.length;
    if (this.used + length > BUFFER_BYTES) this.flush();
    this.copy(head);
    if (length > BUFFER_BYTES) {
      this.flush();
      this.append(bytes.subarray(start, end));
    } else {
      bytes.copy(this.buffer, this.used, start, end);
      this.used += end - start;
    }
    this.copy(TAIL);
    if (length > this.longestLine) this.longestLine = length;
  }

  /** Says of lines that were written before for how many records they stand. */
  recount(lines: readonly Recount[]): void {
    this.flush();
    const file = openSync(this.path, 'r+');
    try {
      for (const { at, copies } of lines)
        writeSync(file, String(copies).padEnd(COPIES_WIDTH), at + COPIES_AT, 'latin1');
    } finally {
      closeSync(file);
    }
  }

  flush(): void {
    if (this.used === 0) return;
    this.append(this.buffer.subarray(0, this.used));
    this.used = 0;
  }

  /** For a few bytes: a loop is quicker than the call of a native copy. */
  private copy(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at++) this.buffer[this.used++] = bytes[at]!;
  }

  private append(bytes: Buffer): void {
    appendFileSync(this.path, bytes);
    this.flushed += bytes.length;
  }
}

/** How the rows of a unit are parted among files. */
export interface DayFiles extends Buckets {
  /** The delivery day, `yyyy-MM-dd`. */
  readonly day: string;
}

/** Records of one unit that will be written to one file: those of one day, and of one bucket where the day has several. */
export interface Part {
  /** The day of all its rows; undefined for those whose day only SQL can tell. */
  readonly day: string | undefined;
  /** A file for each cluster: read one after another they make like lie beside like. */
  readonly files: readonly SpilledLines[];
}

/** Clusters that a unit is parted into, over all buckets. More made files smaller by less than it cost to open them. */
const MAX_CLUSTERS = 512;

/** Raw bytes, as delivered, that are worth a cluster of their own. */
const BYTES_PER_CLUSTER = 8 * 1024;

/** Beyond this many slices the remaining days share one: a unit of such spread is no ordinary delivery. */
const MAX_SLICES = 2048;

/** The key of the records whose day only SQL can tell. */
const UNKNOWN = -1;

/**
 * An external hash partition by day and cluster: memory in proportion to the number of slices, not of records. Like lies
 * beside like in the written files, which makes them as small as sorting would, and lets readers skip most of them.
 */
export class Slices {
  private readonly files: SpillFile[] = [];
  private readonly byKey = new Map<number, SpillFile>();
  private readonly parts = new Map<number, { day: string | undefined; files: SpillFile[] }>();
  private readonly dayNumbers = new Map<string, number>();
  private lastDay: string | undefined;
  private lastDayNumber = 0;
  private readonly clusters: number;
  private readonly bucketsOfOwnDay: number;
  private readonly bucketsOfOtherDays: number;
  /** Where the known ones of the parted day stand. */
  private readonly known = new Map<number, Place>();

  constructor(
    private readonly folder: string,
    rawBytes: number,
    private readonly parted: DayFiles | undefined,
  ) {
    const wanted = Math.min(MAX_CLUSTERS, Math.ceil(rawBytes / BYTES_PER_CLUSTER));
    this.bucketsOfOwnDay = parted === undefined ? 1 : bucketCount(parted);
    this.bucketsOfOtherDays = parted === undefined || parted.frequent.length === 0 ? 1 : 2;
    this.clusters = this.bucketsOfOwnDay * Math.max(1, Math.floor(wanted / this.bucketsOfOwnDay));
    for (const place of parted === undefined ? [] : places(parted)) {
      for (const value of place.values) this.known.set(hashText(value, 0) >>> 0, place);
    }
  }

  /** The file for the records of one day and one cluster that stand in one object, by its number. */
  of(day: string | undefined, cluster: number, object: number): SpillFile {
    if (day === undefined) return this.byKey.get(UNKNOWN) ?? this.add(UNKNOWN, UNKNOWN, undefined);
    const dayNumber = this.dayNumber(day);
    const own = day === this.parted?.day;
    const buckets = own ? this.bucketsOfOwnDay : this.bucketsOfOtherDays;
    const bucket = buckets === 1 ? 0 : this.bucket(own, cluster >>> 0, object);
    const place = bucket + buckets * (Math.floor((cluster >>> 0) / buckets) % Math.floor(this.clusters / buckets));
    const key = dayNumber * this.clusters + place;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    if (this.byKey.size >= MAX_SLICES) return this.of(undefined, 0, object);
    return this.add(key, dayNumber * this.clusters + bucket, day);
  }

  /** Says of lines that were added before for how many records they stand. */
  recount(lines: Iterable<Recount>): void {
    const byFile = new Map<number, Recount[]>();
    for (const line of lines) {
      const known = byFile.get(line.file);
      if (known === undefined) byFile.set(line.file, [line]);
      else known.push(line);
    }
    for (const [file, ofOne] of byFile) this.files[file]!.recount(ofOne);
  }

  /** Writes out what is in memory still; nothing can be added after. */
  end(): readonly Part[] {
    for (const file of this.files) file.flush();
    // A slice whose only records were repeats of others has no line, and no file.
    return [...this.parts.values()]
      .map(({ day, files }) => ({ day, files: files.filter(({ length }) => length > 0) }))
      .filter(({ files }) => files.length > 0)
      .map(({ day, files }) => ({ day, files: files.map(({ path, longestLine }) => ({ path, longestLine })) }));
  }

  /** The same buckets as in SQL, where there are several; values that are not known are shared out by a hash of our own. */
  private bucket(own: boolean, cluster: number, object: number): number {
    const { frequent, rare } = this.parted!;
    const place = this.known.get(cluster);
    if (!own) return place !== undefined && place.first < frequent.length ? 0 : 1;
    if (place !== undefined) return place.first + (object % place.count);
    return frequent.length + (cluster % rare.length);
  }

  private dayNumber(day: string): number {
    // Records of one day stand together.
    if (day === this.lastDay) return this.lastDayNumber;
    this.lastDay = day;
    this.lastDayNumber = this.dayNumbers.get(day) ?? this.dayNumbers.size;
    this.dayNumbers.set(day, this.lastDayNumber);
    return this.lastDayNumber;
  }

  private add(key: number, partKey: number, day: string | undefined): SpillFile {
    const part = this.parts.get(partKey) ?? { day, files: [] };
    this.parts.set(partKey, part);
    const number = this.files.length;
    const file = new SpillFile(join(this.folder, `slice-${number}.ndjson`), number);
    this.files.push(file);
    part.files.push(file);
    this.byKey.set(key, file);
    return file;
  }
}
