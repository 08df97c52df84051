import type { Readable } from 'node:stream';
import { classify, Findings } from './findings';
import type { Inspection } from './inspection';
import { rowsOf } from './parquet-footer';

const MAGIC = Buffer.from('PAR1');

/** Length of the footer and the magic bytes, at the very end. */
const TRAILER = 8;

/** Footers of flow logs take a few KB; with thousands of row groups they take some hundreds. */
const MOST_FOOTER = 8 * 1024 * 1024;

/**
 * Looks at both ends of a Parquet object: it begins and ends with `PAR1`, and its footer says how many rows there are. The
 * rows themselves are the query engine's to read. Streams, and keeps no more than the longest footer.
 *
 * @throws whatever the source throws
 */
export async function inspectParquet(source: Readable): Promise<Inspection> {
  const findings = new Findings();
  const { head, tail, size } = await endsOf(source);
  const count = (rows: number, damage?: string): Inspection => {
    if (damage !== undefined) findings.damaged(damage);
    return classify(rows, findings, size, damage);
  };
  if (size === 0) return count(0);
  if (!head.equals(MAGIC)) {
    findings.damaged('not a Parquet file');
    return { kind: 'not-a-log', records: 0, refused: 0, findings: findings.list() };
  }
  if (size < MAGIC.length + TRAILER || !tail.subarray(-MAGIC.length).equals(MAGIC))
    return count(0, 'truncated Parquet');
  const length = tail.readUInt32LE(tail.length - TRAILER);
  if (length > tail.length - TRAILER) return count(0, `damaged Parquet (a footer of ${length} bytes)`);
  const rows = rowsOf(tail.subarray(tail.length - TRAILER - length, tail.length - TRAILER));
  return rows === undefined ? count(0, 'damaged Parquet (its footer cannot be read)') : count(rows);
}

async function endsOf(source: Readable): Promise<{ head: Buffer; tail: Buffer; size: number }> {
  let head: Buffer = Buffer.alloc(0);
  let kept: Buffer[] = [];
  let held = 0;
  let size = 0;
  for await (const piece of source as AsyncIterable<Buffer>) {
    if (head.length < MAGIC.length) head = Buffer.concat([head, piece.subarray(0, MAGIC.length - head.length)]);
    kept.push(piece);
    held += piece.length;
    size += piece.length;
    // Not at every piece: joining them costs as much as they hold.
    if (held > 2 * MOST_FOOTER) {
      kept = [Buffer.concat(kept).subarray(-MOST_FOOTER)];
      held = MOST_FOOTER;
    }
  }
  return { head, tail: Buffer.concat(kept), size };
}
