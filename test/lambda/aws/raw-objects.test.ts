import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import { ObjectUnreadable } from '../../../core/conversion/ports';
import { ALB_ACCESS } from '../../../core/datasets/alb-access';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { VPC_FLOW } from '../../../core/datasets/vpc-flow';
import { datasetsOf, type SourceSettings } from '../../../core/deployment/settings';
import { S3RawObjects } from '../../../lambda/aws/raw-objects';
import type { RawScope } from '../../../lambda/aws/raw-scope';
import { FakeS3 } from './fake-s3';
import { serviceFault } from './service-fault';

const A = '111122223333';
const B = '444455556666';
const trail: SourceSettings = { dataset: 'cloudtrail', bucket: 'trail', prefix: 'org/logs' };
const everything: RawScope = { accounts: undefined, regions: undefined, from: undefined };

let s3: FakeS3;
beforeEach(() => {
  s3 = new FakeS3(['trail', 'second', 'alb', 'flow'], 3);
});

const raw = (sources: readonly SourceSettings[] = [trail], scope: Partial<RawScope> = {}) =>
  new S3RawObjects(s3, sources, async () => ({ ...everything, ...scope }));

function deliver(
  account: string,
  region: string,
  day: string,
  name: string,
  root = 'org/logs/AWSLogs/',
  bucket = 'trail',
) {
  const file = `${account}_CloudTrail_${region}_${day.replaceAll('/', '')}T0000Z_${name}.json.gz`;
  const key = `${root}${account}/CloudTrail/${region}/${day}/${file}`;
  s3.add(bucket, key, name);
  return `s3://${bucket}/${key}`;
}

const names = (objects: readonly { readonly path: string }[]) =>
  objects.map(({ path }) => path.replace(/^.*_(\w+)\.json\.gz$/, '$1'));

async function units(of: S3RawObjects, range: { from?: string; to?: string } = {}, dataset = CLOUDTRAIL) {
  const found: string[] = [];
  for await (const { unit, objects } of of.units(dataset, range)) {
    found.push(`${unit.account} ${unit.delivered} ${names(objects)}`);
  }
  return found;
}

