import type { Digest } from './digest';
import type { FindingKind } from './findings';
import type { PublicKeys } from './public-keys';

/** A digest as it was read. */
export interface Link {
  readonly key: string;
  /** Milliseconds since 1970, by its name. */
  readonly end: number;
  /** Undefined when the file cannot be used; then `problem` says why. */
  readonly digest?: Digest;
  readonly problem?: { readonly kind: FindingKind; readonly reason: string };
  /** The signature beside it. */
  readonly signature?: string;
}

export type Verdict =
  | { readonly state: 'verified' }
  /** Nothing speaks against it, and its signature was not checked. */
  | { readonly state: 'unchecked' }
  | { readonly state: 'bad'; readonly kind: FindingKind; readonly reason: string };

export interface Judgement {
  readonly verdict: Verdict;
  /** What is wrong with the digest after it. */
  readonly next?: string;
}

/**
 * Whether a digest is what CloudTrail signed: by the signature beside it, and by the one that the next digest carries of it.
 *
 * @param next the digest after it, when that one names this one as the one before
 * @param keys undefined when signatures cannot be checked
 */
export function judge(link: Link, next: Digest | undefined, keys: PublicKeys | undefined): Judgement {
  const { digest } = link;
  if (digest === undefined) return { verdict: bad(link.problem!.kind, link.problem!.reason) };
  const carried = next?.previous;
  const fits = carried === undefined || carried.hash === digest.contentHash;
  if (!signatureIsKnown(link, carried, keys)) {
    return { verdict: fits ? { state: 'unchecked' } : bad('digest-altered', HASH_DIFFERS) };
  }
  if (!keys!.has(digest.fingerprint)) {
    return { verdict: bad('key-unknown', `signed with key ${digest.fingerprint}, which is not among the public keys`) };
  }
  const signature = (link.signature ?? carried?.signature)!;
  if (!keys!.signed(digest.fingerprint, digest.signed, signature)) {
    return { verdict: bad('digest-altered', fits ? SIGNATURE_DIFFERS : `${SIGNATURE_DIFFERS}, and ${HASH_DIFFERS}`) };
  }
  const same = carried === undefined || carried.signature.toLowerCase() === signature.toLowerCase();
  return { verdict: { state: 'verified' }, ...(fits && same ? {} : { next: NOT_THE_SAME }) };
}

const signatureIsKnown = (link: Link, carried: Digest['previous'], keys: PublicKeys | undefined): boolean =>
  keys !== undefined && (link.signature !== undefined || carried !== undefined);

const HASH_DIFFERS = 'its SHA-256 is not the one that the next digest has of it';
const SIGNATURE_DIFFERS = 'its signature is not one of its content';
const NOT_THE_SAME = 'it has another hash or signature of the digest before it, which is as CloudTrail signed it';

const bad = (kind: FindingKind, reason: string): Verdict => ({ state: 'bad', kind, reason });
