import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

const BUFFER_BYTES = 32 * 1024;

/** A file that grows by lines. Written in large pieces; no file stays open between them. */
export class SpillFile {
  private readonly buffer: Buffer;
  private used = 0;
  lines = 0;
  longestLine = 0;
  private lineStart = 0;

  constructor(readonly path: string) {
    this.buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  }

  bytes(source: Buffer, start: number, end: number): void {
    const length = end - start;
    if (this.used + length > this.buffer.length) this.flush();
    if (length > this.buffer.length) return this.writeThrough(source.subarray(start, end));
    source.copy(this.buffer, this.used, start, end);
    this.used += length;
  }

  /** Ends the line with short ASCII text, its line break included. */
  endLine(text: string): void {
    if (this.used + text.length > this.buffer.length) this.flush();
    this.used += this.buffer.write(text, this.used, 'latin1');
    const at = this.flushed + this.used;
    if (at - this.lineStart > this.longestLine) this.longestLine = at - this.lineStart;
    this.lineStart = at;
    this.lines++;
  }

  flush(): void {
    if (this.used === 0) return;
    appendFileSync(this.path, this.buffer.subarray(0, this.used));
    this.flushed += this.used;
    this.used = 0;
  }

  private flushed = 0;

  private writeThrough(bytes: Buffer): void {
    appendFileSync(this.path, bytes);
    this.flushed += bytes.length;
  }
}

/** Records of one unit that will be written to one file: those of one day and one bucket. */
export interface Part {
  readonly number: number;
  /** The day of all its rows; undefined for those whose day only SQL can tell. */
  readonly day: string | undefined;
  /** A file for each cluster: read one after another they make like lie beside like. */
  readonly files: SpillFile[];
}

/** The records of one day and one cluster, as they are read. */
export interface Slice {
  readonly part: Part;
  readonly file: SpillFile;
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
  private readonly byKey = new Map<number, Slice>();
  private readonly parts = new Map<number, Part>();
  private readonly dayNumbers = new Map<string, number>();
  private readonly clusters: number;

  constructor(
    private readonly folder: string,
    private readonly bucketCount: number,
    rawBytes: number,
  ) {
    const wanted = Math.min(MAX_CLUSTERS, Math.ceil(rawBytes / BYTES_PER_CLUSTER));
    this.clusters = bucketCount * Math.max(1, Math.floor(wanted / bucketCount));
  }

  of(day: string | undefined, cluster: number): Slice {
    if (day === undefined) return this.byKey.get(UNKNOWN) ?? this.add(UNKNOWN, UNKNOWN, undefined);
    let dayNumber = this.dayNumbers.get(day);
    if (dayNumber === undefined) {
      dayNumber = this.dayNumbers.size;
      this.dayNumbers.set(day, dayNumber);
    }
    const place = (cluster >>> 0) % this.clusters;
    const key = dayNumber * this.clusters + place;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    if (this.byKey.size >= MAX_SLICES) return this.of(undefined, 0);
    return this.add(key, dayNumber * this.bucketCount + (place % this.bucketCount), day);
  }

  all(): readonly Part[] {
    return [...this.parts.values()];
  }

  flush(): void {
    for (const { file } of this.byKey.values()) file.flush();
  }

  private add(key: number, partKey: number, day: string | undefined): Slice {
    const part = this.parts.get(partKey) ?? { number: this.parts.size, day, files: [] };
    this.parts.set(partKey, part);
    const slice = { part, file: new SpillFile(join(this.folder, `slice-${this.byKey.size}.ndjson`)) };
    part.files.push(slice.file);
    this.byKey.set(key, slice);
    return slice;
  }
}
