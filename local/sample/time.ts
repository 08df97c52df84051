/** The sample's calendar: fixed past dates in UTC, in whole seconds since 1970, so that nothing depends on a clock. */

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 86_400;

/** A moment of the story, written as CloudTrail writes it (`2026-03-04T03:12:07Z`). */
export const at = (text: string): number => Date.parse(text) / 1000;

/** The story runs from Monday 2026-03-02 to Friday 2026-03-06. */
export const STORY_START = at('2026-03-02T00:00:00Z');
export const STORY_DAYS = 5;
export const STORY_END = STORY_START + STORY_DAYS * DAY;

/** The first and the last second of each day of the story. */
export const MIDNIGHTS: readonly number[] = Array.from(
  { length: STORY_DAYS },
  (_, day) => STORY_START + day * DAY,
).flatMap((midnight) => [midnight, midnight + DAY - 1]);

/** Sources publish at whole five minutes. */
export const PUBLISHING = 5 * MINUTE;

/** The first publishing time at or after a moment. */
export const publishedAt = (seconds: number): number => Math.ceil(seconds / PUBLISHING) * PUBLISHING;

/** `2026-03-04` */
export const isoDay = (seconds: number): string => dayTexts(seconds).iso;

/** `2026/03/04`, as in an S3 key. */
export const folderDay = (seconds: number): string => dayTexts(seconds).folder;

/** `2026-03-04T03:12:07Z` */
export function iso(seconds: number): string {
  return `${isoDay(seconds)}T${clock(seconds, ':')}Z`;
}

/** `2026-03-04T03:12:07.004217Z` */
export function isoMicros(seconds: number, micros: number): string {
  return `${isoDay(seconds)}T${clock(seconds, ':')}.${String(micros).padStart(6, '0')}Z`;
}

/** `20260304T0312Z`, as in a file name. */
export function fileMinute(seconds: number): string {
  return `${isoDay(seconds).replaceAll('-', '')}T${clock(seconds, '').slice(0, 4)}Z`;
}

/** `Mar 4, 2026, 3:12:07 AM`, as services write times inside `responseElements`. */
export function responseTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const hour = date.getUTCHours();
  const minutes = TWO_DIGITS[date.getUTCMinutes()];
  const twelve = hour % 12 === 0 ? 12 : hour % 12;
  const day = `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`;
  return `${day}, ${twelve}:${minutes}:${TWO_DIGITS[date.getUTCSeconds()]} ${hour < 12 ? 'AM' : 'PM'}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const TWO_DIGITS: readonly string[] = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

function clock(seconds: number, separator: string): string {
  const rest = seconds % DAY;
  const hours = TWO_DIGITS[Math.floor(rest / HOUR)];
  const minutes = TWO_DIGITS[Math.floor((rest % HOUR) / MINUTE)];
  return `${hours}${separator}${minutes}${separator}${TWO_DIGITS[rest % MINUTE]}`;
}

const knownDays = new Map<number, { readonly iso: string; readonly folder: string }>();

function dayTexts(seconds: number) {
  const day = Math.floor(seconds / DAY);
  let texts = knownDays.get(day);
  if (!texts) {
    const text = new Date(day * DAY * 1000).toISOString().slice(0, 10);
    texts = { iso: text, folder: text.replaceAll('-', '/') };
    knownDays.set(day, texts);
  }
  return texts;
}
