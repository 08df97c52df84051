import { Readable } from 'node:stream';
import type { Dataset } from '../../../core/datasets/dataset';
import { readObject } from '../../../core/raw/read-object';

/** Everything that reading one object gave. */
export interface Collected {
  readonly records: unknown[];
  readonly times: string[];
  readonly identities: (string | undefined)[];
  readonly refused: string[];
  readonly noted: string[];
  readonly damage: string | undefined;
}

/** Reads bytes, given whole or in pieces, and keeps what comes out. */
export async function collect(dataset: Dataset, ...pieces: (Buffer | string)[]): Promise<Collected> {
  const found: Collected = { records: [], times: [], identities: [], refused: [], noted: [], damage: undefined };
  const buffers = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece));
  const end = await readObject(dataset, Readable.from(buffers), {
    record: (bytes, start, stop, key) => {
      found.records.push(parsed(bytes.toString('utf8', start, stop)));
      found.times.push(key.time);
      const identity = key.identityStart < 0 ? undefined : bytes.toString('utf8', key.identityStart, key.identityEnd);
      found.identities.push(identity);
    },
    refused: (reason) => found.refused.push(reason),
    noted: (reason) => found.noted.push(reason),
  });
  return { ...found, damage: end.damage };
}

/** What looks like a record to the reader may still be no JSON: only the query engine parses it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Cuts a buffer into pieces of `size` bytes. */
export function pieces(buffer: Buffer, size: number): Buffer[] {
  const cut: Buffer[] = [];
  for (let at = 0; at < buffer.length; at += size) cut.push(buffer.subarray(at, at + size));
  return cut;
}
