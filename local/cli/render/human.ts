/** Numbers, sizes and times as people read them. Sizes are decimal: 1 kB is 1000 bytes. */

export const count = (number: number): string => number.toLocaleString('en-US');

export const plural = (number: number, one: string, many = `${one}s`): string =>
  `${count(number)} ${number === 1 ? one : many}`;

const SIZES = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Three digits that count: `999 B`, `1.23 kB`, `45.6 MB`. */
export function bytes(number: number): string {
  let size = number;
  let unit = 0;
  // 999.5 would be written with three digits as 1000.
  while (size >= 999.5 && unit < SIZES.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? size : threeDigits(size)} ${SIZES[unit]}`;
}

const threeDigits = (number: number): string => number.toFixed(number < 9.995 ? 2 : number < 99.95 ? 1 : 0);

/** `1.23 USD`; a price below a cent with two digits that count, `0.00005 USD`. */
export const usd = (price: number): string =>
  `${price >= 0.01 || price === 0 ? price.toFixed(2) : Number(price.toPrecision(2)).toFixed(6).replace(/0+$/, '')} USD`;

/** `0.21`: the size of one thing as a part of another; `-` without another. */
export const ratio = (part: number, whole: number): string => (whole === 0 ? '-' : (part / whole).toFixed(2));

export function duration(milliseconds: number): string {
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const DAY_MS = 86_400_000;

/** Days (`yyyy-MM-dd`, in order) with neighbours joined: `2026-03-01`, `2026-03-03 to 2026-03-05`. */
export function dayRanges(days: readonly string[]): readonly string[] {
  const ranges: { from: string; to: string }[] = [];
  for (const day of days) {
    const last = ranges.at(-1);
    if (last !== undefined && Date.parse(day) - Date.parse(last.to) === DAY_MS) last.to = day;
    else ranges.push({ from: day, to: day });
  }
  return ranges.map(({ from, to }) => (from === to ? from : `${from} to ${to}`));
}
