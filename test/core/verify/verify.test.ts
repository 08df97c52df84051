import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { ObjectUnreadable } from '../../../core/conversion/ports';
import { type VerifyOptions, verifyTrail } from '../../../core/verify/verify';
import { ACCOUNT, keyPair, REGION, Trail } from './trail';

const at = (text: string): number => Date.parse(text);

let trail: Trail;
beforeEach(() => {
  trail = new Trail().hours('2026-03-01T20:00:00Z', 8);
});

type Look = Partial<VerifyOptions> & { readonly copy?: boolean; readonly keyless?: boolean };

async function verify({ copy = false, keyless = false, ...options }: Look = {}, of = trail) {
  const source = of.source({ copy, keyless });
  const signal = new AbortController().signal;
  return verifyTrail(source, { now: at('2026-03-02T04:10:00Z'), signal, ...options });
}

const brief = (key: string) => key.replace(/^.*_(\d{8}T\d+Z)(?:_[a-z0-9]{16})?(_backfill)?\.json\.gz$/, '$1$2');
const found = async (look: Look = {}, of = trail) =>
  (await verify(look, of)).findings.map(({ kind, object }) => `${kind} ${brief(object)}`);
const noted = async (look: Look = {}, of = trail) =>
  (await verify(look, of)).notes.map(({ kind, object }) => `${kind} ${brief(object)}`);

const logsOf = (digest: string) => trail.members(digest).logFiles.map(({ s3Object }) => s3Object);

describe('a bucket as CloudTrail left it', () => {
  test('is verified, every digest by its signature and every log file by its digest', async () => {
    const { trees, findings, notes, signatures } = await verify();
    expect({ findings, notes, signatures }).toEqual({ findings: [], notes: [], signatures: true });
    expect(trees).toEqual([
      {
        account: ACCOUNT,
        region: REGION,
        digests: { verified: 8, unchecked: 0, bad: 0, backfill: 0 },
        objects: { verified: 16, unvouched: 0, notYet: 0, bytes: 16 * 33 },
      },
    ]);
  });

  test('is verified for a part of it by the digests that cover the part', async () => {
    const { trees, findings, notes } = await verify({
      from: at('2026-03-01T22:30:00Z'),
      to: at('2026-03-02T01:00:00Z'),
    });
    expect({ findings, notes }).toEqual({ findings: [], notes: [] });
    expect(trees[0]).toMatchObject({ digests: { verified: 3 }, objects: { verified: 6 } });
  });

  test('is verified below a prefix and for an organization', async () => {
    const other = new Trail('org/logs/', 'eu-west-1', 'o-abc123').hours('2026-03-01T20:00:00Z', 2);
    const { trees, findings } = await verify({ to: at('2026-03-01T22:00:00Z') }, other);
    expect(findings).toEqual([]);
    expect(trees[0]).toMatchObject({ region: 'eu-west-1', digests: { verified: 2 }, objects: { verified: 4 } });
  });

  test('has log files that are too young for a digest, for two hours', async () => {
    trail.log(at('2026-03-02T04:05:00Z'));
    expect(await found()).toEqual([]);
    expect((await verify()).trees[0]!.objects.notYet).toBe(1);
    expect(await found({ now: at('2026-03-02T06:30:00Z') })).toEqual(['unsigned 20260302T0405Z']);
  });

  test('has log files that only a backfill lists', async () => {
    const late = trail.log(at('2026-03-01T21:15:00Z'));
    expect(await found()).toEqual(['unsigned 20260301T2115Z']);
    trail.digest(at('2026-03-01T21:00:00Z'), at('2026-03-01T22:00:00Z'), [late], { backfill: true });
    const { findings, trees } = await verify();
    expect(findings).toEqual([]);
    expect(trees[0]).toMatchObject({ digests: { verified: 9, backfill: 1 }, objects: { verified: 17 } });
  });

  test('may have a pause, after which the chain starts anew', async () => {
    const start = at('2026-03-02T08:00:00Z');
    trail.digest(start, start + 3_600_000, [trail.log(start + 60_000)], { starts: true });
    trail.hours('2026-03-02T09:00:00Z', 1);
    const { findings, notes } = await verify({ now: at('2026-03-02T10:10:00Z') });
    expect(findings).toEqual([]);
    expect(notes).toMatchObject([
      { kind: 'uncovered', reason: 'no digest covers 2026-03-02T04:00:00Z to 2026-03-02T08:00:00Z' },
    ]);
    trail.log(at('2026-03-02T06:00:00Z'));
    expect(await found({ now: at('2026-03-02T10:10:00Z') })).toEqual(['unsigned 20260302T0600Z']);
  });

  test('is noted as no longer covered when its digests end', async () => {
    expect(await noted({ now: at('2026-03-02T09:00:00Z') })).toEqual(['uncovered 20260302T040000Z']);
  });
});

