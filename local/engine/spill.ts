import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

const BUFFER_BYTES = 256 * 1024;

/** A file that grows by lines. Written in large pieces; no file stays open between them. */
export class SpillFile {
  private readonly buffer: Buffer;
  private used = 0;
  lines = 0;
  longestLine = 0;
  private lineStart = 0;

  constructor(
    readonly path: string,
    bufferBytes = BUFFER_BYTES,
  ) {
    this.buffer = Buffer.allocUnsafe(bufferBytes);
  }

  /** ASCII text only. */
  ascii(text: string): void {
    if (this.used + text.length > this.buffer.length) this.flush();
    if (text.length > this.buffer.length) return this.writeThrough(Buffer.from(text));
    this.used += this.buffer.write(text, this.used, 'latin1');
  }

  bytes(source: Buffer, start: number, end: number): void {
    const length = end - start;
    if (this.used + length > this.buffer.length) this.flush();
    if (length > this.buffer.length) return this.writeThrough(source.subarray(start, end));
    source.copy(this.buffer, this.used, start, end);
    this.used += length;
  }

  endLine(): void {
    this.ascii('\n');
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

/** Records of one unit that will be written to one file. */
export interface Slice {
  readonly number: number;
  readonly file: SpillFile;
  /** The day of all its rows; undefined for those whose day only SQL can tell. */
  readonly day: string | undefined;
}

/** Beyond this many slices the remaining days share one: a unit of such spread is no ordinary delivery. */
const MAX_SLICES = 400;

/** An external hash partition: memory in proportion to the number of slices, not of records. */
export class Slices {
  private readonly byKey = new Map<string, Slice>();

  constructor(
    private readonly folder: string,
    private readonly bucketCount: number,
  ) {}

  of(day: string | undefined, cluster: number): Slice {
    if (day === undefined) return this.byKey.get('') ?? this.add('', undefined);
    const key = this.bucketCount === 1 ? day : `${day}/${(cluster >>> 0) % this.bucketCount}`;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    return this.byKey.size < MAX_SLICES ? this.add(key, day) : this.of(undefined, 0);
  }

  all(): readonly Slice[] {
    return [...this.byKey.values()];
  }

  flush(): void {
    for (const { file } of this.byKey.values()) file.flush();
  }

  private add(key: string, day: string | undefined): Slice {
    const number = this.byKey.size;
    // Many slices get small buffers, so that they take no more memory together than a few large ones.
    const file = new SpillFile(join(this.folder, `slice-${number}.ndjson`), number < 32 ? BUFFER_BYTES : 16 * 1024);
    const slice = { number, file, day };
    this.byKey.set(key, slice);
    return slice;
  }
}
