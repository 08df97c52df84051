/** Calendar days as text. All days are UTC days; nothing here reads a clock or a time zone. */

const DAY_MS = 86_400_000;

/** Whether the text is a day of the calendar, written `yyyy-MM-dd`. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** The delivery day (`yyyy/MM/dd`) so many days later, or earlier when negative. */
export function shiftDelivered(delivered: string, days: number): string {
  const midnight = startOf(delivered);
  return deliveredOf(new Date(midnight + days * DAY_MS));
}

/** The delivery day that the instant falls in. */
export const deliveredOf = (instant: Date): string => instant.toISOString().slice(0, 10).replaceAll('-', '/');

/** Whether the delivery day is over: AWS writes nothing more into its folder but the rare straggler. */
export const isClosed = (delivered: string, at: Date): boolean => delivered < deliveredOf(at);

/** Whole days from an event day (`yyyy-MM-dd`) to a delivery day; negative when the event lies in the future of it. */
export const daysLate = (day: string, delivered: string): number =>
  Math.round((startOf(delivered) - Date.parse(`${day}T00:00:00Z`)) / DAY_MS);

function startOf(delivered: string): number {
  const day = delivered.replaceAll('/', '-');
  if (!/^\d{4}\/\d{2}\/\d{2}$/.test(delivered) || !isDay(day)) {
    throw new Error(`a delivery day must be written yyyy/MM/dd, got ${JSON.stringify(delivered)}`);
  }
  return Date.parse(`${day}T00:00:00Z`);
}
