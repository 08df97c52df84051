import type { Dataset } from '../datasets/dataset';
import { deliveredOf, shiftDelivered } from './days';
import { LedgerProblem } from './ledger';
import { cutOf, liveViewSql } from './live-view';
import type { Due, PlanOptions } from './plan';
import type { Ports } from './ports';
import type { Databases } from './statements';
import type { Unit } from './unit';

/**
 * What the live view stands on, one object a dataset: the last delivery day that was planned completely, and the units on
 * their way. Any state it ever had gives a view that shows each event once, so that a late writer does no harm: it only
 * makes readers scan more raw objects than they had to.
 */
export interface LiveState {
  readonly format: 1;
  /** `yyyy/MM/dd`; absent until a plan has looked at everything. */
  readonly closedThrough?: string;
  /** Planned and not finished. `readFrom` says where the live view finds the unit meanwhile. */
  readonly pending: readonly PendingUnit[];
}

export interface PendingUnit {
  readonly account: string;
  readonly delivered: string;
  readonly readFrom: 'raw' | 'curated';
}

type LivePorts = Pick<Ports, 'store' | 'catalog'>;

/** Its key. The leading underscore hides it from readers of the ledger's folder, Athena and Hive alike. */
export const liveKey = (dataset: Dataset): string => `ledger/${dataset.name}/_live.json`;

/**
 * Takes up a finished plan: its due units are pending from now on, beside those that still are. Returns the units of an
 * earlier plan that this one looked at and did not find due: converted, but perhaps never tidied up after. Converting them
 * again finishes that, and costs next to nothing.
 */
export async function planned(
  ports: LivePorts,
  dataset: Dataset,
  databases: Databases,
  due: readonly Due[],
  { scheduledTime, range }: Pick<PlanOptions, 'scheduledTime' | 'range'>,
): Promise<readonly Unit[]> {
  const added = new Map(due.map(({ unit, why }) => [nameOf(unit), pendingUnit(unit, why)]));
  const lastClosed = shiftDelivered(deliveredOf(scheduledTime), -1);
  const to = range?.to !== undefined && range.to < lastClosed ? range.to : lastClosed;
  const covered = ({ delivered }: PendingUnit) => delivered >= (range?.from ?? '') && delivered <= to;

  let unsettled: PendingUnit[] = [];
  await update(ports, dataset, databases, (state) => {
    const kept = state.pending.filter((unit) => !added.has(nameOf(unit)));
    unsettled = kept.filter(covered);
    return { ...state, ...advanced(state, range?.from, to), pending: [...kept, ...added.values()].sort(byName) };
  });
  return unsettled.map(({ account, delivered }) => ({ dataset: dataset.name, account, delivered }));
}

/** The state as it is stored now. Throws {@link LedgerProblem}. */
export async function liveState(store: Pick<Ports['store'], 'get'>, dataset: Dataset): Promise<LiveState> {
  const key = liveKey(dataset);
  return parse(key, (await store.get(key))?.body);
}

/** Takes a unit that is converted off the list. */
export async function finished(ports: LivePorts, dataset: Dataset, databases: Databases, unit: Unit): Promise<void> {
  await update(ports, dataset, databases, (state) =>
    state.pending.some((other) => nameOf(other) === nameOf(unit))
      ? { ...state, pending: state.pending.filter((other) => nameOf(other) !== nameOf(unit)) }
      : state,
  );
}

/** Writes the view again from the stored state. */
export const restoreLiveView = (ports: LivePorts, dataset: Dataset, databases: Databases): Promise<void> =>
  update(ports, dataset, databases, (state) => state);

/** The view's definition for a state. */
export function viewOf(dataset: Dataset, databases: Databases, { closedThrough, pending }: LiveState): string {
  const unconverted = pending.filter(({ readFrom }) => readFrom === 'raw');
  return liveViewSql(dataset, databases, cutOf(closedThrough, unconverted));
}

// A unit that is complete in the curated table stays there while a newer definition is applied to it: reading a whole lake
// from raw because its definition changed would cost more than the conversion.
const pendingUnit = ({ account, delivered }: Unit, why: Due['why']): PendingUnit => ({
  account,
  delivered,
  readFrom: why === 'new' || why === 'changed' ? 'raw' : 'curated',
});

/** A plan that left out earlier days says nothing about them: the cut may only pass days that were all looked at. */
function advanced({ closedThrough }: LiveState, from: string | undefined, to: string): { closedThrough?: string } {
  const seamless = from === undefined || (closedThrough !== undefined && from <= shiftDelivered(closedThrough, 1));
  return seamless && (closedThrough === undefined || to > closedThrough) ? { closedThrough: to } : {};
}

/** Writers that meet here are the few converters of one lake; each pass of the loop lets one of them through. */
const MOST_TRIES = 50;

/** Changes the state and the view after it, until both agree: another writer may come between the two. */
async function update(
  { store, catalog }: LivePorts,
  dataset: Dataset,
  databases: Databases,
  change: (state: LiveState) => LiveState,
): Promise<void> {
  const key = liveKey(dataset);
  let changed = false;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const stored = await store.get(key);
    const before = parse(key, stored?.body);
    const after = changed ? before : change(before);
    const differs = JSON.stringify(after) !== JSON.stringify(before);
    if (differs && !(await store.putIf(key, `${JSON.stringify(after)}\n`, stored?.etag))) continue;
    changed = true;
    await catalog.putLiveView(dataset, viewOf(dataset, databases, after));
    const now = parse(key, (await store.get(key))?.body);
    if (JSON.stringify(now) === JSON.stringify(after)) return;
  }
  throw new Error(`'${key}' changed ${MOST_TRIES} times while it was being updated: run fewer conversions at once`);
}

function parse(key: string, body: string | undefined): LiveState {
  if (body === undefined) return { format: 1, pending: [] };
  const fix = 'delete it, and the next plan without a range writes it again';
  let state: LiveState;
  try {
    state = JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) throw new LedgerProblem(key, `is not JSON (${error.message}): ${fix}`);
    throw error;
  }
  if (state?.format !== 1)
    throw new LedgerProblem(key, `has format ${state?.format}, and this version reads 1: ${fix}`);
  return state;
}

const nameOf = ({ account, delivered }: Pick<Unit, 'account' | 'delivered'>): string => `${delivered} ${account}`;
const byName = (a: PendingUnit, b: PendingUnit): number => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0);
