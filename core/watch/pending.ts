import { shiftDelivered } from '../conversion/days';
import type { LiveState, PendingUnit } from '../conversion/live';

/** A planned unit is converted within hours; one that is pending for two days is stuck. */
export const STUCK_HOURS = 48;

export interface PendingReport {
  /** Whole hours since the oldest delivery day that is planned and not finished was over; 0 when there is none. */
  readonly oldestHours: number;
  /** Units pending for longer than {@link STUCK_HOURS}, oldest first. */
  readonly stuck: readonly PendingUnit[];
}

/** How long planned units have been waiting at the instant, by the live state. */
export function pendingReport({ pending }: Pick<LiveState, 'pending'>, at: Date): PendingReport {
  const aged = pending
    .map((unit) => ({ unit, hours: hoursSinceOver(unit.delivered, at) }))
    .sort((a, b) => b.hours - a.hours);
  return {
    oldestHours: aged[0]?.hours ?? 0,
    stuck: aged.filter(({ hours }) => hours > STUCK_HOURS).map(({ unit }) => unit),
  };
}

function hoursSinceOver(delivered: string, at: Date): number {
  const over = Date.parse(`${shiftDelivered(delivered, 1).replaceAll('/', '-')}T00:00:00Z`);
  return wholeHours(over, at);
}

/** Whole hours between two instants; 0 when the first is the later one. */
export const wholeHours = (from: number, at: Date): number =>
  Math.max(0, Math.floor((at.getTime() - from) / 3_600_000));
