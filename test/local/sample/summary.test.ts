import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { generateSampleLogs, type SampleDataset, type SampleSummary } from '../../../local/sample';
import {
  albFields,
  cloudTrailMembers,
  isFlowRow,
  isRecord,
  LAYOUTS,
  lines,
  objectsOf,
  type ReadObject,
  readObjects,
  SIBLINGS,
  temporaryDirectory,
} from './read-back';

const directory = temporaryDirectory();
let summary: SampleSummary;
let objects: ReadObject[];

beforeAll(async () => {
  summary = await generateSampleLogs({ directory, events: 3000 });
  objects = readObjects(directory);
});

const DATASETS = Object.keys(LAYOUTS) as SampleDataset[];

/** What a reader finds in an object: an identity and a day for each record it understands, and the number of others. */
function read(
  object: ReadObject,
  dataset: SampleDataset,
): { records: { id: string; day: string }[]; malformed: number } {
  const found: ({ id: string; day: string } | undefined)[] =
    dataset === 'cloudtrail'
      ? cloudTrailMembers(object).map((member) =>
          isRecord(member) ? { id: member.eventID, day: member.eventTime.slice(0, 10) } : undefined,
        )
      : lines(object).map((line, index) => {
          const id = `${object.key} ${index}`;
          if (dataset === 'alb_access') {
            const fields = albFields(line);
            return fields && { id, day: fields[1]!.slice(0, 10) };
          }
          const start = Number(line.split(' ')[10]) * 1000;
          return isFlowRow(line) ? { id, day: new Date(start).toISOString().slice(0, 10) } : undefined;
        });
  const records = found.filter((one) => one !== undefined);
  return { records, malformed: found.length - records.length };
}

