import type { EventTime } from './dataset';

/** The last whole-second time looked at: most records of a log share their day with the one before. */
let lastIso = '';

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
  if (sameDayShape(text, lastIso)) return text.slice(0, 10);
  const match = ISO_UTC.exec(text);
  if (match === null) return undefined;
  const [, year, month, day] = match.map(Number) as [number, number, number, number];
  const lastDay = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= lastDay && year > 0 && year < 9999;
  if (!exists) return undefined;
  if (text.length === ISO_SECONDS) lastIso = text;
  return text.slice(0, 10);
}

/** Length of `2023-07-19T21:17:28Z`. */
const ISO_SECONDS = 20;

/** Whether a text is of the same day as a known good one, and differs from it only in a time of day that exists. */
function sameDayShape(text: string, good: string): boolean {
  if (text.length !== ISO_SECONDS || good.length !== ISO_SECONDS) return false;
  for (let at = 0; at < 11; at++) if (text.charCodeAt(at) !== good.charCodeAt(at)) return false;
  return (
    twoDigits(text, 11) < 24 &&
    text[13] === ':' &&
    twoDigits(text, 14) < 60 &&
    text[16] === ':' &&
    twoDigits(text, 17) < 60 &&
    text[19] === 'Z'
  );
}

function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
