import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TrailChoice } from '../../../account/trail-bucket';
import type { Verification } from '../../../core/verify/verify';
import { generateSampleLogs } from '../../../local/sample';
import { BUCKET, Trail } from '../../core/verify/trail';
import { type Desk, desk, NO_ACCOUNT, put } from './desk';

let here: Desk;
let trail: Trail;
beforeEach(() => {
  here = desk();
  trail = new Trail().hours('2026-03-01T22:00:00Z', 4);
  for (const [key, { body }] of trail.objects) put(here.cwd, `copy/${key}`, body);
  const listed = { Value: trail.pair.der.toString('base64'), Fingerprint: trail.pair.fingerprint };
  put(here.cwd, 'keys.json', JSON.stringify({ PublicKeyList: [listed] }));
});
afterEach(() => here.leave());

test('a good copy is verified, with what could not be checked', async () => {
  const { code, out } = await here.lake('verify --logs copy --keys keys.json');
  expect(code).toBe(0);
  expect(out).toBe(
    `CloudTrail log files in copy

account       region     digests  signed  files fit  findings   read
────────────────────────────────────────────────────────────────────
111122223333  us-east-1        4       3          8         0  264 B

note: signature unchecked, 111122223333 us-east-1: its signature is not checked:
it is in the object's metadata, which a copy does not have, and no later digest
has it
  ${trail.digests[3]}

Verified: nothing altered, missing or unsigned
`,
  );
});

test('without keys it says that no signature was checked, and how to get keys', async () => {
  const { code, out } = await here.lake('verify --logs copy');
  expect(code).toBe(0);
  expect(out).toContain('No signature was checked, as there were no public keys');
  expect(out).toMatch(/\nHashes fit: nothing altered, missing or unsigned\n$/);
});

test('damage ends it with 1 and is named by its keys, the first ten of a kind', async () => {
  const [log, gone] = trail.members(trail.digests[1]!).logFiles.map(({ s3Object }) => s3Object);
  put(here.cwd, `copy/${log}`, gzipSync('{"Records":[]}'));
  rmSync(join(here.cwd, 'copy', gone!));
  for (let number = 0; number < 12; number++) {
    put(here.cwd, `copy/${log!.replace('a1b2c3d4e5f6a7b8', `added${number}`)}`, gzipSync('{}'));
  }
  const { code, out } = await here.lake('verify --logs copy --keys keys.json');
  expect(code).toBe(1);
  expect(out).toContain(
    `altered, 111122223333 us-east-1: its SHA-256 is not the one that its digest\nlists\n  ${log}\n`,
  );
  expect(out).toContain(`missing, 111122223333 us-east-1: its digest lists it, and it is gone\n  ${gone}\n`);
  expect(out).toContain('\n  and 2 more: --all lists them\n');
  expect(out).toMatch(/\nNot verified: 1 altered, 1 missing, 12 unsigned\n$/);
  for (const line of out.split('\n')) if (!line.includes('AWSLogs/')) expect(line.length).toBeLessThanOrEqual(80);
  const all = await here.lake('verify --logs copy --keys keys.json --all');
  expect(all.out.match(/_added\d+\.json\.gz/g)).toHaveLength(12);
});

test('--json has the same in members', async () => {
  put(here.cwd, `copy/${trail.digests[1]}`, '{}');
  const { code, out, err } = await here.lake(
    'verify --logs copy --keys keys.json --from 2026-03-01 --to 2026-03-02 --json',
  );
  expect({ code, err }).toEqual({ code: 1, err: '' });
  const said = JSON.parse(out) as Verification & Record<string, unknown>;
  expect(said).toMatchObject({
    source: join(here.cwd, 'copy'),
    from: '2026-03-01T00:00:00.000Z',
    to: '2026-03-03T00:00:00.000Z',
    verified: false,
    signatures: true,
  });
  expect(said.findings.map(({ kind }) => kind)).toEqual(['unsigned', 'unsigned', 'digest-altered']);
});