describe('damage is found', () => {
  test('in a log file with other bytes', async () => {
    const [log] = logsOf(trail.digests[2]!);
    trail.objects.set(log!, { body: gzipSync('{"Records":[]}') });
    expect(await found()).toEqual(['altered 20260301T2210Z']);
    expect((await verify()).trees[0]!.objects.verified).toBe(15);
  });

  test('in a log file that is cut off', async () => {
    const [log] = logsOf(trail.digests[2]!);
    trail.objects.set(log!, { body: trail.objects.get(log!)!.body.subarray(0, -12) });
    expect((await verify()).findings).toMatchObject([{ kind: 'altered', object: log, reason: 'truncated gzip' }]);
  });

  test('in a log file that is gone', async () => {
    trail.objects.delete(logsOf(trail.digests[2]!)[1]!);
    expect(await found()).toEqual(['missing 20260301T2240Z']);
  });

  test('in a log file that somebody added, under whatever name', async () => {
    const added = trail.log(at('2026-03-01T23:20:00Z'));
    trail.objects.set(added.replace(/[^/]+$/, 'extra.json'), { body: Buffer.from('{}') });
    expect((await verify()).findings.map(({ kind, object }) => [kind, object])).toEqual([
      ['unsigned', added],
      ['unsigned', added.replace(/[^/]+$/, 'extra.json')],
    ]);
  });

  test('in a digest that is gone, and in what it listed', async () => {
    trail.objects.delete(trail.digests[3]!);
    expect(await found()).toEqual([
      'unsigned 20260301T2310Z',
      'unsigned 20260301T2340Z',
      'digest-missing 20260302T000000Z',
    ]);
    // Of a part of the range too, when the digest after it lies outside.
    const part = { from: at('2026-03-01T22:00:00Z'), to: at('2026-03-02T00:00:00Z') };
    expect(await found(part)).toContain('digest-missing 20260302T000000Z');
  });

  test('in several digests that are gone, as the time that none of them covers', async () => {
    for (const digest of trail.digests.slice(2, 5)) trail.objects.delete(digest);
    const { findings } = await verify();
    expect(findings.at(-1)).toMatchObject({
      kind: 'digest-missing',
      object: trail.digests[4],
      reason: expect.stringContaining('nothing speaks for log files of 2026-03-01T22:00:00Z to 2026-03-02T01:00:00Z'),
    });
  });

  test.each([
    ['a bucket', {}],
    ['a copy', { copy: true }],
    ['a copy without keys', { copy: true, keyless: true }],
  ])('in a digest of %s that was altered to fit an altered log file', async (_, look) => {
    const digest = trail.digests[2]!;
    const members = trail.members(digest);
    members.logFiles.pop();
    trail.rewrite(digest, members);
    const { findings, trees } = await verify(look);
    expect(findings.map(({ kind, object }) => [kind, object])).toEqual([
      ['unsigned', expect.stringContaining('T2240Z')],
      ['digest-altered', digest],
    ]);
    expect(trees[0]).toMatchObject({ digests: { bad: 1 }, objects: { unvouched: 1 } });
  });

  test('in a digest that was signed again with another key', async () => {
    const other = keyPair();
    const digest = trail.digests[2]!;
    trail.sign(digest, trail.members(digest), other);
    expect((await verify()).findings).toMatchObject([
      { kind: 'digest-altered', object: digest, reason: 'its signature is not one of its content' },
    ]);
    trail.sign(digest, { ...trail.members(digest), digestPublicKeyFingerprint: other.fingerprint }, other);
    expect(await found()).toEqual(['key-unknown 20260301T230000Z']);
  });

  test('in a whole chain that was made with another key', async () => {
    const other = keyPair();
    for (const digest of trail.digests) {
      trail.sign(digest, { ...trail.members(digest), digestPublicKeyFingerprint: other.fingerprint }, other);
    }
    const { findings } = await verify();
    expect(findings.map(({ kind }) => kind)).toEqual(Array(8).fill('key-unknown'));
  });

  test('in a chain that was cut', async () => {
    const digest = trail.digests[4]!;
    const names = ['S3Bucket', 'S3Object', 'HashValue', 'HashAlgorithm', 'Signature'];
    const none = Object.fromEntries(names.map((name) => [`previousDigest${name}`, null]));
    trail.rewrite(digest, { ...trail.members(digest), ...none });
    expect(await found()).toEqual(['digest-altered 20260302T010000Z']);
    expect(await found({ copy: true })).toEqual(['digest-altered 20260302T010000Z']);
    // The newest of a copy has no signature, and so nothing says that the pause is true.
    for (const later of trail.digests.slice(5)) trail.objects.delete(later);
    const to = at('2026-03-02T01:00:00Z');
    expect(await found({ copy: true, to })).toEqual(['chain-broken 20260302T010000Z']);
    expect(await found({ copy: true, keyless: true, to })).toEqual(['chain-broken 20260302T010000Z']);
  });

  test('in a digest that was put between two others', async () => {
    const between = trail.digests[3]!.replace('000000Z', '003000Z').replace('/03/01/', '/03/02/');
    trail.sign(between, { ...trail.members(trail.digests[3]!), digestS3Object: between });
    expect(await found()).toContain('chain-broken 20260302T003000Z');
  });

  test('in a digest that was moved', async () => {
    const moved = trail.digests[3]!.replace('_my_trail_', '_other_trail_');
    trail.objects.set(moved, trail.objects.get(trail.digests[3]!)!);
    const { findings } = await verify();
    expect(findings).toMatchObject([
      { kind: 'digest-altered', object: moved, reason: `it was delivered as s3://trail/${trail.digests[3]}` },
    ]);
  });

  test('in the newest digest of a bucket that was written without a signature', async () => {
    const digest = trail.digests[7]!;
    trail.objects.set(digest, { body: trail.objects.get(digest)!.body });
    const { findings, notes, trees } = await verify();
    expect(findings).toMatchObject([{ kind: 'digest-altered', object: digest }]);
    expect(notes).toEqual([]);
    expect(trees[0]).toMatchObject({ digests: { verified: 7, bad: 1 }, objects: { verified: 14, unvouched: 2 } });
  });

  test('in a digest that is none', async () => {
    const digest = trail.digests[3]!;
    for (const body of ['{}', 'not json', gzipSync('[]').subarray(0, 20)]) {
      trail.objects.set(digest, { body: Buffer.from(body) });
      expect(await found()).toContain('digest-altered 20260302T000000Z');
    }
  });

  test('in an object that cannot be read, by its name', async () => {
    const [log] = logsOf(trail.digests[2]!);
    const source = trail.source();
    const open: typeof source.open = async (key) => {
      if (key === log) throw new ObjectUnreadable(key, 'permission denied');
      return source.open(key);
    };
    const { findings } = await verifyTrail(
      { ...source, open },
      {
        now: at('2026-03-02T04:10:00Z'),
        signal: new AbortController().signal,
      },
    );
    expect(findings).toMatchObject([{ kind: 'unreadable', object: log, reason: 'permission denied' }]);
  });
});

