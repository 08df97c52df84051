import { UsageError } from './exit';
import type { WrittenWindow } from './window';

/** A range of delivery times, milliseconds since 1970; without an end in one direction it is open there. */
export interface DeliveryWindow {
  readonly from?: number;
  /** Exclusive. */
  readonly to?: number;
}

const DAY = 86_400_000;
const FORM = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?Z?)?$/;

/**
 * Reads `--from` and `--to`: days, of which the last is inclusive, or times, of which the last is the end.
 *
 * @throws UsageError when one is neither, or they are the wrong way round
 */
export function deliveryWindow({ from, to }: WrittenWindow): DeliveryWindow {
  const window = {
    ...(from === undefined ? {} : { from: moment('from', from).time }),
    ...(to === undefined ? {} : { to: endOf(moment('to', to)) }),
  };
  if (window.from !== undefined && window.to !== undefined && window.from >= window.to) {
    throw new UsageError(`'--from' must be before '--to', got '${from}' and '${to}'`);
  }
  return window;
}

const endOf = ({ time, isDay }: { readonly time: number; readonly isDay: boolean }): number =>
  isDay ? time + DAY : time;

function moment(name: string, written: string): { readonly time: number; readonly isDay: boolean } {
  const [, day = '', minute, second = ':00'] = FORM.exec(written) ?? [];
  const text = `${day}T${minute ?? '00:00'}${second}.000Z`;
  const time = Date.parse(text);
  // 30 February is taken for 2 March.
  if (Number.isNaN(time) || new Date(time).toISOString() !== text) {
    throw new UsageError(
      `'--${name}' must be a day or a time in UTC, yyyy-MM-dd or yyyy-MM-ddTHH:mm, got '${written}'`,
    );
  }
  return { time, isDay: minute === undefined };
}
