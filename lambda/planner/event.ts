import { deliveredOf, isDay } from '../../core/conversion/days';

/** What the planner is invoked with: by the schedule with `scheduledTime` alone, by people with the rest. */
export interface PlanEvent {
  /** The time that the plan is for. It names the batch too: what failed is tried afresh under another one. */
  readonly scheduledTime: Date;
  /** Delivery days to plan, `yyyy/MM/dd`, inclusive. With either of them it is a backfill: only these days are looked at. */
  readonly from?: string;
  readonly to?: string;
  /** Say what is due and what it costs, and change nothing; false by default. */
  readonly dryRun: boolean;
  /** Convert what is converted again; false by default. Needs a range. */
  readonly force: boolean;
  /** Most bytes of raw objects, as delivered, to convert; units that do not fit are left for the next plan. No limit by default. */
  readonly maxBytes?: number;
}

const MEMBERS = ['scheduledTime', 'from', 'to', 'dryRun', 'force', 'maxBytes'];

/** Clocks of the scheduler and the function may differ by so much. */
const CLOCK_SKEW_MS = 300_000;

/**
 * Checks what the planner was invoked with.
 *
 * @throws naming the first member that is wrong
 */
export function parsePlanEvent(event: unknown, now: Date): PlanEvent {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new Error(`the planner must be invoked with a JSON object, got ${shown(event)}`);
  }
  const given = event as Readonly<Record<string, unknown>>;
  const stranger = Object.keys(given).find((name) => !MEMBERS.includes(name));
  if (stranger !== undefined) {
    throw new Error(`'${stranger}' is nothing the planner knows; it takes ${MEMBERS.join(', ')}`);
  }
  const scheduledTime = instant(given.scheduledTime, now);
  const from = day(given, 'from');
  const to = day(given, 'to');
  if (from !== undefined && to !== undefined && from > to) {
    throw new Error(`'from' must not be after 'to', got ${from} and ${to}`);
  }
  if (from !== undefined && from >= deliveredOf(scheduledTime)) {
    throw new Error(`'from' must be a day that was over at 'scheduledTime', got ${from}`);
  }
  const force = yes(given, 'force');
  if (force && from === undefined) {
    throw new Error("'force' must come with 'from': without it every unit of the lake would be converted again");
  }
  const maxBytes = given.maxBytes;
  if (maxBytes !== undefined && (typeof maxBytes !== 'number' || !Number.isSafeInteger(maxBytes) || maxBytes <= 0)) {
    throw new Error(`'maxBytes' must be a whole number of bytes above 0, got ${shown(maxBytes)}`);
  }
  return {
    scheduledTime,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    dryRun: yes(given, 'dryRun'),
    force,
    ...(maxBytes !== undefined && { maxBytes }),
  };
}

function instant(given: unknown, now: Date): Date {
  const time = typeof given === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(given) ? new Date(given) : undefined;
  if (time === undefined || Number.isNaN(time.getTime())) {
    throw new Error(`'scheduledTime' must be a time in UTC such as 2026-03-01T01:00:00Z, got ${shown(given)}`);
  }
  // A plan for tomorrow would take a day for over that is not.
  if (time.getTime() > now.getTime() + CLOCK_SKEW_MS) {
    throw new Error(`'scheduledTime' must not lie in the future, got ${shown(given)}`);
  }
  return time;
}

function day(given: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = given[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && /^\d{4}\/\d{2}\/\d{2}$/.test(value) && isDay(value.replaceAll('/', '-')))
    return value;
  throw new Error(`'${name}' must be a delivery day, yyyy/MM/dd, got ${shown(value)}`);
}

function yes(given: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = given[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw new Error(`'${name}' must be true or false, got ${shown(value)}`);
}

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
