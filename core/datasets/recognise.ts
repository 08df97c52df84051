import { type Dataset, type DelimitedFormat, type EventTime, type RegexFormat, rawNameOf } from './dataset';
import { type OpenObject, openObjects } from './json-members';

/** Fewer shared names than this say nothing: `type`, `name` or `start` stand in many files. */
const ENOUGH_NAMES = 3;

/** How many lines are looked at; the first may be damaged. */
const LINES = 10;

/**
 * The dataset a file belongs to by its content, for files whose key says nothing. `sample` is the beginning of the
 * decompressed bytes, up to 64 KB; it may end anywhere.
 *
 * - JSON: a record is among the objects, at any depth. It has the members that tell its time and its identity, and most
 *   of its members are the dataset's. S3, Kinesis and DynamoDB event messages share many of CloudTrail's names, and miss
 *   one of the two.
 * - Lines: the first one matches, or most of the first ten do. A header needs three known fields that are most of it;
 *   without a header the values must fit the columns' types, up to the event time at least.
 * - Parquet: never; what it holds is not at its beginning.
 *
 * Undefined when no dataset fits; the first that fits counts.
 */
export const recognise = (sample: Buffer, datasets: readonly Dataset[]): Dataset | undefined => {
  const text = sample.toString('utf8').replace(/^\uFEFF/, '');
  const lines = firstLines(text);
  if (lines.length === 0) return undefined;
  const objects = /^\s*[{[]/.test(text) ? openObjects(text) : [];
  return datasets.find((dataset) => {
    const { format } = dataset;
    if (format.kind === 'json') return objects.some(recordMatcher(dataset));
    if (format.kind === 'regex') return most(lines, lineMatcher(format));
    if (format.kind === 'parquet') return false;
    return isHeader(dataset, format, lines[0]!) || most(lines, (line) => fits(dataset, format, line));
  });
};

/** The first lines with anything in them; the last one may be cut and is left out unless it is the only one. */
const firstLines = (text: string): readonly string[] => {
  const lines: string[] = [];
  let from = 0;
  while (lines.length < LINES) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end < 0 ? undefined : end).replace(/\r$/, '');
    if (line.trim() !== '' && (end >= 0 || lines.length === 0)) lines.push(line);
    if (end < 0) break;
    from = end + 1;
  }
  return lines;
};

const most = (lines: readonly string[], holds: (line: string) => boolean): boolean =>
  holds(lines[0]!) || lines.filter(holds).length * 2 > lines.length;

const rawNames = (dataset: Dataset): ReadonlySet<string> => new Set(dataset.columns.map(rawNameOf));

const knownAmong = (names: Iterable<string>, known: ReadonlySet<string>): number => {
  let count = 0;
  for (const name of names) if (known.has(name)) count++;
  return count;
};

/** Members without which an object is no record: its time and its identity. */
const essentials = (dataset: Dataset): readonly string[] =>
  [dataset.eventTime.column, ...(dataset.identity === undefined ? [] : [dataset.identity])].map((name) => {
    const column = dataset.columns.find((each) => each.name === name);
    return column ? rawNameOf(column) : name;
  });

const recordMatcher = (dataset: Dataset): ((object: OpenObject) => boolean) => {
  const names = rawNames(dataset);
  const [time, ...identity] = essentials(dataset);
  return ({ members, cut }) => {
    const known = knownAmong(members, names);
    if (known < ENOUGH_NAMES || known * 2 < members.size || !members.has(time!)) return false;
    // A long record's identity may stand beyond the sample.
    return cut || identity.every((name) => members.has(name));
  };
};

const lineMatcher = (format: RegexFormat): ((line: string) => boolean) => {
  const whole = new RegExp(`^(?:${format.pattern})$`);
  return (line) => whole.test(line);
};

const isHeader = (dataset: Dataset, format: DelimitedFormat, line: string): boolean => {
  const names = new Set(line.split(format.delimiter));
  const known = knownAmong(names, rawNames(dataset));
  return known >= ENOUGH_NAMES && known * 2 > names.size;
};

const WHOLE = /^-?\d{1,19}$/;

const TIME: Readonly<Record<EventTime['format'], RegExp>> = {
  iso8601: /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}/,
  'unix-seconds': /^\d{9,11}$/,
};

/** A line without a header is read by position, as many columns as it has fields. */
const fits = (dataset: Dataset, format: DelimitedFormat, line: string): boolean => {
  const values = line.split(format.delimiter);
  const time = dataset.columns.findIndex((column) => column.name === dataset.eventTime.column);
  if (values.length > dataset.columns.length || !TIME[dataset.eventTime.format].test(values[time] ?? '')) return false;
  return values.every((value, at) => {
    const { type } = dataset.columns[at]!;
    if (value === dataset.missing) return true;
    if (type === 'int' || type === 'bigint') return WHOLE.test(value);
    return type === 'double' ? value !== '' && Number.isFinite(Number(value)) : value !== '';
  });
};