describe('a copy, which has no metadata', () => {
  test('is verified by the signatures that later digests have, but for the newest one', async () => {
    const { trees, findings, notes } = await verify({ copy: true });
    expect(findings).toEqual([]);
    expect(trees[0]!.digests).toEqual({ verified: 7, unchecked: 1, bad: 0, backfill: 0 });
    expect(notes).toMatchObject([{ kind: 'signature-unchecked', object: trail.digests[7] }]);
  });

  test('is verified for a part of it by the digest after the part', async () => {
    const look = { copy: true, from: at('2026-03-01T22:00:00Z'), to: at('2026-03-02T00:00:00Z') };
    expect(await noted(look)).toEqual([]);
    expect((await verify(look)).trees[0]!.digests).toMatchObject({ verified: 2, unchecked: 0 });
  });

  test('may begin anywhere, unless the time before is asked for', async () => {
    const [first, second] = trail.digests;
    for (const key of [...logsOf(first!), first!]) trail.objects.delete(key);
    expect(await found({ copy: true })).toEqual([]);
    expect(await found({ copy: true, from: at('2026-03-01T20:00:00Z') })).toEqual(['digest-missing 20260301T210000Z']);
    expect(second).toBeDefined();
  });

  test('is checked by hashes and chain alone without keys, and says so', async () => {
    const { trees, findings, signatures } = await verify({ copy: true, keyless: true });
    expect({ findings, signatures }).toEqual({ findings: [], signatures: false });
    expect(trees[0]!.digests).toMatchObject({ verified: 0, unchecked: 8 });
  });
});

test('two trails of one bucket have a chain each', async () => {
  const second = new Trail();
  const times = [at('2026-03-01T20:00:00Z'), at('2026-03-01T21:00:00Z'), at('2026-03-01T22:00:00Z')] as const;
  second.digest(times[0], times[1], []);
  second.digest(times[1], times[2], []);
  for (const key of second.digests) {
    const other = key.replace('my_trail', 'another');
    const members = second.members(key);
    const previous = members.previousDigestS3Object as string | null;
    const renamed = {
      ...members,
      digestS3Object: other,
      previousDigestS3Object: previous?.replace('my_trail', 'another'),
    };
    trail.sign(other, previous === null ? { ...members, digestS3Object: other } : renamed);
  }
  // The second of them has the hash of the first under its old name.
  expect(await found()).toEqual(['chain-broken 20260301T220000Z']);
});

test('what was not asked for is not read', async () => {
  await expect(verify({ regions: ['eu-west-1'] })).rejects.toThrow(
    'there is nothing to verify: no CloudTrail log files',
  );
  await expect(verify({ accounts: ['444455556666'] })).rejects.toThrow('in the time, accounts and regions');
  await expect(verify({ from: at('2026-04-01T00:00:00Z') })).rejects.toThrow('nothing to verify');
});

test('it stops when it is told to', async () => {
  const controller = new AbortController();
  const onProgress = () => controller.abort();
  await expect(verify({ signal: controller.signal, onProgress })).rejects.toMatchObject({ name: 'AbortError' });
});
