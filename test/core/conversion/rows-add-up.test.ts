import fc from 'fast-check';
import { expect, test } from 'vitest';
import { convertUnit } from '../../../core/conversion/convert';
import { door, meter } from './datasets';
import type { FakeObject } from './fake-logs';
import { World } from './world';

const unit = { dataset: 'door', account: '1', delivered: '2023/07/10' };

const record = fc.record(
  {
    id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    day: fc.constantFrom('2023-07-10', '2023-07-09', '2023-06-30', '2023-07-11'),
    refused: fc.constant(true as const),
  },
  { requiredKeys: [] },
);

const object: fc.Arbitrary<Omit<FakeObject, 'unit' | 'etag'>> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ records: fc.array(record, { maxLength: 5 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({ records: fc.array(record, { maxLength: 2 }), kind: fc.constant('broken' as const) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ records: fc.array(record, { maxLength: 2 }), kind: fc.constant('closed' as const) }),
  },
  { weight: 1, arbitrary: fc.record({ records: fc.constant([]), kind: fc.constant('other' as const) }) },
);

test.each([door, meter])(
  'for any mix of objects of $name, rows in are rows out, merged or refused',
  async (dataset) => {
    await fc.assert(
      fc.asyncProperty(fc.array(object, { maxLength: 8 }), fc.boolean(), async (objects, namesBroken) => {
        const mine = { ...unit, dataset: dataset.name };
        const world = new World();
        world.namesBroken = namesBroken;
        for (const [index, one] of objects.entries()) world.add(`raw/${index}`, { unit: mine, ...one });

        const conversion = await convertUnit(world.ports, dataset, mine, world.options());
        if (conversion.outcome !== 'converted') throw new Error(JSON.stringify(conversion));
        const { rows, partitions, unread, findings, objects: listed } = conversion.entry;

        const readable = objects.filter((_, index) => !unread.some(({ path }) => path === `raw/${index}`));
        const records = readable.flatMap((one) => one.records);
        expect(rows.read).toBe(records.length);
        expect(rows.refused).toBe(records.filter(({ refused }) => refused).length);
        expect(rows.read).toBe(rows.written + rows.deduplicated + rows.refused);
        const shown = Object.values(world.visible()).flatMap((days) => Object.values(days).flat());
        expect(shown.length).toBe(rows.written);
        expect(partitions.reduce((sum, partition) => sum + partition.rows, 0)).toBe(rows.written);
        const ids = records.flatMap(({ id, refused }) => (refused || id === undefined ? [] : [id]));
        if (dataset.identity !== undefined) expect(rows.deduplicated).toBe(ids.length - new Set(ids).size);

        // No good object is set aside, and no bad one goes unnamed.
        expect(listed).toBe(objects.length);
        for (const [index, { kind, records: own }] of objects.entries()) {
          const path = `raw/${index}`;
          const named = [...unread, ...findings].some((one) => one.path === path);
          if (kind !== undefined || own.some(({ refused }) => refused)) expect(named, path).toBe(true);
          if (kind === undefined) expect(unread.map((one) => one.path)).not.toContain(path);
        }
      }),
      { seed: 20230710, numRuns: 300 },
    );
  },
);
