import type { ConversionReport } from '../conversion';
import { saysDiskFull } from '../exit';
import { type LakeFolders, shown } from '../folders';
import type { DatasetSummary, LakeSummary, Refusal } from '../summary';
import { bytes, count, duration, plural, ratio } from './human';
import { table } from './table';
import { printable, shorten } from './text';

/** Objects that are listed by name before "and n more". */
const MOST_NAMED = 10;

/** Which lake the rest is about. */
export const lakeLine = (cwd: string, { state, logs }: LakeFolders): string =>
  `Lake in ${shown(cwd, state)}, of the logs in ${shown(cwd, logs)}`;

/** What a run did, in a line or a few. */
export function conversionText(report: ConversionReport): string {
  const { converted, upToDate, kept, open, failed, stopped, objects, seconds } = report;
  const others = [
    upToDate > 0 ? `${plural(upToDate, 'unit')} up to date` : '',
    kept > 0 ? `${plural(kept, 'unit')} kept although raw objects have gone` : '',
    open > 0 ? `${plural(open, 'unit')} of days that are not over: queries read them from raw` : '',
  ].filter((text) => text !== '');
  const did =
    converted > 0
      ? `Converted ${plural(converted, 'unit')} (${plural(objects, 'object')}, ${bytes(report.bytes)}) in ${duration(seconds * 1000)}`
      : failed.length > 0 || stopped
        ? 'Converted nothing'
        : upToDate + kept > 0
          ? 'Nothing to convert: every object is as it was converted'
          : 'Nothing to convert yet';
  return [
    did,
    ...others.map((text) => `  ${text}`),
    ...(stopped ? ['Stopped early: run the command again to go on'] : []),
    ...failedLines(failed),
    '',
  ].join('\n');
}

const failedLines = (failed: ConversionReport['failed']): readonly string[] =>
  failed.length === 0
    ? []
    : [
        `Failed: ${plural(failed.length, 'unit')}; readers see what was there before`,
        ...failed.slice(0, MOST_NAMED).map(({ unit, reason }) => `  ${printable(unit)}: ${printable(reason)}`),
        ...andMore(failed.length - MOST_NAMED, 'lake convert --json'),
        ...(failed.some(({ reason }) => saysDiskFull(reason))
          ? ['The disk is full: make room and run the command again; what is converted stays converted']
          : []),
      ];

/** What was read, written, refused and left out, and whether it adds up. */
export function summaryText(summary: LakeSummary, columns: number): string {
  return [
    readTable(summary, columns),
    writtenTable(summary, columns),
    refusedText(summary, columns, MOST_NAMED),
    leftOutText(summary, columns, MOST_NAMED),
    auditText(summary, columns),
  ]
    .filter((part) => part !== '')
    .map((part) => `${part}\n`)
    .join('\n');
}

const withLogs = ({ datasets }: LakeSummary): readonly DatasetSummary[] =>
  datasets.filter(({ units, objects }) => units > 0 || objects > 0);

function readTable(summary: LakeSummary, columns: number): string {
  const none = summary.datasets.filter((dataset) => !withLogs(summary).includes(dataset)).map(({ name }) => name);
  const rows = withLogs(summary).map(({ name, accounts, days, objects, bytes: size, rows }) => [
    name,
    count(accounts),
    count(days),
    count(objects),
    bytes(size),
    count(rows.read),
  ]);
  const head = numeric(['accounts', 'delivery days', 'objects', 'bytes', 'rows']);
  const read = section('Read', table([{ title: 'dataset' }, ...head], rows, columns, '  '));
  return none.length > 0 ? `${read}\n  no logs: ${none.join(', ')}` : read;
}

function writtenTable(summary: LakeSummary, columns: number): string {
  const rows = withLogs(summary).map(({ name, rows: { written, deduplicated, refused, late }, parquet, bytes: raw }) =>
    [name, written, parquet.files, bytes(parquet.bytes), ratio(parquet.bytes, raw), deduplicated, refused, late].map(
      (cell) => (typeof cell === 'number' ? count(cell) : cell),
    ),
  );
  const head = numeric(['rows', 'files', 'bytes', 'of raw', 'repeats', 'refused', 'late']);
  return section('Written as Parquet', table([{ title: 'dataset' }, ...head], rows, columns, '  '));
}

