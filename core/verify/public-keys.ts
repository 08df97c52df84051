import { constants, createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** A public key as ListPublicKeys gives it. */
export interface ListedKey {
  /** DER, in PKCS #1 or as SubjectPublicKeyInfo: AWS shows both. */
  readonly value: Buffer;
  readonly fingerprint?: string;
}

/** The public keys that digests may have been signed with, by fingerprint. */
export class PublicKeys {
  readonly #keys = new Map<string, KeyObject>();

  constructor(listed: readonly ListedKey[]) {
    for (const { value, fingerprint } of listed) {
      const key = rsaKey(value);
      this.#keys.set((fingerprint ?? fingerprintOf(key)).toLowerCase(), key);
    }
  }

  get size(): number {
    return this.#keys.size;
  }

  has(fingerprint: string): boolean {
    return this.#keys.has(fingerprint);
  }

  /** Whether the hex signature is that key's over the text (SHA-256, RSA with PKCS #1 v1.5). */
  signed(fingerprint: string, text: string, signature: string): boolean {
    const key = this.#keys.get(fingerprint);
    if (key === undefined || !/^(?:[0-9a-f]{2})+$/i.test(signature)) return false;
    const bytes = Buffer.from(signature, 'hex');
    return verify('RSA-SHA256', Buffer.from(text), { key, padding: constants.RSA_PKCS1_PADDING }, bytes);
  }
}

/**
 * Reads a file of public keys: JSON as `aws cloudtrail list-public-keys` prints it, or PEM.
 *
 * @param name the file as the user wrote it, for errors
 * @throws Error when it is neither, or holds no RSA key
 */
export function readKeyFile(text: string, name: string): PublicKeys {
  try {
    const keys = new PublicKeys(text.includes('-----BEGIN') ? fromPem(text) : fromJson(text));
    if (keys.size > 0) return keys;
  } catch (error) {
    throw new Error(`${needed(name)} (${(error as Error).message})`, { cause: error });
  }
  throw new Error(`${needed(name)}: it holds no key`);
}

const needed = (name: string): string =>
  `'--keys' must be a file of RSA public keys, as aws cloudtrail list-public-keys prints them or in PEM, got '${name}'`;

function fromJson(text: string): ListedKey[] {
  const said = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
  // AWS's guide writes the member with a small letter, its command line with a capital one.
  const list = said?.PublicKeyList ?? said?.publicKeyList;
  if (!Array.isArray(list)) throw new Error("no member 'PublicKeyList'");
  return list.map(({ Value, Fingerprint }: { Value?: unknown; Fingerprint?: unknown }) => ({
    value: Buffer.from(String(Value), 'base64'),
    ...(typeof Fingerprint === 'string' ? { fingerprint: Fingerprint } : {}),
  }));
}

const fromPem = (text: string): ListedKey[] =>
  [...text.matchAll(/-----BEGIN (?:RSA )?PUBLIC KEY-----([\s\S]*?)-----END/g)].map(([, body]) => ({
    value: Buffer.from(body!, 'base64'),
  }));

function rsaKey(value: Buffer): KeyObject {
  for (const type of ['pkcs1', 'spki'] as const) {
    try {
      const key = createPublicKey({ key: value, format: 'der', type });
      if (key.asymmetricKeyType === 'rsa') return key;
    } catch {
      // It may be the other encoding; when it is neither, the error below says so.
    }
  }
  throw new Error('a key that is no RSA public key');
}

/** MD5 of the key in PKCS #1: not documented, but so it is for the keys in AWS's own examples. PEM has no fingerprint. */
const fingerprintOf = (key: KeyObject): string =>
  createHash('md5')
    .update(key.export({ format: 'der', type: 'pkcs1' }))
    .digest('hex');