test("the sample's tree is verified as far as it can: its hashes fit, and its signature is not known", async () => {
  await generateSampleLogs({ directory: join(here.cwd, 'sample'), events: 500, seed: 1 });
  const place = '--accounts 111122223333 --regions us-east-1';
  const hour = '--from 2026-03-04T08:00 --to 2026-03-04T09:00';
  const { code, out } = await here.lake(`verify --logs sample ${place} ${hour} --json`);
  expect(code).toBe(0);
  const { trees, findings, signatures } = JSON.parse(out) as Verification;
  expect({ findings, signatures }).toEqual({ findings: [], signatures: false });
  expect(trees).toMatchObject([{ digests: { unchecked: 1 } }]);
  expect(trees[0]!.objects.verified).toBeGreaterThan(0);
  // Its other hours have no digest.
  const whole = await here.lake(`verify --logs sample ${place} --from 2026-03-04 --to 2026-03-04 --json`);
  expect(whole.code).toBe(1);
  const kinds = (JSON.parse(whole.out) as Verification).findings.map(({ kind }) => kind);
  expect([...new Set(kinds)]).toEqual(['unsigned', 'digest-missing']);
});

test('--aws verifies the bucket in the account', async () => {
  const choices: TrailChoice[] = [];
  const account = {
    ...NO_ACCOUNT,
    trail: (choice: TrailChoice) => {
      choices.push(choice);
      return trail.source();
    },
  };
  const there = desk('2026-03-02T02:10:00Z', { account, cwd: here.cwd });
  const line = 'verify --aws --bucket trail --prefix org --region eu-west-1 --profile p --from 2026-03-01';
  const { code, out } = await there.lake(line);
  expect({ code, out }).toMatchObject({ code: 0, out: expect.stringContaining(`s3://${BUCKET}/org\n`) });
  expect(out).toMatch(/\nVerified: nothing altered, missing or unsigned\n$/);
  expect(choices).toEqual([{ bucket: 'trail', prefix: 'org', region: 'eu-west-1', profile: 'p' }]);
});

test('Ctrl-C stops it between two objects', async () => {
  const stopped = desk('2026-03-04T12:00:00Z', {
    cwd: here.cwd,
    onInterrupt: (handler) => {
      handler();
      return () => {};
    },
  });
  const { code, out, err } = await stopped.lake('verify --logs copy');
  expect({ code, out }).toEqual({ code: 130, out: '' });
  expect(err).toContain('Stopping; Ctrl-C again stops at once');
});

test.each([
  ['--logs copy --keys none.json', "'--keys' must be a file, got 'none.json': there is no such file"],
  ['--logs copy --keys copy', 'EISDIR'],
  ['--logs copy --from 2026-02-30', "'--from' must be a day or a time in UTC, yyyy-MM-dd or yyyy-MM-ddTHH:mm, got"],
  ['--logs copy --to noon', "'--to' must be a day or a time in UTC"],
  [
    '--logs copy --from 2026-03-02 --to 2026-03-01',
    "'--from' must be before '--to', got '2026-03-02' and '2026-03-01'",
  ],
  ['--logs nowhere', "'--logs' must be a folder, got 'nowhere'"],
  ['--logs copy --bucket trail', "'--bucket' is for a bucket in AWS: add --aws"],
  ['--aws --logs copy', "'--aws' verifies a bucket, and --logs and --lake name a copy"],
  ['--aws --from 2026-03-01', "'--aws' needs the trail's bucket"],
  ['--aws --bucket trail', "'--aws' needs '--from'"],
])('fails with 2 for verify %s', async (options, reason) => {
  const { code, out, err } = await here.lake(`verify ${options}`);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(reason);
});

test('fails when there is nothing to verify, as that is no proof', async () => {
  const { code, err } = await here.lake('verify --logs copy --from 2026-05-01');
  expect(code).toBe(1);
  expect(err).toContain('there is nothing to verify');
});
