import type { EventTime } from './dataset';

/** Times as AWS writes them. Anything else is left to SQL, which also reads blanks for the `T`, and offsets. */
const ISO_UTC = /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?Z$/;

/** Up to the end of the year 9998: beyond, SQL may call it no time at all. */
const LAST_SECOND = 253_370_764_799;

/**
 * The UTC day of an event time as text, `yyyy-MM-dd`, when it is beyond doubt; undefined otherwise. Where this gives a day,
 * the conversion's SQL gives the same (a test holds them together), so records can be sorted by day before their columns
 * are parsed.
 */
export function certainDay(format: EventTime['format'], text: string): string | undefined {
  if (format === 'unix-seconds') {
    if (!/^\d{1,12}$/.test(text) || Number(text) > LAST_SECOND) return undefined;
    return new Date(Number(text) * 1000).toISOString().slice(0, 10);
  }
  const match = ISO_UTC.exec(text);
  if (match === null) return undefined;
  const [, year, month, day] = match.map(Number) as [number, number, number, number];
  const lastDay = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= lastDay && year > 0 && year < 9999;
  return exists ? text.slice(0, 10) : undefined;
}
