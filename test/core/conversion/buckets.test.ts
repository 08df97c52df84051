import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { places } from '../../../core/conversion/bucket-number';
import { bucketCount, bucketsFor, hashed, isParted } from '../../../core/conversion/buckets';

const MIB = 1024 * 1024;
const NOTHING = new Map<string, number>();

describe('the number of files for what is frequent', () => {
  test.each([
    ['nothing', 0, 1],
    ['a small day', 3 * MIB, 1],
    ['exactly one file', 8 * MIB, 1],
    ['two hundred thousand events', 36_000_000, 5],
    ['four hundred thousand', 72_000_000, 8],
    ['a million and a half', 270_000_000, 8],
    ['twelve million events', 2_100_000_000, 8],
    ['a day whose eight files are just full', 5120 * MIB, 8],
    ['a day whose eight files would pass 512 MiB', 5121 * MIB, 9],
    ['more than a worker can hold open', 1_000_000 * MIB, 60],
  ])('fits %s', (_, bytes, files) => {
    expect(bucketsFor(bytes, NOTHING)).toEqual(hashed(files));
    expect(isParted(bytes)).toBe(files > 1);
    const { frequent, rare } = bucketsFor(bytes, new Map([['a', 100]]));
    expect([frequent.length, rare.length]).toEqual(files === 1 ? [0, 1] : [files, Math.min(4, Math.floor(files / 2))]);
  });
});

describe('where values go', () => {
  const named = (...counts: readonly number[]) => new Map(counts.map((count, at) => [`v${at}`, count]));

  test('the fewest that make up 95 % are frequent, dealt so that files are alike', () => {
    const seen = named(400, 300, 100, 90, 80, 10, 6, 5, 4, 3, 2);
    expect(bucketsFor(16 * MIB, seen)).toEqual({
      frequent: [
        ['v0', 'v3'],
        ['v1', 'v2', 'v4'],
      ],
      rare: [['v5', 'v6', 'v7', 'v8', 'v9', 'v10']],
    });
  });

  test('one that fills several files alone has as many', () => {
    const seen = new Map([
      ['lb-1', 70],
      ['lb-2', 20],
      ['lb-3', 10],
    ]);
    // 8 GiB of raw objects are 12.8 files of the largest size, of which the first value fills 8.9 and the second 2.6.
    const { frequent } = bucketsFor(8192 * MIB, seen);
    expect(frequent.length).toBe(13);
    expect(frequent.filter((values) => values.includes('lb-1'))).toEqual(Array(8).fill(['lb-1']));
    expect(frequent.filter((values) => values.includes('lb-2'))).toEqual(Array(2).fill(['lb-2']));
    expect(frequent.flat().filter((value) => value === 'lb-3')).toHaveLength(1);
    // Of a smaller day one file is enough, however many buckets there are.
    expect(bucketsFor(72 * MIB, seen).frequent.flat()).toEqual(['lb-1', 'lb-2', 'lb-3']);
  });

  test.each([
    ['too many values are', new Map(Array.from({ length: 200 }, (_, at) => [`v${at}`, 1000 - at]))],
    ['the one that is would not fit a statement', new Map([...named(10, 10), ['x'.repeat(129), 5]])],
    ['the sample has a record of each', named(1, 1, 1)],
    ['the sample has not seen enough', named(50, 40, 1, 1, 1, 1, 1, 1)],
    ['nothing was seen', named()],
  ])('by a hash alone when %s', (_, seen) => {
    expect(bucketsFor(72 * MIB, seen)).toEqual(hashed(8));
  });

  test('a rare value that is long, or one too many, is left to the hash', () => {
    const rare = Array.from({ length: 200 }, (_, at) => [`r${at}`.padEnd(at === 7 ? 129 : 2), 2] as const);
    const { frequent, rare: known } = bucketsFor(72 * MIB, new Map([['v', 10_000], ...rare]));
    expect(frequent.flat()).toEqual(['v']);
    expect(known.flat()).toHaveLength(128);
    expect(known.flat().every((value) => value.length < 129)).toBe(true);
  });

  test('every value has one place, within the buckets, and the order of the sample does not matter', () => {
    const text = fc.string({ maxLength: 3 });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(text, fc.integer({ min: 1, max: 1000 })), { selector: ([value]) => value }),
        fc.integer({ min: 0, max: 40_000 * MIB }),
        (seen, bytes) => {
          const buckets = bucketsFor(bytes, new Map(seen));
          expect(bucketsFor(bytes, new Map([...seen].reverse()))).toEqual(buckets);
          expect(buckets.rare.length).toBeGreaterThan(0);
          expect(bucketCount(buckets)).toBeLessThanOrEqual(64);
          const found = places(buckets);
          const values = found.flatMap((place) => place.values);
          expect(new Set(values).size).toBe(values.length);
          for (const { first, count, values: alone } of found) {
            expect(first + count).toBeLessThanOrEqual(bucketCount(buckets));
            if (count > 1) expect(alone).toHaveLength(1);
          }
        },
      ),
      { seed: 5 },
    );
  });
});
