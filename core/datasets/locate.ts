import type { Dataset, RawLayout } from './dataset';

/** What an object key, or any file path, says about an object. */
export type Located =
  /** One of the dataset's raw objects. */
  | {
      readonly kind: 'object';
      readonly account: string;
      readonly region: string;
      /** Delivery day, `yyyy/MM/dd`. */
      readonly delivered: string;
    }
  /** An object of another kind in the same tree, and what it is. */
  | { readonly kind: 'sibling'; readonly what: string }
  /** The key says nothing; only the content can tell. */
  | { readonly kind: 'unknown' };

export interface DeliveryFolder {
  readonly account: string;
  readonly region: string;
  /** `yyyy/MM/dd` */
  readonly delivered: string;
}

const UNKNOWN: Located = { kind: 'unknown' };

/** What each hole of a template matches. Accounts need not be digits: shared samples have theirs masked. */
const HOLES: Readonly<Record<string, string>> = {
  account: '(?<account>[A-Za-z0-9-]+)',
  region: '(?<region>[a-z0-9-]+)',
  delivered: '(?<year>\\d{4})/(?<month>\\d{2})/(?<day>\\d{2})',
  organization: 'o-[a-z0-9]+',
  hour: '\\d{2}',
  year: '(?<year>\\d{4})',
  month: '(?<month>\\d{2})',
  day: '(?<day>\\d{2})',
};

/** Names of the holes in a template, in order. */
export const holesOf = (template: string): readonly string[] =>
  [...template.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]!);

export const isKnownHole = (hole: string): boolean => hole in HOLES;

const escapeRegExp = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** An object straight below a folder of the template, whatever stands before it: bucket, prefix or local folders. */
const folderPattern = (template: string): RegExp => {
  const parts = template.split(/\$\{(\w+)\}/);
  const source = parts.map((part, at) => (at % 2 === 0 ? escapeRegExp(part) : HOLES[part])).join('');
  return new RegExp(`(?:^|/)${source}[^/]+$`);
};

interface Patterns {
  readonly folders: readonly RegExp[];
  readonly file: RegExp;
}

const compiled = new WeakMap<RawLayout, Patterns>();

const patternsOf = (layout: RawLayout): Patterns => {
  let patterns = compiled.get(layout);
  if (!patterns) {
    patterns = {
      folders: [layout.template, ...layout.alternatives].map(folderPattern),
      file: new RegExp(`^(?:${layout.file.source})$`, layout.file.flags),
    };
    compiled.set(layout, patterns);
  }
  return patterns;
};

const isDay = (year: string, month: string, day: string): boolean => {
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return Number(year) >= 1970 && date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
};

const located = (account: string, region: string, [year, month, day]: readonly [string, string, string]): Located =>
  isDay(year, month, day) ? { kind: 'object', account, region, delivered: `${year}/${month}/${day}` } : UNKNOWN;

/**
 * Reads account, region and delivery day from an object key or a file path: from its folders, with anything before them,
 * or else from its file name. Where the two disagree the folders win, because Athena's tables go by them. A day that
 * does not exist is not located. Files whose names start with `.` or `_` are unknown: Athena does not see them either.
 */
export const locate = (dataset: Dataset, key: string): Located => {
  const sibling = dataset.layout.siblings.find(({ pattern }) => pattern.test(key));
  if (sibling) return { kind: 'sibling', what: sibling.what };
  const name = key.slice(key.lastIndexOf('/') + 1);
  if (name.startsWith('.') || name.startsWith('_')) return UNKNOWN;
  const { folders, file } = patternsOf(dataset.layout);
  for (const folder of folders) {
    const groups = folder.exec(key)?.groups;
    if (groups) return located(groups.account!, groups.region!, [groups.year!, groups.month!, groups.day!]);
  }
  const groups = file.exec(name)?.groups;
  if (!groups) return UNKNOWN;
  const date = groups.date!;
  return located(groups.account!, groups.region!, [date.slice(0, 4), date.slice(4, 6), date.slice(6, 8)]);
};

/** The dataset's folder of one delivery day, below the bucket and its prefix, ending in `/`. */
export const deliveryFolder = (dataset: Dataset, folder: DeliveryFolder): string =>
  dataset.layout.template.replaceAll(
    /\$\{(account|region|delivered)\}/g,
    (_, hole: keyof DeliveryFolder) => folder[hole],
  );
