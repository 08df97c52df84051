import { deliveredOf, shiftDelivered } from '../../core/conversion/days';
import { type LiveState, liveState, planned } from '../../core/conversion/live';
import { type Due, type PlanCounts, plan, RECHECK_DAYS } from '../../core/conversion/plan';
import { rebuildCatalog } from '../../core/conversion/rebuild';
import { type Unit, unitName } from '../../core/conversion/unit';
import type { Dataset } from '../../core/datasets/dataset';
import type { UnitMessage } from '../unit-message';
import type { Ceiling } from './ceiling';
import type { PlanEvent } from './event';
import { MOST_NAMED, type Planner } from './planner';
import { conversionPrice } from './price';

/** What a plan found and did for one dataset. Bytes are those of raw objects, as delivered. */
export interface DatasetPlan {
  readonly dataset: string;
  /** Units that have to be converted, days without objects among them. */
  readonly due: number;
  /** Days without objects, to be recorded as empty. */
  readonly gaps: number;
  readonly upToDate: number;
  /** Units whose delivery day is not over yet. */
  readonly open: number;
  /** Units that lost raw objects and keep their rows. */
  readonly kept: number;
  /** Units whose ledger entry cannot be used. */
  readonly blocked: number;
  /** Of the due units, those within the ceiling: how many, what they hold, and what converting them costs in US dollars. */
  readonly units: number;
  readonly objects: number;
  readonly bytes: number;
  readonly usd: number;
  /** The due units beyond the ceiling; the next plan takes them up. */
  readonly left?: { readonly units: number; readonly bytes: number; readonly first: readonly string[] };
  /** Messages sent: the units within the ceiling, and those that are converted and were never tidied up after. */
  readonly sent: number;
}

/** Units published at the same time when a catalog is rebuilt. */
const REBUILT_AT_ONCE = 16;

/** Whether the plan looks at chosen days only, by hand. */
export const isBackfill = ({ from, to }: PlanEvent): boolean => from !== undefined || to !== undefined;

/**
 * Plans one dataset: finds the due units, notes them in the live state, then sends them to the converter. It can be stopped
 * anywhere and made again: the same scheduled time gives the same messages, and units noted and never sent stay due.
 */
export async function planDataset(
  planner: Planner,
  dataset: Dataset,
  event: PlanEvent,
  ceiling: Ceiling,
): Promise<DatasetPlan> {
  const { ports, settings, log } = planner;
  const { databases } = settings;
  if (!event.dryRun) await restoreTable(planner, dataset);

  const state = await liveState(ports.store, dataset);
  const range = rangeOf(event, state);
  const also = isBackfill(event) ? [] : state.pending.map((one) => unitOf(dataset, one));
  const found = plan(ports, dataset, {
    scheduledTime: event.scheduledTime,
    range,
    // Who names days wants to know of every change in them.
    recheckDays: isBackfill(event) ? undefined : RECHECK_DAYS,
    force: event.force,
    gaps: true,
    also,
  });
  const due: Due[] = [];
  for await (const one of found) due.push(one);
  for (const { unit, problem } of found.counts.blocked) log.error('unit blocked', { unit: unitName(unit), problem });

  const { taken, left } = ceiling.part(due);
  if (left.length > 0) log.warn('units left for the next plan', { dataset: dataset.name, left: namesOf(left) });
  const summary = { dataset: dataset.name, ...summarise(found.counts, taken, left) };
  if (event.dryRun) return { ...summary, sent: 0 };

  // Those beyond the ceiling are noted as well: what is not converted has to be read from raw, whoever converts it when.
  const unsettled = await planned(ports, dataset, databases, due, { scheduledTime: event.scheduledTime, range });
  const older = also.filter(({ delivered }) => delivered < (range.from ?? ''));
  const settled = new Set(
    [...due.map(({ unit }) => unit), ...found.counts.blocked.map(({ unit }) => unit)].map(unitName),
  );
  const batch = event.scheduledTime.toISOString();
  const messages: UnitMessage[] = [
    ...taken.map(({ unit, why }) => ({ ...unit, ...(why === 'forced' && { force: true }) })),
    ...[...older, ...unsettled].filter((unit) => !settled.has(unitName(unit))),
  ].map((unit) => ({ version: 1, ...unit, batch }));
  await planner.queue.send(messages);
  return { ...summary, sent: messages.length };
}

async function restoreTable({ ports, settings, log }: Planner, dataset: Dataset): Promise<void> {
  if (!(await ports.catalog.ensureCurated(dataset))) return;
  const { units, partitions, problems } = await rebuildCatalog(ports, dataset, settings.databases, REBUILT_AT_ONCE);
  await ports.catalog.curatedPublished(dataset);
  log.warn('curated table was gone: created again, partitions restored from the ledger', {
    dataset: dataset.name,
    units,
    partitions,
    problems: problems.length,
  });
}

/**
 * The delivery days to list. While nothing was planned completely that is all; later the days in which AWS redelivers, and
 * those since the last complete plan when the planner stood still for longer: the live view's cut passes no day that was
 * not looked at.
 */
function rangeOf(event: PlanEvent, { closedThrough }: LiveState): { readonly from?: string; readonly to?: string } {
  const { from, to, scheduledTime } = event;
  if (isBackfill(event)) return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  if (closedThrough === undefined) return {};
  const recheck = shiftDelivered(deliveredOf(scheduledTime), -RECHECK_DAYS);
  const stoodStill = closedThrough < shiftDelivered(recheck, -1);
  return { from: stoodStill ? shiftDelivered(closedThrough, 1) : recheck };
}

function summarise(counts: PlanCounts, taken: readonly Due[], left: readonly Due[]) {
  return {
    ...counts,
    blocked: counts.blocked.length,
    units: taken.length,
    objects: sum(taken, 'objects'),
    bytes: sum(taken, 'bytes'),
    usd: conversionPrice(taken),
    ...(left.length > 0 && { left: { units: left.length, bytes: sum(left, 'bytes'), first: namesOf(left) } }),
  };
}

const namesOf = (due: readonly Due[]): string[] => due.slice(0, MOST_NAMED).map(({ unit }) => unitName(unit));

const unitOf = ({ name }: Dataset, { account, delivered }: Pick<Unit, 'account' | 'delivered'>): Unit => ({
  dataset: name,
  account,
  delivered,
});

const sum = (due: readonly Due[], name: 'objects' | 'bytes'): number =>
  due.reduce((total, one) => total + one[name], 0);