describe('the summary of a sample', () => {
  test.each(DATASETS)('counts the objects, bytes and records of %s that the files hold', (dataset) => {
    const own = objectsOf(objects, dataset);
    const ids = new Set<string>();
    const perDay: Record<string, number> = {};
    const lateByDays: Record<string, number> = {};
    const units: Record<string, Record<string, number>> = {};
    let [all, malformed] = [0, 0];
    for (const object of own) {
      const { account, delivered } = LAYOUTS[dataset].exec(object.key)!.groups as Record<string, string>;
      const name = `${account} ${delivered}`;
      units[name] ??= { objects: 0, distinct: 0, copies: 0, malformed: 0 };
      const unit = units[name];
      const content = read(object, dataset);
      unit.objects!++;
      unit.malformed! += content.malformed;
      malformed += content.malformed;
      all += content.records.length;
      for (const { id, day } of content.records) {
        if (ids.has(id)) {
          unit.copies!++;
          continue;
        }
        ids.add(id);
        unit.distinct!++;
        perDay[day] = (perDay[day] ?? 0) + 1;
        const late = (Date.parse(delivered!.replaceAll('/', '-')) - Date.parse(day)) / 86_400_000;
        if (late > 0) lateByDays[late] = (lateByDays[late] ?? 0) + 1;
      }
    }
    const told = summary.datasets[dataset];
    expect({ objects: own.length, bytes: own.reduce((sum, { bytes }) => sum + bytes, 0) }).toEqual({
      objects: told.objects,
      bytes: told.bytes,
    });
    expect({ distinct: ids.size, copies: all - ids.size, malformed, perDay, lateByDays }).toEqual({
      distinct: told.distinct,
      copies: told.copies,
      malformed: told.malformed,
      perDay: told.perDay,
      lateByDays: told.lateByDays,
    });
    expect(units).toEqual(
      Object.fromEntries(
        told.units.map(({ account, delivered, objects, distinct, copies, malformed }) => [
          `${account} ${delivered}`,
          { objects, distinct, copies, malformed },
        ]),
      ),
    );
  });

  test.each([
    ['cloudtrail', 3000],
    ['vpc_flow', 3000],
    ['alb_access', 1500],
  ] as const)('adds up for %s to the records asked for', (dataset, wanted) => {
    const { records, distinct, copies, malformed, lost, units } = summary.datasets[dataset];
    expect(distinct + lost).toBe(wanted);
    expect(records).toBe(distinct + copies + malformed + lost);
    expect(units.reduce((sum, unit) => sum + unit.records, 0)).toBe(records);
    expect(units.reduce((sum, unit) => sum + unit.lost, 0)).toBe(lost);
  });

  test('has late events of one and of nine days, copies, malformed records and a damaged object', () => {
    const { cloudtrail, vpc_flow, alb_access } = summary.datasets;
    expect(cloudtrail.lateByDays['1']).toBeGreaterThanOrEqual(5);
    expect(cloudtrail.lateByDays['9']).toBe(3);
    expect(vpc_flow.lateByDays['9']).toBe(2);
    expect(alb_access.lateByDays['9']).toBe(1);
    expect(cloudtrail.copies).toBeGreaterThanOrEqual(5);
    expect([cloudtrail.malformed, vpc_flow.malformed, alb_access.malformed]).toEqual([2, 2, 1]);
    expect(cloudtrail.lost).toBeGreaterThan(0);
  });

  test('names every odd object, and every other object is a whole log with nothing but records', () => {
    const odd = new Set(summary.oddObjects.map(({ key }) => key));
    for (const dataset of DATASETS) {
      for (const object of objectsOf(objects, dataset)) {
        const { records, malformed } = read(object, dataset);
        const plain = object.whole && records.length > 0 && malformed === 0;
        expect([object.key, plain]).toEqual([object.key, !odd.has(object.key)]);
      }
    }
  });

  test.each(['empty', 'no records', 'truncated', 'malformed records'] as const)(
    'is right about objects that are %s',
    (oddity) => {
      const named = summary.oddObjects.filter((object) => object.oddity === oddity);
      expect(named.length).toBeGreaterThan(0);
      for (const { key, dataset, bytes, readable, malformed } of named) {
        const object = objects.find((one) => one.key === key)!;
        const content = read(object, dataset!);
        expect({ key, bytes, readable, malformed }).toEqual({
          key,
          bytes: object.bytes,
          readable: content.records.length,
          malformed: content.malformed,
        });
        expect(object.whole).toBe(oddity !== 'truncated');
        expect(bytes === 0).toBe(oddity === 'empty');
      }
    },
  );

  test('counts the records before and behind the damage of the truncated object', () => {
    const [truncated] = summary.oddObjects.filter(({ oddity }) => oddity === 'truncated');
    expect(truncated!.readable).toBeGreaterThan(0);
    expect(truncated!.lost).toBe(summary.datasets.cloudtrail.lost);
    expect(truncated!.readable + truncated!.lost).toBe(24);
  });

  test('keeps digest, insight, connection log and test file apart from the datasets', () => {
    for (const [oddity, layout] of Object.entries(SIBLINGS)) {
      const [named, ...others] = summary.oddObjects.filter((object) => object.oddity === oddity);
      expect(others).toEqual([]);
      expect(named!.key).toMatch(layout);
      expect(named!.dataset).toBeUndefined();
    }
  });

  test('has a digest with the true hash of every log file of its hour', () => {
    const digest = JSON.parse(objects.find(({ key }) => key.includes('CloudTrail-Digest'))!.text);
    const hour = objectsOf(objects, 'cloudtrail')
      .filter(({ key }) => /111122223333_CloudTrail_us-east-1_20260304T08/.test(key))
      .map(({ key, text }) => [key, createHash('sha256').update(text).digest('hex')]);
    expect(hour.length).toBeGreaterThan(0);
    const listed = digest.logFiles.map((file: Record<string, string>) => [file.s3Object, file.hashValue]);
    expect(listed.sort()).toEqual(hour);
  });
});
