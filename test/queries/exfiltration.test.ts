import { beforeAll, describe, expect, test } from 'vitest';
import { days } from '../../core/queries/window';
import { DEVELOPMENT, STORY } from '../../local/sample/cast';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, openLakes, PATIENCE } from './lakes';

beforeAll(openLakes, PATIENCE);

/** What leaves: copies that are shared with another account, and what that account then takes with a role. */

const { takeover, foreign } = STORY;
const iris = { who: `user/${takeover.user}`, address: takeover.address, error: null };
const borrowed = { who: `assumed-role/${foreign.role}/${foreign.session}`, address: foreign.address };
const hour = `${foreign.time.slice(0, 13)}:00:00.000Z`;

test('cloudtrail_snapshots_shared names copy and account, of disks and databases', async () => {
  expect(await askStory('cloudtrail_snapshots_shared')).toMatchObject([
    { ...iris, event: 'ModifyDBSnapshotAttribute', snapshot: takeover.databaseSnapshot, shared_with: 'all' },
    { ...iris, event: 'ModifySnapshotAttribute', snapshot: takeover.snapshot, shared_with: foreign.account },
  ]);
});

test('cloudtrail_images_shared names image and account', async () => {
  expect(await askStory('cloudtrail_images_shared')).toMatchObject([
    { ...iris, image: takeover.image, shared_with: foreign.account },
  ]);
});

test('cloudtrail_bulk_reads counts the objects of one caller in an hour', async () => {
  const [row, ...others] = await askStory('cloudtrail_bulk_reads');
  expect(others).toEqual([]);
  expect(row).toMatchObject({ ...borrowed, hour, bucket: foreign.bucket, objects: foreign.objects, errors: 0 });
  expect(row?.bytes).toBeGreaterThan(foreign.objects * 40_000_000);
  expect(await askStory('cloudtrail_bulk_reads', { at_least: foreign.objects + 1 })).toEqual([]);
});

test('cloudtrail_secrets_read counts the secrets of one caller in an hour', async () => {
  const read = { secrets: foreign.secrets, calls: foreign.secrets, filters: 0, denied: 0 };
  expect(await askStory('cloudtrail_secrets_read')).toEqual([{ ...borrowed, hour, ...read }]);
  expect(await askStory('cloudtrail_secrets_read', { at_least: foreign.secrets + 1 })).toEqual([]);
});

test('cloudtrail_bucket_replication names where a bucket is copied to, and whose that is', async () => {
  expect(await askStory('cloudtrail_bucket_replication')).toMatchObject([
    { ...iris, bucket: takeover.publicBucket, destination: 'mirror-example-net', of_account: foreign.account },
  ]);
});

test('cloudtrail_data_exports names what was exported and where to', async () => {
  const exported = `arn:aws:rds:us-east-1:${takeover.account}:snapshot:${takeover.databaseSnapshot}`;
  expect(await askStory('cloudtrail_data_exports')).toMatchObject([
    { ...iris, event: 'StartExportTask', exported, bucket: takeover.publicBucket },
  ]);
});

test('cloudtrail_policies_for_foreign_accounts finds the policy that lets the account in', async () => {
  expect(await askStory('cloudtrail_policies_for_foreign_accounts')).toMatchObject([
    { ...iris, event: 'PutBucketPolicy', lets_in: foreign.account },
  ]);
});

test('cloudtrail_foreign_accounts tells the stranger and the own other account apart by what they do', async () => {
  const rows = await askStory('cloudtrail_foreign_accounts');
  const [first] = rows;
  expect(first).toMatchObject({ foreign_account: foreign.account, account: takeover.account, event: 'GetObject' });
  expect(first?.bytes).toBeGreaterThan(1_000_000_000);
  expect(rows).toContainEqual(
    expect.objectContaining({ foreign_account: foreign.account, event: 'AssumeRole', calls: 1 }),
  );
  expect(new Set(rows.map((row) => row.foreign_account))).toEqual(new Set([foreign.account, DEVELOPMENT]));
});

test.each([
  'cloudtrail_snapshots_shared',
  'cloudtrail_images_shared',
  'cloudtrail_bulk_reads',
  'cloudtrail_secrets_read',
  'cloudtrail_bucket_replication',
  'cloudtrail_data_exports',
  'cloudtrail_policies_for_foreign_accounts',
])('%s finds nothing in the days before', async (name) => {
  expect(await askStory(name, days('2026-03-02', '2026-03-04'))).toEqual([]);
});

test('cloudtrail_foreign_accounts finds nothing of the stranger in the days before', async () => {
  const rows = await askStory('cloudtrail_foreign_accounts', days('2026-03-02', '2026-03-04'));
  expect(rows.filter((row) => row.foreign_account === foreign.account)).toEqual([]);
});

describe.skipIf(!hasSharedData)('in real logs', () => {
  test('snapshots that are shared, not those that are taken back, and a copy made by the other side', async () => {
    const rows = await askReal('cloudtrail_snapshots_shared');
    expect(rows.map(({ event, shared_with }) => [event, shared_with])).toEqual([
      ['ModifyDBSnapshotAttribute', '503161813013'],
      ['ModifySnapshotAttribute', '098797384747'],
      ['ModifyDBSnapshotAttribute', '193672423079'],
      ['ModifyDBSnapshotAttribute', '193672423079'],
      ['ModifySnapshotAttribute', '012345678912'],
      ['SharedSnapshotVolumeCreated', null],
      ['SharedSnapshotVolumeCreated', null],
    ]);
  });

  test('an image for everybody', async () => {
    expect((await askReal('cloudtrail_images_shared')).map((row) => row.shared_with)).toContain('all');
  });

  test('secrets by name, in lists and by a filter', async () => {
    expect(await askReal('cloudtrail_secrets_read')).toMatchObject([
      { who: 'user/bert-jan' },
      { who: 'user/bert-jan' },
      { who: 'user/christophe', secrets: 42, calls: 5 },
      { who: 'user/christophe', secrets: 20, calls: 20 },
      { who: 'user/christophe', secrets: 0, filters: 5 },
    ]);
  });

  test('a bucket policy for an account of somebody else', async () => {
    expect(await askReal('cloudtrail_policies_for_foreign_accounts')).toMatchObject([
      { who: 'user/bert-jan', event: 'PutBucketPolicy', lets_in: '193672423079' },
    ]);
  });
});
