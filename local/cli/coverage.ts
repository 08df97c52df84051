import { shiftDelivered } from '../../core/conversion/days';
import type { LedgerEntry } from '../../core/conversion/ledger';
import { NO_DAY } from '../logs/identify';
import type { DatasetFacts, LakeFacts, ListedUnit } from './facts';

/**
 * Where a unit stands. `converted` and `empty` (no row in it) are done; `open`: its day is not over; `new`, `changed` and
 * `older-definition`: the next conversion takes it up; `kept`: raw objects have gone since, its rows are there; `blocked`:
 * its ledger entry cannot be used.
 */
export type UnitState = 'converted' | 'empty' | 'open' | 'new' | 'changed' | 'older-definition' | 'kept' | 'blocked';

export interface CoveredDay {
  /** Delivery day, `yyyy-MM-dd`. */
  readonly delivered: string;
  readonly state: UnitState;
  /** Raw objects that are there now, and their bytes. */
  readonly objects: number;
  readonly bytes: number;
  /** The same objects by region. */
  readonly regions: Readonly<Record<string, number>>;
  /** Regions of those of which something was refused. */
  readonly refusedIn: readonly string[];
  /** Rows in the curated table, those of them delivered more than a day late, rows refused, objects not readable. */
  readonly rows: number;
  readonly late: number;
  readonly refused: number;
  readonly unread: number;
}

export interface AccountCoverage {
  readonly account: string;
  readonly days: readonly CoveredDay[];
  /** Delivery days between the first and the last of the account without an object, `yyyy-MM-dd`. */
  readonly gaps: readonly string[];
  /** The same for each region. */
  readonly regions: Readonly<Record<string, { readonly gaps: readonly string[] }>>;
  /** Curated rows by event day, `yyyy-MM-dd`. */
  readonly eventDays: Readonly<Record<string, number>>;
}

export interface DatasetCoverage {
  readonly name: string;
  readonly title: string;
  readonly accounts: readonly AccountCoverage[];
}

/** Coverage by account, region and delivery day. */
export const coverage = ({ datasets, today }: LakeFacts): readonly DatasetCoverage[] =>
  datasets.map((facts) => {
    const accounts = [...new Set([...facts.listed, ...facts.entries].map(({ account }) => account))].sort();
    return { name: facts.name, title: facts.title, accounts: accounts.map((one) => ofAccount(facts, one, today)) };
  });

function ofAccount(facts: DatasetFacts, account: string, today: string): AccountCoverage {
  const listed = new Map(facts.listed.filter((unit) => unit.account === account).map((unit) => [unit.delivered, unit]));
  const entries = new Map(facts.entries.filter((one) => one.account === account).map((one) => [one.delivered, one]));
  const blocked = new Set(
    facts.blocked.filter(({ unit }) => unit.account === account).map(({ unit }) => unit.delivered),
  );
  const days = [...new Set([...listed.keys(), ...entries.keys()])].sort().map((delivered) => {
    const [unit, entry] = [listed.get(delivered), entries.get(delivered)];
    return coveredDay(delivered, stateOf(unit, entry, blocked.has(delivered), today), unit, entry);
  });
  const regions = [...new Set(days.flatMap((day) => Object.keys(day.regions)))].sort();
  const seen = days.map(({ delivered }) => delivered);
  // Of a day whose objects have gone nobody knows the regions: none of them has a gap there.
  const within = (region: string) =>
    days.filter((day) => region in day.regions || day.state === 'kept').map(({ delivered }) => delivered);
  const eventDays: Record<string, number> = {};
  for (const { day, rows } of [...entries.values()].flatMap(({ partitions }) => partitions)) {
    eventDays[day] = (eventDays[day] ?? 0) + rows;
  }
  return {
    account,
    days,
    gaps: gapsIn(seen),
    regions: Object.fromEntries(regions.map((region) => [region, { gaps: gapsIn(within(region)) }])),
    eventDays: Object.fromEntries(Object.entries(eventDays).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function stateOf(
  unit: ListedUnit | undefined,
  entry: LedgerEntry | undefined,
  blocked: boolean,
  today: string,
): UnitState {
  if (blocked) return 'blocked';
  if (unit !== undefined && unit.delivered >= today) return 'open';
  if (entry === undefined) return 'new';
  if (unit === undefined || entry.kept !== undefined) return 'kept';
  return unit.due === undefined || unit.due === 'forced' ? entry.state : unit.due;
}

const coveredDay = (
  delivered: string,
  state: UnitState,
  unit: ListedUnit | undefined,
  entry: LedgerEntry | undefined,
): CoveredDay => ({
  delivered: delivered.replaceAll('/', '-'),
  state,
  objects: unit?.objects ?? 0,
  bytes: unit?.bytes ?? 0,
  regions: unit?.regions ?? {},
  refusedIn: unit?.refusedIn ?? [],
  rows: entry?.rows.written ?? 0,
  late: entry?.rows.late ?? 0,
  refused: entry?.rows.refused ?? 0,
  unread: entry?.unread.length ?? 0,
});

/** Days missing between the first and the last of `days`, which are in order. */
function gapsIn(days: readonly string[]): readonly string[] {
  const there = new Set(days);
  const last = days.at(-1);
  const gaps: string[] = [];
  for (
    let day = days.find((one) => one !== NO_DAY);
    day !== undefined && last !== undefined && day < last;
    day = nextDay(day)
  ) {
    if (!there.has(day)) gaps.push(day);
  }
  return gaps;
}

const nextDay = (day: string): string => shiftDelivered(day.replaceAll('-', '/'), 1).replaceAll('/', '-');
