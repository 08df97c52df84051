import { describe, expect, test } from 'vitest';
import { generateBulkCloudTrail } from '../../../local/sample/bulk';
import {
  type CloudTrailRecord,
  cloudTrailMembers,
  digestOf,
  LAYOUTS,
  readObjects,
  temporaryDirectory,
} from './read-back';

describe('bulk CloudTrail logs', () => {
  test('put everything into one unit when there is one account and one day', async () => {
    const directory = temporaryDirectory();
    const { units, ...total } = await generateBulkCloudTrail({ directory, events: 2000, objects: 20 });
    expect(units.map(({ account, delivered, objects }) => [account, delivered, objects])).toEqual([
      ['111122223333', '2026/03/02', 20],
    ]);
    expect({ distinct: total.distinct, copies: total.copies, malformed: total.malformed }).toEqual({
      distinct: 2000,
      copies: 16,
      malformed: 0,
    });
  });

  test('spread objects and events evenly over days and accounts, and copies stay in their unit', async () => {
    const directory = temporaryDirectory();
    const { units } = await generateBulkCloudTrail({ directory, events: 3600, objects: 36, days: 3, accounts: 4 });
    expect(units.map(({ objects, distinct }) => [objects, distinct])).toEqual(new Array(12).fill([3, 300]));
    const seen = new Map<string, string>();
    let copies = 0;
    for (const object of readObjects(directory)) {
      const { account, delivered } = LAYOUTS.cloudtrail.exec(object.key)!.groups as Record<string, string>;
      for (const { eventID } of cloudTrailMembers(object) as CloudTrailRecord[]) {
        const unit = `${account} ${delivered}`;
        if (seen.has(eventID)) copies++;
        expect(seen.get(eventID) ?? unit).toBe(unit);
        seen.set(eventID, unit);
      }
    }
    expect([seen.size, copies]).toEqual([3600, units.reduce((sum, unit) => sum + unit.copies, 0)]);
    expect(copies).toBe(24);
  });

  test('are the same for the same options', async () => {
    const [one, other] = [temporaryDirectory(), temporaryDirectory()];
    await generateBulkCloudTrail({ directory: one, events: 500, objects: 5, seed: 3 });
    await generateBulkCloudTrail({ directory: other, events: 500, objects: 5, seed: 3 });
    expect(digestOf(one, true)).toBe(digestOf(other, true));
  });

  test.each([
    [{ events: 0, objects: 1 }, "'events' must be a whole number above 0, got 0"],
    [
      { events: 10, objects: 1, days: 2 },
      "'objects' must be at least days x accounts (2) and at most 'events' (10), got 1",
    ],
    [{ events: 10, objects: 11 }, "'objects' must be at least days x accounts (1) and at most 'events' (10), got 11"],
  ])('fail for %o', async (options, message) => {
    await expect(generateBulkCloudTrail({ directory: temporaryDirectory(), ...options })).rejects.toThrow(message);
  });
});
