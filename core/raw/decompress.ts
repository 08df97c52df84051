import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const GZIP_MAGIC = [0x1f, 0x8b] as const;

/** How the bytes of an object ended. */
export interface BytesEnd {
  /** Bytes after decompression. */
  readonly size: number;
  readonly compressed: boolean;
  /** Why the bytes end early; undefined when they end where they should. */
  readonly damage?: string;
}

/**
 * Feeds an object's bytes to `take`, decompressed when they are gzip (by content: a name may lie), and says how they
 * ended. Everything before the damage is delivered. Rejects when the
 * source itself fails, or `take` throws.
 */
export async function decompress(source: Readable, take: (chunk: Buffer) => void): Promise<BytesEnd> {
  let size = 0;
  let compressed: boolean | undefined;
  let damage: string | undefined;
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  let failed = false;
  let thrown: { readonly error: unknown } | undefined;
  const finished = new Promise<void>((resolve) => {
    gunzip.once('end', resolve);
    gunzip.once('error', (error: NodeJS.ErrnoException) => {
      failed = true;
      damage = error.code === 'Z_BUF_ERROR' ? 'truncated gzip' : `damaged gzip (${error.message})`;
      resolve();
    });
    // Data events, not iteration: a stream that is iterated throws away what it holds when it fails.
    gunzip.on('data', (chunk: Buffer) => {
      size += chunk.length;
      try {
        if (thrown === undefined) take(chunk);
      } catch (error) {
        // An exception in an event handler would end the process; the caller shall have it.
        thrown = { error };
        failed = true;
        resolve();
      }
    });
  });
  let head: Buffer | undefined;
  for await (const piece of source as AsyncIterable<Buffer>) {
    const chunk: Buffer = head === undefined ? piece : Buffer.concat([head, piece]);
    if (compressed === undefined) {
      if (chunk.length < 2) {
        head = chunk;
        continue;
      }
      head = undefined;
      compressed = chunk[0] === GZIP_MAGIC[0] && chunk[1] === GZIP_MAGIC[1];
    }
    if (!compressed) {
      size += chunk.length;
      take(chunk);
    } else if (failed) {
      break;
    } else if (!gunzip.write(chunk)) {
      await Promise.race([once(gunzip, 'drain'), finished]);
    }
  }
  if (head !== undefined && head.length > 0) {
    size += head.length;
    take(head);
  }
  if (compressed === true) {
    if (!failed) gunzip.end();
    await finished;
  }
  gunzip.destroy();
  if (thrown !== undefined) throw thrown.error;
  return { size, compressed: compressed === true, ...(damage === undefined ? {} : { damage }) };
}
