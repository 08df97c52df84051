/** How much of everything a sample of so many CloudTrail events holds. */

/** Flow-log rows and access-log lines that go with so many events. */
export const flowRows = (events: number): number => events;
export const albLines = (events: number): number => Math.floor(events / 2);

/** A share of the records, but enough to be seen in a small sample and never the bulk of a large one. */
export const some = (records: number, share: number, least: number, most: number): number =>
  Math.min(most, Math.max(least, Math.floor(records * share)));

/** Splits a whole number by shares, without losing one to rounding. */
export function split(total: number, shares: readonly number[]): number[] {
  const whole = shares.reduce((sum, share) => sum + share, 0);
  let upTo = 0;
  let given = 0;
  return shares.map((share) => {
    upTo += share;
    const due = Math.round((upTo / whole) * total);
    const part = due - given;
    given = due;
    return part;
  });
}
