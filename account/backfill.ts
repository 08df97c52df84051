import { shiftDelivered } from '../core/conversion/days';
import type { DatasetPlan } from '../lambda/planner/plan-dataset';
import { AccountError } from './account';
import type { DeployedPlanner } from './planner';

export interface BackfillRequest {
  /** Delivery days, `yyyy/MM/dd`, inclusive. */
  readonly from: string;
  readonly to: string;
  /** Say what is due and what it costs, and change nothing. */
  readonly dryRun: boolean;
  /** Most bytes of raw objects to convert. */
  readonly maxBytes?: number | undefined;
  readonly now: Date;
}

/** Days of one month. */
export interface Piece {
  readonly from: string;
  readonly to: string;
}

export interface PlannedPiece extends Piece {
  readonly datasets: readonly DatasetPlan[];
}

export interface Backfill {
  readonly pieces: readonly PlannedPiece[];
  /** How it ended: with all days looked at, by the caller's signal, or with `maxBytes` used up. */
  readonly end: 'complete' | 'stopped' | 'full';
}

/**
 * Has a deployed planner plan a range of days, a month at a time: listing years of objects at once takes longer than the 15
 * minutes that a function has. Called again it goes on where it was stopped, as what is converted is not due.
 *
 * @param signal is looked at between two pieces; the one in hand is always finished
 */
export async function backfill(
  planner: Pick<DeployedPlanner, 'plan'>,
  { from, to, dryRun, maxBytes, now }: BackfillRequest,
  signal: AbortSignal,
  onPiece: (piece: PlannedPiece) => void = () => undefined,
): Promise<Backfill> {
  const pieces: PlannedPiece[] = [];
  let left = maxBytes;
  for (const piece of months(from, to)) {
    if (signal.aborted) return { pieces, end: 'stopped' };
    const { datasets } = await planner.plan({
      ...piece,
      scheduledTime: now.toISOString(),
      dryRun,
      ...(left === undefined ? {} : { maxBytes: left }),
    });
    if (datasets === undefined)
      throw new AccountError('the function that was called is no planner: it answers without a plan');
    pieces.push({ ...piece, datasets });
    onPiece(pieces.at(-1)!);
    if (left !== undefined) left -= total(datasets, 'bytes');
    if (datasets.some((dataset) => dataset.left !== undefined) || left === 0) {
      return {
        pieces,
        end: piece.to === to && datasets.every((dataset) => dataset.left === undefined) ? 'complete' : 'full',
      };
    }
  }
  return { pieces, end: 'complete' };
}

/** A range of delivery days, cut where a month ends. */
export function months(from: string, to: string): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let first = from; first <= to; ) {
    const [year = 0, month = 0] = first.split('/').map(Number);
    const next = `${month === 12 ? year + 1 : year}/${String((month % 12) + 1).padStart(2, '0')}/01`;
    const last = shiftDelivered(next, -1);
    pieces.push({ from: first, to: last < to ? last : to });
    first = next;
  }
  return pieces;
}

const SUMMED = [
  'due',
  'gaps',
  'upToDate',
  'open',
  'kept',
  'blocked',
  'units',
  'objects',
  'bytes',
  'usd',
  'sent',
] as const;
type Summed = (typeof SUMMED)[number];

export type DatasetBackfill = { readonly dataset: string } & Readonly<Record<Summed, number>>;

/** The pieces added up, for each dataset. */
export function byDataset(pieces: readonly PlannedPiece[]): readonly DatasetBackfill[] {
  const plans = pieces.flatMap(({ datasets }) => datasets);
  return [...new Set(plans.map(({ dataset }) => dataset))].map((dataset) => {
    const own = plans.filter((plan) => plan.dataset === dataset);
    const sums = Object.fromEntries(SUMMED.map((name) => [name, total(own, name)])) as Record<Summed, number>;
    return { dataset, ...sums };
  });
}

export const total = (plans: readonly Readonly<Record<Summed, number>>[], name: Summed): number =>
  plans.reduce((sum, plan) => sum + plan[name], 0);

/** What the time of a backfill is reckoned with: the default of the converters' cap, and a unit of some GB. */
export const UNITS_AT_ONCE = 5;
export const SECONDS_A_UNIT = 120;

/** How long the converters will work on so many units, in hours. */
export const hoursOf = (units: number): number => (units * SECONDS_A_UNIT) / UNITS_AT_ONCE / 3_600;
