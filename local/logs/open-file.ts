import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { Readable } from 'node:stream';
import { ObjectUnreadable } from '../../core/conversion/ports';

const CHUNK = 256 * 1024;

/**
 * The bytes of a file. Read without leaving the thread: a log is small and near, and five trips through the pool of threads
 * take longer than reading it.
 *
 * @throws ObjectUnreadable when it cannot be opened; the stream fails with one when it cannot be read
 */
export async function openFile(path: string): Promise<Readable> {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
  const bytes = Readable.from(chunks(path, file), { objectMode: false, highWaterMark: CHUNK });
  // Here and not in the generator: one that was never begun does not come to its end either.
  bytes.once('close', () => closeSync(file));
  return bytes;
}

function* chunks(path: string, file: number): Iterable<Buffer> {
  try {
    // A buffer of the file's own size: most objects are far smaller than a piece, and idle memory wakes the collector.
    const size = Math.min(CHUNK, fstatSync(file).size + 1);
    for (;;) {
      const buffer = Buffer.allocUnsafe(size);
      const length = readSync(file, buffer);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the file is gone',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'a folder, not a file',
  EIO: 'the disk could not read it',
};

const unreadable = (path: string, error: NodeJS.ErrnoException): ObjectUnreadable =>
  new ObjectUnreadable(path, REASONS[error.code ?? ''] ?? error.message);
