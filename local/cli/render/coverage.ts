import { NO_DAY } from '../../logs/identify';
import type { AccountCoverage, CoveredDay, DatasetCoverage, UnitState } from '../coverage';
import { count, dayRanges, plural } from './human';
import { table } from './table';
import { printable } from './text';

/** One character a day. */
const MARKS: Readonly<Record<UnitState, string>> = {
  converted: '#',
  empty: '0',
  open: 'o',
  new: '+',
  changed: '+',
  'older-definition': '+',
  kept: 'k',
  blocked: 'x',
};

const LEGEND =
  '# converted  ! converted, something refused  0 no rows  . no objects  + to convert\no day not over  k raw objects gone, rows kept  x ledger entry unusable';

/** Units that are listed one by one, the latest ones, unless all are asked for. */
const MOST_DAYS = 7;

/** Gaps that are named on one line. */
const MOST_RANGES = 3;

/** A calendar of delivery days by account and region, what is missing in it by name, and the latest days in numbers. */
export function coverageText(datasets: readonly DatasetCoverage[], columns: number, all: boolean): string {
  const known = datasets.filter(({ accounts }) => accounts.length > 0);
  const parts = known.map((dataset) => datasetText(dataset, columns, all));
  const none = datasets.filter(({ accounts }) => accounts.length === 0).map(({ name }) => `${name}: no logs\n`);
  return [...parts, ...none, ...(known.length > 0 ? [`${LEGEND}\n`] : [])].join('\n');
}

function datasetText({ name, title, accounts }: DatasetCoverage, columns: number, all: boolean): string {
  const rows = accounts.flatMap(({ days }) => days).reduce((sum, day) => sum + day.rows, 0);
  return [
    `${name} · ${title} · ${plural(rows, 'row')}`,
    calendar(accounts, columns),
    ...accounts.flatMap(gapLines),
    dayTable(accounts, columns, all),
    '',
  ].join('\n');
}

function calendar(accounts: readonly AccountCoverage[], columns: number): string {
  const rows = accounts.flatMap((account) =>
    regionsOf(account).flatMap((region) =>
      monthsOf(account.days, region).map((month) => [
        account.account,
        region,
        month,
        marks(account.days, region, month),
      ]),
    ),
  );
  const head = [
    { title: 'account' },
    { title: 'region' },
    { title: 'month', whole: true },
    { title: '1   5    10   15   20   25   30', whole: true },
  ];
  return table(head, rows, columns, '  ')!;
}

/** An account of which only converted rows are left has no regions any more: its objects are gone. */
const regionsOf = ({ regions }: AccountCoverage): readonly string[] =>
  Object.keys(regions).length > 0 ? Object.keys(regions) : ['-'];

const monthsOf = (days: readonly CoveredDay[], region: string): readonly string[] => [
  ...new Set(days.filter((day) => isOf(day, region)).map(({ delivered }) => delivered.slice(0, 7))),
];

const isOf = ({ state, regions }: CoveredDay, region: string): boolean => state === 'kept' || region in regions;

function marks(days: readonly CoveredDay[], region: string, month: string): string {
  const [first, last] = [
    days.find(({ delivered }) => delivered !== NO_DAY)?.delivered ?? NO_DAY,
    days.at(-1)!.delivered,
  ];
  const byDay = new Map(days.map((day) => [day.delivered, day]));
  return Array.from({ length: 31 }, (_, index) => {
    const date = `${month}-${String(index + 1).padStart(2, '0')}`;
    if ((date < first && date !== NO_DAY) || date > last || !exists(date)) return ' ';
    return mark(byDay.get(date), region);
  })
    .join('')
    .trimEnd();
}

function mark(day: CoveredDay | undefined, region: string): string {
  if (day === undefined || !isOf(day, region)) return '.';
  if (day.state === 'converted' && day.refusedIn.includes(region)) return '!';
  return MARKS[day.state];
}

const exists = (date: string): boolean =>
  !Number.isNaN(Date.parse(`${date}T00:00:00Z`)) && new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);

function gapLines({ account, gaps, regions }: AccountCoverage): readonly string[] {
  const missing = new Set(gaps);
  const inRegions = Object.entries(regions).flatMap(([region, own]) =>
    gapLine(
      `${account} ${region}`,
      own.gaps.filter((day) => !missing.has(day)),
    ),
  );
  return [...gapLine(account, gaps), ...inRegions];
}

function gapLine(where: string, gaps: readonly string[]): readonly string[] {
  if (gaps.length === 0) return [];
  const ranges = dayRanges(gaps);
  const more = ranges.length - MOST_RANGES;
  const named = ranges.slice(0, MOST_RANGES).join(', ');
  return [`  no objects: ${printable(where)}: ${named}${more > 0 ? `, and ${count(more)} more (--json)` : ''}`];
}

function dayTable(accounts: readonly AccountCoverage[], columns: number, all: boolean): string {
  const days = accounts
    .flatMap(({ account, days }) => days.map((day) => ({ account, ...day })))
    .sort((a, b) => (`${b.delivered}${a.account}` < `${a.delivered}${b.account}` ? -1 : 1));
  const listed = all ? days : days.slice(0, MOST_DAYS);
  const head = [
    { title: 'delivered', whole: true },
    { title: 'account' },
    { title: 'state' },
    ...['objects', 'rows', 'late', 'refused', 'unread'].map((title) => ({ title, number: true })),
  ];
  const rows = listed.map(({ delivered, account, state, objects, rows, late, refused, unread }) => [
    delivered,
    account,
    state,
    ...[objects, rows, late, refused, unread].map(count),
  ]);
  const more = days.length - listed.length;
  return [
    table(head, rows, columns, '  '),
    ...(more > 0 ? [`  … ${count(more)} earlier: npx lake status --all`] : []),
  ].join('\n');
}
