import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { constants, gunzipSync, gzip } from 'node:zlib';
import type { SampleObject } from './object';

/** What became of an object: bytes on disk, and how many of its entries can be read back. */
export type Written = (object: SampleObject, bytes: number, readable: number) => void;

/** Compression runs on libuv's threads; a few objects at once keep them busy and memory small. */
const AT_ONCE = 4;

/**
 * Half the time of zlib's default for a third more bytes. Sample logs repeat themselves more than real ones, so that at this
 * level an event takes about as many bytes as a real one does.
 */
const LEVEL = 3;

/**
 * Writes the objects below a directory as they are made, and tells what was written.
 *
 * @throws the signal's reason when it is aborted, after the objects begun are written.
 */
export async function writeObjects(
  directory: string,
  objects: Generator<SampleObject>,
  written: Written,
  signal?: AbortSignal,
): Promise<void> {
  const folders = new Set<string>();
  const write = async (object: SampleObject): Promise<void> => {
    const path = join(directory, ...object.key.split('/'));
    const folder = dirname(path);
    if (!folders.has(folder)) {
      await mkdir(folder, { recursive: true });
      folders.add(folder);
    }
    const { bytes, readable } = await pack(object);
    await writeFile(path, bytes);
    written(object, bytes.length, readable);
  };
  // All draw from the same generator: a loop that ends early closes it, and the others stop after the object in hand.
  const work = async (): Promise<void> => {
    for (const object of objects) {
      signal?.throwIfAborted();
      await write(object);
    }
  };
  const outcomes = await Promise.allSettled(Array.from({ length: AT_ONCE }, work));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

const compress = promisify(gzip);

async function pack(object: SampleObject): Promise<{ readonly bytes: Buffer; readonly readable: number }> {
  const content = Buffer.from(object.content);
  if (object.packing === 'none') return { bytes: content, readable: object.entries.length };
  const zipped = await compress(content, { level: LEVEL, chunkSize: chunkSize(content.length) });
  zipped[OPERATING_SYSTEM] = UNKNOWN_SYSTEM;
  if (object.packing !== 'truncated') return { bytes: zipped, readable: object.entries.length };
  const bytes = zipped.subarray(0, Math.floor((zipped.length * 2) / 3));
  return { bytes, readable: wholeEntries(object, bytes) };
}

/** Logs shrink to a sixth or less: room for the whole result spares a call back for every 16 kB of it. */
const chunkSize = (bytes: number): number => Math.max(1024, Math.ceil(bytes / 6));

/** zlib writes the machine's kind into the header: the one byte that differs between systems. RFC 1952, section 2.3.1. */
const OPERATING_SYSTEM = 9;
const UNKNOWN_SYSTEM = 255;

/** How many entries stand whole in what can be inflated of a truncated object. */
function wholeEntries(object: SampleObject, bytes: Buffer): number {
  const intact = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
  let from = 0;
  return object.entries.filter(({ text }) => {
    const found = intact.indexOf(text, from);
    from = found + text.length;
    return found >= 0;
  }).length;
}
