import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { PublicKeys } from '../../../core/verify/public-keys';
import type { VerifySource } from '../../../core/verify/source';
import { dayFolder, folderOf, type LogKind, type Tree } from '../../../core/verify/tree';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const BUCKET = 'trail';

/** An RSA pair; short, as tests need many signatures and no strength. */
export function keyPair(): { readonly key: KeyObject; readonly der: Buffer; readonly fingerprint: string } {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
  const der = createPublicKey(privateKey).export({ format: 'der', type: 'pkcs1' });
  return { key: privateKey, der, fingerprint: createHash('md5').update(der).digest('hex') };
}

const PAIR = keyPair();

interface Stored {
  readonly body: Buffer;
  readonly signature?: string;
}

interface Members {
  [name: string]: unknown;
  logFiles: { s3Object: string; hashValue: string }[];
}

const HOUR = 3_600_000;
const iso = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');
const stamp = (time: number): string => iso(time).replaceAll(/[-:]/g, '');

/**
 * A trail's bucket in memory, in which CloudTrail has delivered: two log files an hour and a digest of each hour, signed and
 * chained as it does it.
 */
export class Trail {
  readonly objects = new Map<string, Stored>();
  readonly digests: string[] = [];
  #previous: { readonly key: string; readonly hash: string; readonly signature: string } | undefined;
  #pair = PAIR;

  constructor(
    readonly base = '',
    readonly region = REGION,
    readonly organization?: string,
  ) {}

  get tree(): Tree {
    const { base, region, organization } = this;
    return { base, account: ACCOUNT, region, ...(organization === undefined ? {} : { organization }) };
  }

  get keys(): PublicKeys {
    return new PublicKeys([{ value: PAIR.der, fingerprint: PAIR.fingerprint }]);
  }

  /** CloudTrail's own key, which only it has. */
  get pair(): typeof PAIR {
    return PAIR;
  }

  /** Hours from the time on, each with its digest. */
  hours(from: string, count: number): this {
    for (let hour = 0; hour < count; hour++) {
      const start = Date.parse(from) + hour * HOUR;
      this.digest(start, start + HOUR, [this.log(start + 10 * 60_000), this.log(start + 40 * 60_000)]);
    }
    return this;
  }

  log(delivered: number, text = `{"Records":[],"at":${delivered}}`): string {
    const minute = stamp(delivered).replace(/\d\dZ$/, 'Z');
    const folder = `${folderOf(this.tree, 'CloudTrail')}${dayFolder(delivered)}/`;
    const key = `${folder}${ACCOUNT}_CloudTrail_${this.region}_${minute}_a1b2c3d4e5f6a7b8.json.gz`;
    this.objects.set(key, { body: gzipSync(text) });
    return key;
  }

  digest(start: number, end: number, logs: readonly string[], { backfill = false, starts = false } = {}): string {
    const folder = `${folderOf(this.tree, 'CloudTrail-Digest')}${dayFolder(end)}/`;
    const suffix = backfill ? '_backfill' : '';
    const key = `${folder}${ACCOUNT}_CloudTrail-Digest_${this.region}_my_trail_us-east-1_${stamp(end)}${suffix}.json.gz`;
    const previous = backfill || starts ? undefined : this.#previous;
    const members: Members = {
      awsAccountId: ACCOUNT,
      digestStartTime: iso(start),
      digestEndTime: iso(end),
      digestS3Bucket: BUCKET,
      digestS3Object: key,
      digestPublicKeyFingerprint: this.#pair.fingerprint,
      digestSignatureAlgorithm: 'SHA256withRSA',
      newestEventTime: null,
      oldestEventTime: null,
      previousDigestS3Bucket: previous === undefined ? null : BUCKET,
      previousDigestS3Object: previous?.key ?? null,
      previousDigestHashValue: previous?.hash ?? null,
      previousDigestHashAlgorithm: previous === undefined ? null : 'SHA-256',
      previousDigestSignature: previous?.signature ?? null,
      logFiles: logs.map((log) => ({
        s3Bucket: BUCKET,
        s3Object: log,
        hashValue: sha256(this.content(log)),
        hashAlgorithm: 'SHA-256',
      })),
    };
    const { signature, hash } = this.sign(key, members);
    if (!backfill) {
      this.#previous = { key, hash, signature };
      this.digests.push(key);
    }
    return key;
  }

  /** Writes a digest with a signature of that content. */
  sign(key: string, members: Members, pair: { readonly key: KeyObject } = this.#pair) {
    const content = Buffer.from(JSON.stringify(members));
    const hash = sha256(content);
    const signed = [members.digestEndTime, `${BUCKET}/${key}`, hash, members.previousDigestSignature ?? 'null'].join(
      '\n',
    );
    const signature = sign('RSA-SHA256', Buffer.from(signed), pair.key).toString('hex');
    this.objects.set(key, { body: gzipSync(content), signature });
    return { signature, hash };
  }

  members(digest: string): Members {
    return JSON.parse(this.content(digest).toString('utf8')) as Members;
  }

  /** Puts other content into a digest, and leaves its signature. */
  rewrite(digest: string, members: Members): void {
    const { signature } = this.objects.get(digest)!;
    this.objects.set(digest, {
      body: gzipSync(JSON.stringify(members)),
      ...(signature === undefined ? {} : { signature }),
    });
  }

  content(key: string): Buffer {
    return gunzipSync(this.objects.get(key)!.body);
  }

  /** The bucket as something to verify. `copy` has no metadata and no bucket name. */
  source({ copy = false, keyless = false } = {}): VerifySource {
    const { tree, objects } = this;
    const inFolder = (kind: LogKind, day = '') =>
      [...objects.keys()].filter((key) => key.startsWith(`${folderOf(tree, kind)}${day}`)).sort();
    return {
      ...(copy ? {} : { bucket: BUCKET }),
      live: !copy,
      trees: async () => [tree],
      days: async (_, kind, { first, last }) => {
        const days = inFolder(kind).map((key) => key.slice(folderOf(tree, kind).length).slice(0, 10));
        return [...new Set(days)].filter((day) => day >= first && day <= last);
      },
      objects: async (_, kind, day) => inFolder(kind, day),
      resolve: ({ bucket, key }) => (bucket === BUCKET ? key : undefined),
      open: async (key) => {
        const found = objects.get(key);
        if (found === undefined) return undefined;
        const { body, signature } = found;
        return { bytes: Readable.from([body]), ...(copy || signature === undefined ? {} : { signature }) };
      },
      keys: async () => (keyless ? undefined : this.keys),
    };
  }
}

export const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