describe('units', () => {
  test('come by account and day, merged over regions, whatever the number of pages', async () => {
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5']) deliver(A, 'eu-west-1', '2023/07/09', name);
    for (const name of ['b1', 'b2']) deliver(A, 'us-east-1', '2023/07/09', name);
    deliver(A, 'us-east-1', '2022/12/31', 'old');
    deliver(A, 'ap-south-1', '2023/07/10', 'new');
    deliver(B, 'eu-west-1', '2023/07/01', 'other');
    expect(await units(raw())).toEqual([
      `${A} 2022/12/31 old`,
      `${A} 2023/07/09 a1,a2,a3,a4,a5,b1,b2`,
      `${A} 2023/07/10 new`,
      `${B} 2023/07/01 other`,
    ]);
  });

  test('are those of the range, its ends included, and earlier days are not even listed', async () => {
    for (const day of ['2023/07/08', '2023/07/09', '2023/07/10', '2023/07/11']) {
      for (const name of ['a', 'b', 'c', 'd']) deliver(A, 'eu-west-1', day, name);
    }
    const before = s3.calls.length;
    expect(await units(raw(), { from: '2023/07/09', to: '2023/07/10' })).toEqual([
      `${A} 2023/07/09 a,b,c,d`,
      `${A} 2023/07/10 a,b,c,d`,
    ]);
    expect(s3.calls.slice(before).filter((call) => call.endsWith('/eu-west-1/'))).toHaveLength(3);
  });

  test('leave out accounts, regions and days that the raw table does not look at', async () => {
    deliver(A, 'eu-west-1', '2023/07/10', 'seen');
    deliver(A, 'mars-north-1', '2023/07/10', 'unknown');
    deliver(A, 'eu-west-1', '2019/12/31', 'early');
    deliver(B, 'eu-west-1', '2023/07/10', 'foreign');
    const scoped = raw([trail], { accounts: new Set([A]), regions: new Set(['eu-west-1']), from: '2020/01/01' });
    expect(await units(scoped)).toEqual([`${A} 2023/07/10 seen`]);
    expect(names(await scoped.objects({ dataset: 'cloudtrail', account: A, delivered: '2023/07/10' }))).toEqual([
      'seen',
    ]);
    expect(await scoped.objects({ dataset: 'cloudtrail', account: A, delivered: '2019/12/31' })).toEqual([]);
    expect(await scoped.objects({ dataset: 'cloudtrail', account: B, delivered: '2023/07/10' })).toEqual([]);
    expect(await scoped.regions(trail, A)).toEqual(['eu-west-1', 'mars-north-1']);
    expect(await scoped.accounts(trail)).toEqual([A, B]);
  });

  test('of one dataset come from all its sources, each object once', async () => {
    deliver(A, 'eu-west-1', '2023/07/10', 'first');
    deliver(A, 'eu-west-1', '2023/07/10', 'second', 'AWSLogs/', 'second');
    deliver(B, 'eu-west-1', '2023/07/10', 'third', 'AWSLogs/', 'second');
    const second: SourceSettings = { dataset: 'cloudtrail', bucket: 'second', prefix: '' };
    expect(await units(raw([trail, second, second]))).toEqual([
      `${A} 2023/07/10 second,first`,
      `${B} 2023/07/10 third`,
    ]);
  });

  test('of flow logs that arrive by a second route are made of both', async () => {
    const folder = `AWSLogs/${A}/vpcflowlogs/eu-west-1/2023/07/10/`;
    s3.add('flow', `${folder}${A}_vpcflowlogs_eu-west-1_fl-1_20230710T0000Z_x.log.gz`);
    s3.add('second', `by-way-of/${folder}stream-1-2023-07-10-00-00-00-x.gz`);
    const sources: SourceSettings[] = [
      { dataset: 'vpc_flow', bucket: 'flow', prefix: '' },
      { dataset: 'vpc_flow', bucket: 'second', prefix: 'by-way-of', route: 'firehose' },
    ];
    const [dataset = VPC_FLOW] = datasetsOf({ sources });
    const expected = ['s3://flow/', 's3://second/by-way-of/'].map((root) => expect.stringContaining(root + folder));
    const unit = { dataset: 'vpc_flow', account: A, delivered: '2023/07/10' };
    expect((await raw(sources).objects(unit)).map(({ path }) => path)).toEqual(expected);
    const found = [];
    for await (const { objects } of raw(sources).units(dataset, {})) found.push(...objects.map(({ path }) => path));
    expect(found).toEqual(expected);
  });

  test('of an organization have its folder above the accounts, and no account beside it', async () => {
    const root = 'org/logs/AWSLogs/o-1a2b3c4d5e/';
    deliver(A, 'eu-west-1', '2023/07/10', 'member', root);
    deliver(B, 'eu-west-1', '2023/07/10', 'outside');
    expect(await units(raw([{ ...trail, organizationId: 'o-1a2b3c4d5e' }]))).toEqual([`${A} 2023/07/10 member`]);
    expect(await raw().accounts(trail)).toEqual([B]);
  });

  test('of hourly flow logs are days all the same', async () => {
    const day = `AWSLogs/${A}/vpcflowlogs/eu-west-1/2023/07/10`;
    for (const hour of ['00', '23']) {
      const file = `${A}_vpcflowlogs_eu-west-1_fl-1_20230710T${hour}00Z_${hour}.log.gz`;
      s3.add('flow', `${day}/${hour}/${file}`);
    }
    const flow: SourceSettings = { dataset: 'vpc_flow', bucket: 'flow', prefix: '' };
    const unit = { dataset: 'vpc_flow', account: A, delivered: '2023/07/10' };
    expect(await raw([flow]).objects(unit)).toHaveLength(2);
    expect(await units(raw([flow]), {}, VPC_FLOW)).toHaveLength(1);
  });

  test('are none where nothing was delivered', async () => {
    expect(await units(raw())).toEqual([]);
    expect(await raw().objects({ dataset: 'cloudtrail', account: A, delivered: '2023/07/10' })).toEqual([]);
  });

  test('fails for an organization of a source that has no folders for one', async () => {
    const source = { dataset: 'alb_access', bucket: 'alb', prefix: '', organizationId: 'o-1a2b3c4d5e' };
    await expect(units(raw([source]), {}, ALB_ACCESS)).rejects.toThrow(
      "source 'alb_access' must not name an organization, got 'o-1a2b3c4d5e': it has no folders for one",
    );
  });
});

