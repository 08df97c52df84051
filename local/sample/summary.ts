import type { Oddity, SampleDataset, SampleObject } from './object';
import { DAY, folderDay, isoDay } from './time';

/**
 * What was written of one dataset, counted while writing. A reader of the folder must come to the same numbers:
 * `records = distinct + copies + malformed + lost`.
 */
export interface DatasetSummary {
  /** Objects of the dataset, odd ones included; digests and the like are no objects of it. */
  readonly objects: number;
  /** Their bytes as stored (compressed). */
  readonly bytes: number;
  /** Records or lines written; header lines do not count. */
  readonly records: number;
  /** Different records that can be read. */
  readonly distinct: number;
  /** Records that repeat one of the same unit, byte for byte. */
  readonly copies: number;
  /** Records or lines that are none of the dataset's; each is one row that cannot be understood. */
  readonly malformed: number;
  /** Records behind the damage in truncated objects. */
  readonly lost: number;
  /** Distinct records by event day (`yyyy-MM-dd`). */
  readonly perDay: Readonly<Record<string, number>>;
  /** Distinct records delivered in a later folder than their event day's, by the number of days. */
  readonly lateByDays: Readonly<Record<string, number>>;
  /** By account and delivery day, in that order. */
  readonly units: readonly UnitSummary[];
}

/** One delivery folder: the same counts for its objects. */
export interface UnitSummary {
  readonly account: string;
  /** `yyyy/MM/dd` */
  readonly delivered: string;
  readonly objects: number;
  readonly records: number;
  readonly distinct: number;
  readonly copies: number;
  readonly malformed: number;
  readonly lost: number;
}

/** An object that is not simply a log full of records. */
export interface OddObject {
  /** Path below the sample's directory, parted by `/`: the object's key. */
  readonly key: string;
  /** Absent when the object is no log of a dataset. */
  readonly dataset?: SampleDataset;
  readonly oddity: Oddity;
  readonly bytes: number;
  /** Whole, well-formed records that can be read: in a truncated object, those before the damage. */
  readonly readable: number;
  readonly malformed: number;
  /** Records behind the damage. */
  readonly lost: number;
}

type Counts = { -readonly [Name in keyof Omit<UnitSummary, 'account' | 'delivered'>]: number };

const nothing = (): Counts => ({ objects: 0, records: 0, distinct: 0, copies: 0, malformed: 0, lost: 0 });

/** Counts one dataset's objects as they are written, in any order. */
export class Tally {
  private readonly total = { ...nothing(), bytes: 0 };
  private readonly days = new Map<string, number>();
  private readonly late = new Map<string, number>();
  private readonly units = new Map<string, Counts>();

  /** @param readable entries that can be read; all, unless the object is damaged. */
  add(object: SampleObject, bytes: number, readable: number): void {
    const unitKey = `${object.account} ${folderDay(object.delivered)}`;
    const unit = this.units.get(unitKey) ?? nothing();
    this.units.set(unitKey, unit);
    const counted = count(object, readable);
    for (const counts of [this.total, unit]) {
      for (const name of Object.keys(counted) as (keyof Counts)[]) counts[name] += counted[name];
    }
    this.total.bytes += bytes;
    for (const entry of object.entries.slice(0, readable)) {
      if (entry.kind) continue;
      increase(this.days, isoDay(entry.at));
      const lateness = Math.floor(object.delivered / DAY) - Math.floor(entry.at / DAY);
      if (lateness > 0) increase(this.late, String(lateness));
    }
  }

  summary(): DatasetSummary {
    const units = [...this.units]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, counts]) => {
        const [account, delivered] = key.split(' ') as [string, string];
        return { account, delivered, ...counts };
      });
    return { ...this.total, perDay: inOrder(this.days), lateByDays: inOrder(this.late), units };
  }
}

function count(object: SampleObject, readable: number): Counts {
  const counts = { ...nothing(), objects: 1, records: object.entries.length, lost: object.entries.length - readable };
  for (const { kind } of object.entries.slice(0, readable)) {
    if (kind === undefined) counts.distinct++;
    else if (kind === 'copy') counts.copies++;
    else counts.malformed++;
  }
  return counts;
}

/** The summary's line for an odd object. */
export function oddObject(object: SampleObject, oddity: Oddity, bytes: number, readable: number): OddObject {
  const { distinct, copies, malformed, lost } = count(object, readable);
  return {
    key: object.key,
    ...(object.dataset && { dataset: object.dataset }),
    oddity,
    bytes,
    readable: distinct + copies,
    malformed,
    lost,
  };
}

const increase = (counts: Map<string, number>, key: string): void => {
  counts.set(key, (counts.get(key) ?? 0) + 1);
};

const inOrder = (counts: Map<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
