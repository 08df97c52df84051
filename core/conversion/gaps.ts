import { deliveredOf, isDay, shiftDelivered } from './days';
import type { PlanOptions } from './plan';
import { deliveredDay, type Unit } from './unit';

/**
 * The closed delivery days on which an account delivered nothing and of which the ledger says nothing: from the account's
 * first known day on, or the range's first when that is later. Converting such a unit records the day as empty, so that a
 * silent day can be told from a day that nobody looked at.
 *
 * @param known every unit with objects in range, and every unit with a ledger entry, in any order
 */
export function* gaps(
  known: Iterable<Unit>,
  { scheduledTime, range = {} }: Pick<PlanOptions, 'scheduledTime' | 'range'>,
): Iterable<Unit> {
  const lastClosed = shiftDelivered(deliveredOf(scheduledTime), -1);
  const to = range.to !== undefined && range.to < lastClosed ? range.to : lastClosed;
  for (const { dataset, account, first, days } of accounts(known)) {
    const from = range.from !== undefined && range.from > first ? range.from : first;
    for (let delivered = from; delivered <= to; delivered = shiftDelivered(delivered, 1)) {
      if (!days.has(delivered)) yield { dataset, account, delivered };
    }
  }
}

interface KnownAccount {
  readonly dataset: string;
  readonly account: string;
  first: string;
  readonly days: Set<string>;
}

function accounts(known: Iterable<Unit>): Iterable<KnownAccount> {
  const found = new Map<string, KnownAccount>();
  for (const unit of known) {
    const { dataset, account, delivered } = unit;
    // A folder can be called 2023/02/30, and nobody can count on from there.
    if (!isDay(deliveredDay(unit))) continue;
    const seen = found.get(account) ?? { dataset, account, first: delivered, days: new Set() };
    if (delivered < seen.first) seen.first = delivered;
    seen.days.add(delivered);
    found.set(account, seen);
  }
  return found.values();
}
