import { describe, expect, test } from 'vitest';
import { hashed } from '../../../core/conversion/buckets';
import { fingerprint, runId, runKey, stageToken } from '../../../core/conversion/fingerprint';
import { stageStatement } from '../../../core/conversion/statements';
import { databases, door } from './datasets';

const unit = { dataset: 'door', account: '111122223333', delivered: '2023/07/10' };
const object = (path: string, size = 1, etag = 'e') => ({ path, size, etag, region: 'eu-west-1' });

describe('the fingerprint', () => {
  const one = fingerprint(door, [object('a'), object('B'), object('é')]);

  test('is 64 hex characters, and does not depend on the order of the listing', () => {
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint(door, [object('é'), object('a'), object('B')])).toBe(one);
  });

  test.each([
    ['a path', fingerprint(door, [object('a'), object('b'), object('é')])],
    ['a size', fingerprint(door, [object('a', 2), object('B'), object('é')])],
    ['an etag', fingerprint(door, [object('a', 1, 'f'), object('B'), object('é')])],
    ['the number of objects', fingerprint(door, [object('a'), object('B')])],
    ["the definition's version", fingerprint({ ...door, version: 2 }, [object('a'), object('B'), object('é')])],
  ])('changes with %s', (_, other) => {
    expect(other).not.toBe(one);
  });

  test('cannot be made equal by moving text from one field to the next', () => {
    expect(fingerprint(door, [object('a', 1, '2')])).not.toBe(fingerprint(door, [object('a,1', 1, '2')]));
  });
});

test('a run is named after its fingerprint and attempt, and after what it follows', () => {
  const print = '0123456789abcdef'.repeat(4);
  expect(runId(print, 2)).toBe('0123456789abcdef-2');
  expect(runId(print, 2, 'earlier')).toMatch(/^0123456789abcdef-[0-9a-f]{8}-2$/);
  expect(runId(print, 2, 'earlier')).not.toBe(runId(print, 2, 'other'));
});

test.each([
  ['111122223333', 'account=111122223333'],
  ['unknown', 'account=unknown'],
  ['a/b=c%', 'account=a%2Fb%3Dc%25'],
  ["it's ..", 'account=it%27s ..'],
])('a run of account %s has a Hive folder', (account, folder) => {
  expect(runKey({ ...unit, account }, 'r-1')).toBe(`curated/door/${folder}/delivered=2023%2F07%2F10/run=r-1/`);
});

describe('the token', () => {
  const token = (changes: object) =>
    stageToken(
      stageStatement(door, unit, {
        run: 'r-1',
        location: 's3://b/r-1/',
        buckets: hashed(1),
        excluded: [],
        databases,
        ...changes,
      }),
    );

  test('is the same for the same statement, within the length that Athena takes', () => {
    expect(token({})).toBe(token({}));
    expect(token({})).toMatch(/^[0-9a-f]{32,128}$/);
  });

  test.each([[{ run: 'r-2', location: 's3://b/r-2/' }], [{ excluded: ['s3://b/x'] }], [{ buckets: hashed(2) }]])(
    'is another for %j, which Athena would refuse under the first',
    (changes) => {
      expect(token(changes)).not.toBe(token({}));
    },
  );
});
