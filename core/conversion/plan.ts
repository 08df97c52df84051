import type { Dataset } from '../datasets/dataset';
import { deliveredOf, isClosed, shiftDelivered } from './days';
import { opensNow } from './examine';
import { fingerprint } from './fingerprint';
import { gaps } from './gaps';
import { hasShrunk, type LedgerEntry, readItem, recorded } from './ledger';
import { type Ports, sizeOf, type UnitObjects } from './ports';
import { type Unit, unitName } from './unit';

/** A unit that has to be converted, and why. */
export interface Due {
  readonly unit: Unit;
  readonly why: DueReason;
  readonly objects: number;
  /** As delivered. */
  readonly bytes: number;
}

/**
 * `new`: never converted. `changed`: its objects are others now, or one that could not be opened can be. `older-definition`:
 * converted under an older version of the dataset. `forced`: none of these, but asked for.
 */
export type DueReason = 'new' | 'changed' | 'older-definition' | 'forced';

export interface PlanOptions {
  /** The time that the plan is for, not the time it is made at: a late or repeated run plans the same. */
  readonly scheduledTime: Date;
  /** Delivery days to look at, `yyyy/MM/dd`, inclusive; all by default. */
  readonly range?: { readonly from?: string; readonly to?: string } | undefined;
  /**
   * How many days before `scheduledTime` a converted unit's listing is compared again; all by default. Redelivery can take
   * 30 days, so a planner that runs daily wants {@link RECHECK_DAYS}.
   */
  readonly recheckDays?: number | undefined;
  /** Plan every closed unit in range, converted or not. */
  readonly force?: boolean | undefined;
  /**
   * Also plan the days on which an account delivered nothing, so that they are recorded as empty; false by default. The
   * ledger is listed for it, once.
   */
  readonly gaps?: boolean | undefined;
  /** Units to look at beside those in range, such as those that an earlier plan left; those in range are skipped. */
  readonly also?: readonly Unit[] | undefined;
}

/** CloudTrail redelivers for up to 30 days; a few more for a planner that stood still. */
export const RECHECK_DAYS = 35;

/** What was found beside the due units; complete once the plan has been read to its end. */
export interface PlanCounts {
  due: number;
  /** Of the due ones: days without objects. */
  gaps: number;
  upToDate: number;
  /** Delivery days that are not over yet. */
  open: number;
  /** Units with fewer objects than were converted: their rows are kept, so they are not due. */
  kept: number;
  /** Units whose ledger entry cannot be used. */
  blocked: { readonly unit: Unit; readonly problem: string }[];
}

export interface Plan extends AsyncIterable<Due> {
  readonly counts: PlanCounts;
}

/** What planning asks of the world. It changes nothing: not converting what it yields is a dry run. */
export type PlanPorts = Pick<Ports, 'raw' | 'store'>;

/** The units that are due, in the order of the listing. Reading it a second time lists again and counts afresh. */
export function plan(ports: PlanPorts, dataset: Dataset, options: PlanOptions): Plan {
  const none = { due: 0, gaps: 0, upToDate: 0, open: 0, kept: 0 };
  const counts: PlanCounts = { ...none, blocked: [] };
  return {
    counts,
    async *[Symbol.asyncIterator]() {
      Object.assign(counts, none, { blocked: [] });
      for await (const due of find(ports, dataset, options, counts)) {
        counts.due++;
        yield due;
      }
    },
  };
}

async function* find(ports: PlanPorts, dataset: Dataset, options: PlanOptions, counts: PlanCounts): AsyncIterable<Due> {
  const ledger = new Map<string, Unit>();
  if (options.gaps) for await (const unit of recorded(ports.store, dataset)) ledger.set(unitName(unit), unit);
  const listed: Unit[] = [];
  for await (const one of unitsToJudge(ports, dataset, options)) {
    listed.push(one.unit);
    const due = await judge(ports, dataset, one, options, counts, options.gaps ? ledger : undefined);
    if (due !== undefined) yield due;
  }
  if (!options.gaps) return;
  for (const unit of gaps([...ledger.values(), ...listed], options)) {
    counts.gaps++;
    yield { unit, why: 'new', objects: 0, bytes: 0 };
  }
}

/**
 * Units listed by name at once: each takes a call for every region, and the night after the first plan over years of many
 * accounts thousands of them wait.
 */
const AT_ONCE = 8;

async function* unitsToJudge(ports: PlanPorts, dataset: Dataset, options: PlanOptions): AsyncIterable<UnitObjects> {
  const { from = '', to = '9999' } = options.range ?? {};
  const also = (options.also ?? []).filter(({ delivered }) => delivered < from || delivered > to);
  for (let start = 0; start < also.length; start += AT_ONCE) {
    const units = also.slice(start, start + AT_ONCE);
    yield* await Promise.all(units.map(async (unit) => ({ unit, objects: await ports.raw.objects(unit) })));
  }
  yield* ports.raw.units(dataset, options.range ?? {});
}

async function judge(
  ports: PlanPorts,
  dataset: Dataset,
  { unit, objects }: UnitObjects,
  options: PlanOptions,
  counts: PlanCounts,
  /** The units that have an entry, when they were listed: the others' need not be asked for. */
  ledger: ReadonlyMap<string, Unit> | undefined,
): Promise<Due | undefined> {
  if (!isClosed(unit.delivered, options.scheduledTime)) {
    counts.open++;
    return undefined;
  }
  const item = ledger?.has(unitName(unit)) === false ? undefined : await readItem(ports.store, unit);
  if (item !== undefined && 'problem' in item) {
    counts.blocked.push(item);
    return undefined;
  }
  const bytes = sizeOf(objects);
  const due = (why: DueReason): Due => ({ unit, why, objects: objects.length, bytes });
  if (item === undefined) return due('new');
  if (options.force) return due('forced');
  const { entry } = item;
  const now = fingerprint(dataset, objects);
  if (hasShrunk(entry, objects.length, now)) {
    counts.kept++;
    return undefined;
  }
  if (entry.version < dataset.version) return due('older-definition');
  if (rechecked(unit, entry, dataset, options) && (now !== entry.fingerprint || (await opensNow(ports.raw, entry)))) {
    return due('changed');
  }
  counts.upToDate++;
  return undefined;
}

function rechecked(unit: Unit, entry: LedgerEntry, dataset: Dataset, options: PlanOptions): boolean {
  // What a newer version of the definition converted is not converted back.
  if (entry.version > dataset.version) return false;
  const { scheduledTime, recheckDays = Infinity } = options;
  return recheckDays === Infinity || unit.delivered >= shiftDelivered(deliveredOf(scheduledTime), -recheckDays);
}
