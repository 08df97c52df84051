import { createPublicKey, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { readKeyFile } from '../../../core/verify/public-keys';
import { keyPair } from './trail';

/** From AWS's page on custom implementations of the validation, with the fingerprints that it gives. */
const PAGE = `{
  "publicKeyList": [
    {
      "ValidityStartTime": "1436317441.0",
      "ValidityEndTime": "1438909441.0",
      "Value": "MIIBCgKCAQEAn11L2YZ9h7onug2ILi1MWyHiMRsTQjfWE+pHVRLk1QjfWhirG+lpOa8NrwQ/r7Ah5bNL6HepznOU9XTDSfmmnP97mqyc7z/upfZdS/AHhYcGaz7n6Wc/RRBU6VmiPCrAUojuSk6/GjvA8iOPFsYDuBtviXarvuLPlrT9kAd4Lb+rFfR5peEgBEkhlzc5HuWO7S0y+KunqxX6jQBnXGMtxmPBPP0FylgWGNdFtks/4YSKcgqwH0YDcawP9GGGDAeCIqPWIXDLG1jOjRRzWfCmD0iJUkz8vTsn4hq/5ZxRFE7UBAUiVcGbdnDdvVfhF9C3dQiDq3k7adQIziLT0cShgQIDAQAB",
      "Fingerprint": "8eba5db5bea9b640d1c96a77256fe7f2"
    },
    {
      "ValidityStartTime": "1434589370.0",
      "ValidityEndTime": "1437181370.0",
      "Value": "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqlzPJbvZJ42UdcmLfPUqXYNfOs6I8lCfao/tOs8CmzPOEdtLWugB9xoIUz78qVHdKIqxbaG4jWHfJBiOSSFBM0lt8cdVo4TnRa7oG9io5pysS6DJhBBAeXsicufsiFJR+wrUNh8RSLxL4k6G1+BhLX20tJkZ/erT97tDGBujAelqseGg3vPZbTx9SMfOLN65PdLFudLP7Gat0Z9p5jw/rjpclKfo9Bfc3heeBxWGKwBBOKnFAaN9V57pOaosCvPKmHd9bg7jsQkI9Xp22IzGLsTFJZYVA3KiTAElDMu80iFXPHEq9hKNbt9e4URFam+1utKVEiLkR2disdCmPTK0VQIDAQAB",
      "Fingerprint": "31e8b5433410dfb61a9dc45cc65b22ff"
    }
  ]
}`;

test('keys are read as AWS prints them, in both encodings that it shows', () => {
  const keys = readKeyFile(PAGE, 'keys.json');
  expect(keys.size).toBe(2);
  expect(keys.has('8eba5db5bea9b640d1c96a77256fe7f2')).toBe(true);
  expect(keys.has('31e8b5433410dfb61a9dc45cc65b22ff')).toBe(true);
});

test('a key in PEM has the fingerprint that CloudTrail gives it', () => {
  const { Value } = (JSON.parse(PAGE) as { publicKeyList: { Value: string }[] }).publicKeyList[0]!;
  const key = createPublicKey({ key: Buffer.from(Value, 'base64'), format: 'der', type: 'pkcs1' });
  for (const type of ['pkcs1', 'spki'] as const) {
    const keys = readKeyFile(String(key.export({ format: 'pem', type })), 'key.pem');
    expect(keys.has('8eba5db5bea9b640d1c96a77256fe7f2')).toBe(true);
  }
});

test('a signature is one of that key and that text only', () => {
  const [ours, other] = [keyPair(), keyPair()];
  const list = [ours, other].map(({ der, fingerprint }) => ({
    Value: der.toString('base64'),
    Fingerprint: fingerprint,
  }));
  const keys = readKeyFile(JSON.stringify({ PublicKeyList: list }), 'keys.json');
  const signature = sign('RSA-SHA256', Buffer.from('text'), ours.key).toString('hex');
  expect(keys.signed(ours.fingerprint, 'text', signature.toUpperCase())).toBe(true);
  expect(keys.signed(ours.fingerprint, 'other text', signature)).toBe(false);
  expect(keys.signed(other.fingerprint, 'text', signature)).toBe(false);
  expect(keys.signed('0'.repeat(32), 'text', signature)).toBe(false);
  for (const broken of ['', 'no hex', signature.slice(1), `${signature}00`]) {
    expect(keys.signed(ours.fingerprint, 'text', broken)).toBe(false);
  }
});

test.each([
  ['no key', '{"PublicKeyList": []}', 'it holds no key'],
  ['another answer', '{"trailList": []}', "no member 'PublicKeyList'"],
  ['no JSON', 'keys', 'is not valid JSON'],
  ['null', 'null', "no member 'PublicKeyList'"],
  ['something else as a key', '{"PublicKeyList": [{"Value": "AAAA"}]}', 'a key that is no RSA public key'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----', 'it holds no key'],
])('a file with %s fails with what it must be', (_, text, reason) => {
  expect(() => readKeyFile(text, 'my-keys')).toThrow("'--keys' must be a file of RSA public keys, as aws cloudtrail");
  expect(() => readKeyFile(text, 'my-keys')).toThrow(reason);
});
