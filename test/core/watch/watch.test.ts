import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { ObjectUnreadable } from '../../../core/conversion/ports';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { pendingReport } from '../../../core/watch/pending';
import type { WatchPorts } from '../../../core/watch/ports';
import { watch } from '../../../core/watch/watch';

const at = new Date('2023-07-12T01:30:00Z');

/** A source with two accounts, delivered for in two regions, all of it listed; parts can be replaced. */
const source = (parts: Partial<WatchPorts> = {}): WatchPorts => ({
  accounts: async () => ['1', '2'],
  regions: async () => ['eu-west-1', 'us-east-1'],
  projected: async () => ({ accounts: new Set(['1', '2', '3']), regions: new Set(['eu-west-1', 'us-east-1']) }),
  newest: async () => new Date('2023-07-11T22:45:00Z'),
  sample: async () => ['s3://raw/a'],
  open: async () => trail({ eventID: '1', eventName: 'ListBuckets' }),
  ...parts,
});

const trail = (...Records: object[]) => Readable.from([gzipSync(JSON.stringify({ Records }))]);

test('a source that is as it should be gives no names', async () => {
  expect(await watch(source(), CLOUDTRAIL, at)).toEqual({
    accountsUnknown: [],
    regionsUnknown: [],
    newestObjectHours: 2,
    fieldsUnknown: [],
    problems: [],
  });
});

test('names accounts and regions with objects that the raw table does not list', async () => {
  const places = {
    accounts: async () => ['1', '9'],
    regions: async (account: string) => (account === '9' ? ['mx-central-1'] : ['eu-west-1', 'ap-east-2']),
  };
  expect(await watch(source(places), CLOUDTRAIL, at)).toMatchObject({
    accountsUnknown: ['9'],
    regionsUnknown: ['1/ap-east-2', '9/mx-central-1'],
  });
});

test('takes any account when the table does, and still looks at regions', async () => {
  const projected = async () => ({ accounts: undefined, regions: new Set(['eu-west-1']) });
  expect(await watch(source({ projected }), CLOUDTRAIL, at)).toMatchObject({
    accountsUnknown: [],
    regionsUnknown: ['1/us-east-1', '2/us-east-1'],
  });
});

test('a source that never delivered has no age', async () => {
  const found = await watch(source({ newest: async () => undefined, sample: async () => [] }), CLOUDTRAIL, at);
  expect(found).not.toHaveProperty('newestObjectHours');
  expect(found).toMatchObject({ fieldsUnknown: [], problems: [] });
});

test('an object that came after the time of the plan has no age below zero', async () => {
  const newest = async () => new Date('2023-07-12T04:00:00Z');
  expect(await watch(source({ newest }), CLOUDTRAIL, at)).toMatchObject({ newestObjectHours: 0 });
});

test('collects the unknown fields of all sampled objects', async () => {
  const objects: Record<string, Readable> = {
    a: trail({ eventID: '1', newThing: {} }),
    b: trail({ eventID: '2', newThing: {} }, { eventID: '3', another: 1 }),
  };
  const ports = source({ sample: async () => ['a', 'b'], open: async (path) => objects[path]! });
  expect(await watch(ports, CLOUDTRAIL, at)).toMatchObject({ fieldsUnknown: ['another', 'newThing'] });
});

test('a look that fails is a problem, and the others are made', async () => {
  const found = await watch(
    source({
      projected: () => Promise.reject(new Error('no such table')),
      open: (path) => Promise.reject(new ObjectUnreadable(path, 'it is gone')),
    }),
    CLOUDTRAIL,
    at,
  );
  expect(found).toEqual({
    newestObjectHours: 2,
    problems: ['accounts and regions: no such table', 'fields of s3://raw/a: cannot read s3://raw/a: it is gone'],
  });
});

test('one unreadable object of a sample does not hide the fields of the others', async () => {
  const open = (path: string) =>
    path === 'gone'
      ? Promise.reject(new ObjectUnreadable(path, 'it is gone'))
      : Promise.resolve(trail({ eventID: '1', newThing: 1 }));
  const found = await watch(source({ sample: async () => ['gone', 'there'], open }), CLOUDTRAIL, at);
  expect(found).toMatchObject({ fieldsUnknown: ['newThing'], problems: [expect.stringContaining('gone')] });
});

const pending = (...days: string[]) => ({
  pending: days.map((delivered) => ({ account: '1', delivered, readFrom: 'raw' as const })),
});

test('pending units are as old as their day has been over', () => {
  expect(pendingReport(pending(), at)).toEqual({ oldestHours: 0, stuck: [] });
  expect(pendingReport(pending('2023/07/11', '2023/07/10'), at)).toEqual({ oldestHours: 25, stuck: [] });
});

test('units pending for more than two days are named, oldest first', () => {
  const { oldestHours, stuck } = pendingReport(pending('2023/07/09', '2023/07/11', '2023/07/08'), at);
  expect(oldestHours).toBe(73);
  expect(stuck.map(({ delivered }) => delivered)).toEqual(['2023/07/08', '2023/07/09']);
});
