import { createHash } from 'node:crypto';

/** Where CloudTrail says that it put an object. */
export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

export interface ListedLog extends ObjectName {
  /** Hex SHA-256 of the content before compression. */
  readonly hash: string;
}

/** One digest file. Times are milliseconds since 1970. */
export interface Digest extends ObjectName {
  readonly start: number;
  readonly end: number;
  /** Of the public key that its signature is checked with. */
  readonly fingerprint: string;
  /** The digest before it; undefined in the first of a chain. */
  readonly previous: (ObjectName & { readonly hash: string; readonly signature: string }) | undefined;
  readonly logs: readonly ListedLog[];
  /** Hex SHA-256 of this file before compression. */
  readonly contentHash: string;
  /** What the signature is over. */
  readonly signed: string;
}

/** The file is no digest that this can check. Its message says why. */
export class DigestUnusable extends Error {}

/**
 * Reads a digest file that is decompressed already.
 *
 * @throws DigestUnusable when a member is missing or of another shape, or an algorithm is not the known one
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 */
export function parseDigest(content: Buffer): Digest {
  const file = json(content);
  const [bucket, key] = [text(file, 'digestS3Bucket'), text(file, 'digestS3Object')];
  const contentHash = createHash('sha256').update(content).digest('hex');
  known(file, 'digestSignatureAlgorithm', 'SHA256withRSA');
  const previous = previousOf(file);
  return {
    bucket,
    key,
    start: time(file, 'digestStartTime'),
    end: time(file, 'digestEndTime'),
    fingerprint: text(file, 'digestPublicKeyFingerprint').toLowerCase(),
    previous,
    logs: list(file, 'logFiles').map(listedLog),
    contentHash,
    // CloudTrail signs the word null in the first digest of a chain.
    signed: [text(file, 'digestEndTime'), `${bucket}/${key}`, contentHash, previous?.signature ?? 'null'].join('\n'),
  };
}

type Members = Readonly<Record<string, unknown>>;

function json(content: Buffer): Members {
  let value: unknown;
  try {
    value = JSON.parse(content.toString('utf8'));
  } catch {
    throw new DigestUnusable('it is not JSON');
  }
  return members(value, 'it');
}

function members(value: unknown, what: string): Members {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Members;
  throw new DigestUnusable(`${what} is no JSON object`);
}

function previousOf(file: Members): Digest['previous'] {
  const names = ['S3Bucket', 'S3Object', 'HashValue', 'HashAlgorithm', 'Signature'].map(
    (name) => `previousDigest${name}`,
  );
  if (names.every((name) => (file[name] ?? null) === null)) return undefined;
  known(file, 'previousDigestHashAlgorithm', 'SHA-256');
  return {
    bucket: text(file, 'previousDigestS3Bucket'),
    key: text(file, 'previousDigestS3Object'),
    hash: text(file, 'previousDigestHashValue').toLowerCase(),
    signature: text(file, 'previousDigestSignature'),
  };
}

function listedLog(value: unknown): ListedLog {
  const log = members(value, "a member of 'logFiles'");
  known(log, 'hashAlgorithm', 'SHA-256');
  return { bucket: text(log, 's3Bucket'), key: text(log, 's3Object'), hash: text(log, 'hashValue').toLowerCase() };
}

function text(from: Members, name: string): string {
  const value = from[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new DigestUnusable(`its member '${name}' is no text`);
}

function known(from: Members, name: string, algorithm: string): void {
  const value = text(from, name);
  if (value !== algorithm) throw new DigestUnusable(`its '${name}' must be ${algorithm}, got '${value}'`);
}

function time(from: Members, name: string): number {
  const value = Date.parse(text(from, name));
  if (Number.isNaN(value)) throw new DigestUnusable(`its member '${name}' is no time`);
  return value;
}

function list(from: Members, name: string): readonly unknown[] {
  const value = from[name];
  if (Array.isArray(value)) return value;
  throw new DigestUnusable(`its member '${name}' is no list`);
}
