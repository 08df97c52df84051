import { Readable } from 'node:stream';
import { type CloudTrailClient, ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from 'vitest';
import { AccountError } from '../../account/account';
import { TrailBucket } from '../../account/trail-bucket';
import { verifyTrail } from '../../core/verify/verify';
import { BUCKET, Trail } from '../core/verify/trail';
import { serviceFault } from '../lambda/aws/service-fault';

const NOW = new Date('2026-03-02T02:10:00Z');

let trail: Trail;
let calls: string[];
let denied: Error | undefined;
beforeEach(() => {
  trail = new Trail('logs/').hours('2026-03-01T22:00:00Z', 4);
  calls = [];
  denied = undefined;
});

/** The bucket of the trail by S3's calls, metadata and all. */
const s3 = {
  send: (async (command: unknown) => {
    if (command instanceof ListObjectsV2Command) {
      const { Bucket, Prefix = '', Delimiter } = command.input;
      expect(Bucket).toBe(BUCKET);
      if (denied !== undefined) throw denied;
      const keys = [...trail.objects.keys()].filter((key) => key.startsWith(Prefix)).sort();
      if (Delimiter === undefined) return { Contents: keys.map((Key) => ({ Key })) };
      const folders = keys.map((key) => key.slice(0, key.indexOf('/', Prefix.length) + 1));
      calls.push(`folders of ${Prefix}`);
      return { CommonPrefixes: [...new Set(folders)].map((folder) => ({ Prefix: folder })) };
    }
    if (!(command instanceof GetObjectCommand)) throw new Error(`S3 got ${command?.constructor.name}`);
    const found = trail.objects.get(command.input.Key!);
    if (found === undefined) throw serviceFault('NoSuchKey');
    const { body, signature } = found;
    return { Body: Readable.from([body]), Metadata: signature === undefined ? {} : { signature } };
  }) as S3Client['send'],
};

const cloudtrail = (region: string) => ({
  send: (async (command: unknown) => {
    if (!(command instanceof ListPublicKeysCommand)) throw new Error(`CloudTrail got ${command?.constructor.name}`);
    const { StartTime, EndTime, NextToken } = command.input;
    calls.push(`keys of ${region} ${StartTime?.toISOString()} ${EndTime?.toISOString()} ${NextToken ?? ''}`.trim());
    if (region !== 'us-east-1') throw serviceFault('UnrecognizedClientException', 'the token is invalid');
    if (NextToken === undefined) return { PublicKeyList: [], NextToken: 'more' };
    return { PublicKeyList: [{ Value: new Uint8Array(trail.pair.der), Fingerprint: trail.pair.fingerprint }] };
  }) as CloudTrailClient['send'],
});

const verify = (choice: { prefix?: string; keys?: Trail['keys'] } = {}) =>
  verifyTrail(new TrailBucket({ s3, cloudtrail, now: () => NOW }, { bucket: BUCKET, prefix: 'logs', ...choice }), {
    from: Date.parse('2026-03-01T22:00:00Z'),
    now: NOW.getTime(),
    signal: new AbortController().signal,
  });

test('every digest is verified by its metadata and the keys of its own region', async () => {
  const { trees, findings, notes } = await verify();
  expect({ findings, notes }).toEqual({ findings: [], notes: [] });
  expect(trees).toMatchObject([{ digests: { verified: 4, unchecked: 0 }, objects: { verified: 8 } }]);
  const asked = 'keys of us-east-1 2026-03-01T22:00:00.000Z 2026-03-02T02:10:00.000Z';
  expect(calls.filter((call) => call.startsWith('keys'))).toEqual([asked, `${asked} more`]);
});

test('damage is found by the keys of the objects', async () => {
  const [, digest] = trail.digests;
  const gone = trail.members(digest!).logFiles[0]!.s3Object;
  trail.objects.delete(gone);
  const { body } = trail.objects.get(digest!)!;
  trail.objects.set(digest!, { body, signature: 'ab' });
  expect((await verify()).findings.map(({ kind, object }) => [kind, object])).toEqual([
    ['missing', gone],
    ['digest-altered', digest],
  ]);
});

test('only the months of the range are listed', async () => {
  trail.log(Date.parse('2025-01-05T00:00:00Z'));
  await verify({ prefix: '/logs/' });
  const listed = calls.filter((call) => call.startsWith('folders') && /\/20\d\d\//.test(call));
  expect(listed.every((call) => call.includes('/2026/'))).toBe(true);
  expect(listed.length).toBeGreaterThan(0);
});

test('a region without keys fails with what to do', async () => {
  trail = new Trail('logs/', 'eu-south-1').hours('2026-03-01T22:00:00Z', 2);
  await expect(verify()).rejects.toThrow(/^the public keys of eu-south-1 cannot be listed \(AWS does not accept/);
  await expect(verify()).rejects.toThrow('give them with --keys');
  expect((await verify({ keys: trail.keys })).findings).toEqual([]);
});

test('what AWS refuses is told in plain words', async () => {
  denied = serviceFault('AccessDenied', 'not authorized to perform: s3:ListBucket');
  await expect(verify()).rejects.toThrow(AccountError);
  await expect(verify()).rejects.toThrow('AWS refuses: not authorized to perform: s3:ListBucket');
});
