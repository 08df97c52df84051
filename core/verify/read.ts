import { createHash } from 'node:crypto';
import { ObjectUnreadable } from '../conversion/ports';
import { decompress } from '../raw/decompress';
import { DigestUnusable, parseDigest } from './digest';
import type { Link } from './judge';
import type { VerifySource } from './source';

/** Many times the largest digest: what is larger is none, and must not fill the memory. */
const LARGEST_DIGEST = 64 * 1024 * 1024;

/** Reads a digest that a listing named; undefined when it went away since. */
export async function readDigest(
  source: Pick<VerifySource, 'open' | 'resolve' | 'bucket'>,
  key: string,
  end: number,
): Promise<Link | undefined> {
  try {
    const opened = await source.open(key);
    if (opened === undefined) return undefined;
    const chunks: Buffer[] = [];
    let size = 0;
    const { damage } = await decompress(opened.bytes, (chunk) => {
      size += chunk.length;
      if (size > LARGEST_DIGEST) throw new DigestUnusable(`it is larger than ${LARGEST_DIGEST} bytes`);
      chunks.push(chunk);
    });
    if (damage !== undefined) throw new DigestUnusable(damage);
    const digest = parseDigest(Buffer.concat(chunks));
    const inPlace = source.resolve(digest, key) === key && (source.bucket ?? digest.bucket) === digest.bucket;
    if (!inPlace) throw new DigestUnusable(`it was delivered as s3://${digest.bucket}/${digest.key}`);
    return { key, end, digest, ...(opened.signature === undefined ? {} : { signature: opened.signature }) };
  } catch (error) {
    if (error instanceof DigestUnusable) {
      return { key, end, problem: { kind: 'digest-altered', reason: error.message } };
    }
    if (error instanceof ObjectUnreadable) return { key, end, problem: { kind: 'unreadable', reason: error.reason } };
    throw error;
  }
}

/** What became of a log file that a digest lists. */
export type LogVerdict =
  | { readonly state: 'same'; readonly bytes: number }
  | { readonly state: 'missing'; readonly bytes: number }
  | { readonly state: 'altered' | 'unreadable'; readonly bytes: number; readonly reason: string };

/** Hashes a log file piece by piece. */
export async function checkLog(source: Pick<VerifySource, 'open'>, key: string, hash: string): Promise<LogVerdict> {
  let bytes = 0;
  try {
    const opened = await source.open(key);
    if (opened === undefined) return { state: 'missing', bytes };
    const sha256 = createHash('sha256');
    const { damage } = await decompress(opened.bytes, (chunk) => {
      bytes += chunk.length;
      sha256.update(chunk);
    });
    if (damage !== undefined) return { state: 'altered', bytes, reason: damage };
    if (sha256.digest('hex') === hash) return { state: 'same', bytes };
    return { state: 'altered', bytes, reason: 'its SHA-256 is not the one that its digest lists' };
  } catch (error) {
    if (error instanceof ObjectUnreadable) return { state: 'unreadable', bytes, reason: error.reason };
    throw error;
  }
}
