import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { constants, createGunzip, gunzip, gunzipSync } from 'node:zlib';

/** How the bytes of an object ended. */
export interface BytesEnd {
  /** Bytes after decompression. */
  readonly size: number;
  /** Why the bytes end early; undefined when they end where they should. */
  readonly damage?: string;
}

/** Objects up to this size, as delivered, are decompressed in one go: AWS's are at most some 5 MB. */
const SMALL = 8 * 1024 * 1024;

/** The most that one go may give: beyond it the pieces of a stream are kinder to memory. */
const MOST_AT_ONCE = 64 * 1024 * 1024;

const gunzipAtOnce = promisify(gunzip) as (bytes: Buffer, options: object) => Promise<Buffer>;

/**
 * Feeds an object's bytes to `take`, decompressed when they are gzip (by content: a name may lie), and says how they
 * ended. Everything before the damage is delivered. Rejects when the source itself fails, or `take` throws.
 */
export async function decompress(source: Readable, take: (chunk: Buffer) => void): Promise<BytesEnd> {
  const pieces = (source as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  const { start, ended } = await readStart(pieces);
  if (start[0] !== 0x1f || start[1] !== 0x8b) return passOn(start, pieces, take);
  if (ended) {
    const whole = inOneGo(start);
    if (whole !== undefined) {
      take(whole);
      return { size: whole.length };
    }
    const found = await beforeDamage(start);
    if (found !== undefined) {
      take(found.content);
      return { size: found.content.length, damage: found.damage };
    }
  }
  return piecewise(start, pieces, take);
}

async function readStart(pieces: AsyncIterator<Buffer>): Promise<{ start: Buffer; ended: boolean }> {
  const read: Buffer[] = [];
  let length = 0;
  while (length <= SMALL) {
    const next = await pieces.next();
    if (next.done) return { start: read.length === 1 ? read[0]! : Buffer.concat(read), ended: true };
    read.push(next.value);
    length += next.value.length;
  }
  return { start: Buffer.concat(read), ended: false };
}

async function passOn(start: Buffer, pieces: AsyncIterator<Buffer>, take: (chunk: Buffer) => void): Promise<BytesEnd> {
  let size = start.length;
  if (size > 0) take(start);
  for (let next = await pieces.next(); !next.done; next = await pieces.next()) {
    size += next.value.length;
    take(next.value);
  }
  return { size };
}

/** The whole content, or undefined when the object is damaged or very large. */
function inOneGo(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 18) return undefined;
  // A gzip ends with its size modulo 4 GiB. A lie only costs speed.
  const said = bytes.readUInt32LE(bytes.length - 4);
  const chunkSize = Math.min(Math.max(said, 1024) + 64, MOST_AT_ONCE);
  try {
    // On the spot: the way through the pool of threads and back takes longer than most objects.
    return gunzipSync(bytes, { chunkSize, maxOutputLength: MOST_AT_ONCE });
  } catch {
    return undefined;
  }
}

/**
 * What stands before the damage in a gzip that is wrong inside; undefined when it only ends early, or is very large. A stream
 * throws away what it decompressed in the piece that fails, so the longest beginning that does not fail is looked for.
 */
async function beforeDamage(bytes: Buffer): Promise<{ content: Buffer; damage: string } | undefined> {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_AT_ONCE };
  const beginning = (length: number) =>
    gunzipAtOnce(bytes.subarray(0, length), options).then(
      (content) => ({ content }),
      (error: NodeJS.ErrnoException) => ({ error }),
    );
  const whole = await beginning(bytes.length);
  if (!('error' in whole) || whole.error.errno !== constants.Z_DATA_ERROR) return undefined;
  let [good, bad] = [0, bytes.length];
  let content: Buffer = Buffer.alloc(0);
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const tried = await beginning(middle);
    if ('error' in tried) bad = middle;
    else [good, content] = [middle, tried.content];
  }
  return { content, damage: damageOf(whole.error) };
}

const damageOf = (error: NodeJS.ErrnoException): string =>
  error.code === 'Z_BUF_ERROR' ? 'truncated gzip' : `damaged gzip (${error.message})`;

async function piecewise(
  start: Buffer,
  pieces: AsyncIterator<Buffer>,
  take: (chunk: Buffer) => void,
): Promise<BytesEnd> {
  const stream = createGunzip({ chunkSize: 256 * 1024 });
  let size = 0;
  let damage: string | undefined;
  let thrown: { readonly error: unknown } | undefined;
  let over = false;
  const finished = new Promise<void>((resolve) => {
    const end = () => {
      over = true;
      resolve();
    };
    stream.once('end', end);
    stream.once('error', (error: NodeJS.ErrnoException) => {
      damage = damageOf(error);
      end();
    });
    // Data events, not iteration: a stream that is iterated throws away what it holds when it fails.
    stream.on('data', (chunk: Buffer) => {
      size += chunk.length;
      try {
        if (thrown === undefined) take(chunk);
      } catch (error) {
        // An exception in an event handler would end the process; the caller shall have it.
        thrown = { error };
        end();
      }
    });
  });
  try {
    let piece = start;
    for (;;) {
      if (!stream.write(piece)) await Promise.race([once(stream, 'drain').catch(() => {}), finished]);
      const next = over ? { done: true as const } : await pieces.next();
      if (next.done) break;
      piece = next.value as Buffer;
    }
    if (!over) stream.end();
    await finished;
  } finally {
    stream.destroy();
  }
  if (thrown !== undefined) throw thrown.error;
  return damage === undefined ? { size } : { size, damage };
}
