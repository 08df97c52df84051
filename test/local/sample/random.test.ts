import { describe, expect, test } from 'vitest';
import { Random, weighted } from '../../../local/sample/random';

describe('seeded random numbers', () => {
  test('are the same on every machine', () => {
    const random = new Random('a seed');
    expect([random.next(), random.next(), random.below(1000), random.uuid(), random.hex(8)]).toEqual([
      4216980857,
      2533901438,
      776,
      '60bfcaaf-feb0-477e-8807-a1f749a8cb08',
      '0768f743',
    ]);
  });

  test('differ from the first number on when the seeds differ in one character', () => {
    const firsts = Array.from({ length: 200 }, (_, seed) => new Random(`seed ${seed}`).next());
    expect(new Set(firsts).size).toBe(200);
  });

  test('stay inside their limits and reach them', () => {
    const random = new Random('limits');
    const drawn = Array.from({ length: 500 }, () => random.between(3, 7));
    expect([...new Set(drawn)].sort()).toEqual([3, 4, 5, 6, 7]);
  });

  test('make GUIDs of version 4, all different', () => {
    const random = new Random('guids');
    const guids = Array.from({ length: 1000 }, () => random.uuid());
    for (const guid of guids)
      expect(guid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(guids).size).toBe(1000);
  });

  test('repeat a choice by its weight', () => {
    expect(
      weighted([
        [3, 'often'],
        [1, 'seldom'],
      ]),
    ).toEqual(['often', 'often', 'often', 'seldom']);
  });
});