describe("a unit's objects", () => {
  const unit = { dataset: 'cloudtrail', account: A, delivered: '2023/07/10' };

  test('are sorted by path over regions and pages, as S3 tells them', async () => {
    for (const name of ['z', 'Z', 'a', '0']) deliver(A, 'us-east-1', '2023/07/10', name);
    const first = deliver(A, 'eu-west-1', '2023/07/10', 'later');
    deliver(A, 'us-east-1', '2023/07/11', 'tomorrow');
    const objects = await raw().objects(unit);
    expect(names(objects)).toEqual(['later', '0', 'Z', 'a', 'z']);
    expect(objects[0]).toEqual({
      path: first,
      region: 'eu-west-1',
      size: 5,
      etag: expect.stringMatching(/^"[0-9a-f]{32}"$/),
    });
  });

  test('are the dataset`s own: no folder markers, no test files, but objects of no bytes', async () => {
    const folder = `AWSLogs/${A}/elasticloadbalancing/eu-west-1/2023/07/10/`;
    const file = `${A}_elasticloadbalancing_eu-west-1_app.web.1_20230710T0000Z_10.0.0.1_x.log.gz`;
    s3.add('alb', folder).add('alb', `AWSLogs/${A}/ELBAccessLogTestFile`).add('alb', `${folder}conn_log.${file}`);
    s3.add('alb', `${folder}_temporary`).add('alb', folder + file);
    const alb: SourceSettings = { dataset: 'alb_access', bucket: 'alb', prefix: '' };
    const objects = await raw([alb]).objects({ ...unit, dataset: 'alb_access' });
    expect(objects.map(({ path, size }) => [path, size])).toEqual([[`s3://alb/${folder}${file}`, 0]]);
  });

  test('ask for the scope once', async () => {
    let asked = 0;
    const objects = new S3RawObjects(s3, [trail], async () => {
      asked++;
      return everything;
    });
    await objects.objects(unit);
    await units(objects);
    expect(asked).toBe(1);
  });

  test('fails for a dataset without a source', async () => {
    await expect(raw().objects({ ...unit, dataset: 'vpc_flow' })).rejects.toThrow(
      "the lake has no source of dataset 'vpc_flow'",
    );
  });
});

describe('the newest object', () => {
  test('is the one written last on the newest day, over all regions', async () => {
    const modified = (path: string, at: string) => s3.add('trail', path.slice('s3://trail/'.length), '', new Date(at));
    modified(deliver(A, 'eu-west-1', '2023/07/10', 'a'), '2023-07-10T10:00:00Z');
    modified(deliver(A, 'us-east-1', '2023/07/10', 'b'), '2023-07-10T11:00:00Z');
    modified(deliver(B, 'us-east-1', '2023/07/10', 'c'), '2023-07-10T09:00:00Z');
    modified(deliver(A, 'eu-west-1', '2022/12/31', 'late'), '2023-07-11T00:00:00Z');
    expect(await raw().newest(trail)).toEqual(new Date('2023-07-10T11:00:00Z'));
    expect(s3.calls.some((call) => call.endsWith('2022/12/31/'))).toBe(false);
  });

  test('is looked for further back where the newest days hold nothing of the dataset', async () => {
    s3.add(
      'trail',
      deliver(A, 'eu-west-1', '2023/06/30', 'real').slice('s3://trail/'.length),
      '',
      new Date('2023-06-30T10:00:00Z'),
    );
    // Made in a console, on a day of another month.
    s3.add('trail', `org/logs/AWSLogs/${A}/CloudTrail/eu-west-1/2023/07/10/`);
    s3.add('trail', `org/logs/AWSLogs/${B}/CloudTrail/us-east-1/2023/07/09/`);
    expect(await raw().newest(trail)).toEqual(new Date('2023-06-30T10:00:00Z'));
  });

  test('is none while nothing was delivered', async () => {
    s3.add('trail', `org/logs/AWSLogs/${A}/CloudTrail/`);
    expect(await raw().newest(trail)).toBeUndefined();
  });
});

describe('opening', () => {
  test('gives the bytes', async () => {
    expect(await text(await raw().open(deliver(A, 'eu-west-1', '2023/07/10', 'content')))).toBe('content');
  });

  test.each([
    ['NoSuchKey', '', 'it is gone'],
    ['AccessDenied', 'Access Denied', 'permission denied'],
    ['AccessDenied', 'not authorized to perform: kms:Decrypt', 'permission to use its KMS key denied'],
    ['KMS.DisabledException', 'is disabled', 'its KMS key cannot be used (DisabledException)'],
    ['KMS.KMSInvalidStateException', 'pending deletion', 'its KMS key cannot be used (KMSInvalidStateException)'],
    ['InvalidObjectState', '', 'it is in an archive storage class: restore it first'],
  ])('fails as unreadable for %s (%s)', async (name, message, reason) => {
    s3.unreadable.set('trail/key', serviceFault(name, message));
    await expect(raw().open('s3://trail/key')).rejects.toThrow(new ObjectUnreadable('s3://trail/key', reason));
  });

  test.each(['SlowDown', 'NoSuchBucket', 'KMS.ThrottlingException', 'KMS.KMSInternalException'])(
    'fails with %s itself, which is not about the object',
    async (name) => {
      const fault = serviceFault(name);
      s3.unreadable.set('trail/key', fault);
      await expect(raw().open('s3://trail/key')).rejects.toBe(fault);
    },
  );

  test('fails for what is no path of S3', async () => {
    await expect(raw().open('/tmp/x')).rejects.toThrow(
      'the path of a raw object must be s3://bucket/key, got "/tmp/x"',
    );
  });
});