/** The refused objects by name, each with its reasons; `most` of them. */
export function refusedText(summary: LakeSummary, columns: number, most: number): string {
  const { refused, omitted, noted, datasets } = summary;
  const rows = datasets.reduce((sum, dataset) => sum + dataset.rows.refused, 0);
  const unread = datasets.reduce((sum, dataset) => sum + dataset.unread, 0);
  const objects = byObject(refused);
  const lines =
    objects.size + omitted + rows === 0
      ? ['Refused: nothing']
      : [
          `Refused: ${[plural(rows, 'row'), ...(unread > 0 ? [`${plural(unread, 'object')} that cannot be read`] : [])].join(', ')}; all other rows are kept`,
          ...findingLines(objects, columns, most),
          ...andMore(objects.size - most, 'lake status --refused'),
          ...(omitted > 0 ? [`  and ${plural(omitted, 'reason')} more, for which the ledger has no room`] : []),
        ];
  if (noted.length > 0) {
    lines.push(
      `Noted: ${plural(byObject(noted).size, 'object')} with something odd, no row lost (lake status --refused)`,
    );
  }
  return lines.join('\n');
}

/** Each object with the reasons below it. */
export const notedText = ({ noted }: LakeSummary, columns: number): string =>
  ['Noted: something odd, but every row was kept', ...findingLines(byObject(noted), columns, Infinity)].join('\n');

function findingLines(
  objects: ReadonlyMap<string, readonly Refusal[]>,
  columns: number,
  most: number,
): readonly string[] {
  return [...objects]
    .slice(0, most)
    .flatMap(([object, findings]) => [
      `  ${shorten(printable(object), columns - 2)}`,
      ...findings.map((finding) => `    ${printable(findingText(finding))}`),
    ]);
}

function findingText({ reason, records, first }: Refusal): string {
  if (records === 0) return first === undefined ? reason : `at ${count(first)}: ${reason}`;
  const where = first === undefined ? '' : records === 1 ? `, at ${count(first)}` : `, first at ${count(first)}`;
  return `${plural(records, 'row')}${where}: ${reason}`;
}

function byObject(findings: readonly Refusal[]): ReadonlyMap<string, readonly Refusal[]> {
  const objects = new Map<string, Refusal[]>();
  for (const finding of findings) {
    const known = objects.get(finding.object);
    if (known === undefined) objects.set(finding.object, [finding]);
    else known.push(finding);
  }
  return objects;
}

/** Files that were not read as logs: AWS's own by number, others by name. */
export function leftOutText({ leftOut }: LakeSummary, columns: number, most: number): string {
  if (leftOut.length === 0) return '';
  const siblings = new Map<string, number>();
  for (const { kind, reason } of leftOut) {
    if (kind === 'sibling') siblings.set(reason, (siblings.get(reason) ?? 0) + 1);
  }
  const named = leftOut.filter(({ kind }) => kind !== 'sibling');
  return [
    `Left out: ${plural(leftOut.length, 'file')}`,
    ...[...siblings].map(([reason, number]) => `  ${count(number)} × ${reason}`),
    ...named.slice(0, most).map(({ path, reason }) => {
      const room = columns - reason.length - 4;
      return `  ${shorten(printable(path), Math.max(20, room))}: ${printable(reason)}`;
    }),
    ...andMore(named.length - most, 'lake status --refused'),
  ].join('\n');
}

function auditText(summary: LakeSummary, columns: number): string {
  const { files, leftOut, audit } = summary;
  const rows = withLogs(summary).map(({ name, rows: { read, written, deduplicated, refused }, tableRows }) => [
    name,
    ...[read, written, deduplicated, refused, tableRows].map(count),
  ]);
  const head = numeric(['rows read', '= written', '+ repeats', '+ refused', 'in the table']);
  const sums = table([{ title: 'dataset' }, ...head], rows, columns, '  ')!;
  if (audit.verdict === 'failed') {
    return ['Audit FAILED', ...audit.problems.map((problem) => `  ${printable(problem)}`), sums].join('\n');
  }
  return [
    'Audit passed: every row and every object is accounted for',
    sums,
    `  ${plural(files, 'file')}: each is an object of one dataset, or among the ${count(leftOut.length)} left out`,
  ].join('\n');
}

export const andMore = (number: number, command: string): readonly string[] =>
  number > 0 ? [`  … ${count(number)} more: npx ${command}`] : [];

const section = (title: string, body: string | undefined): string => `${title}\n${body}`;

const numeric = (titles: readonly string[]) => titles.map((title) => ({ title, number: true }));
