/**
 * Checks of EventBridge Scheduler's cron expressions, which CloudFormation refuses only while it deploys.
 *
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */

interface CronField {
  readonly name: string;
  readonly lowest: number;
  readonly highest: number;
  readonly names?: readonly string[];
  /** Forms beside numbers, ranges, lists and steps. */
  readonly special?: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const FIELDS: readonly CronField[] = [
  { name: 'minutes', lowest: 0, highest: 59 },
  { name: 'hours', lowest: 0, highest: 23 },
  { name: 'day of month', lowest: 1, highest: 31, special: /^(\?|L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', lowest: 1, highest: 12, names: MONTHS },
  {
    name: 'day of week',
    lowest: 1,
    highest: 7,
    names: WEEKDAYS,
    special: /^(\?|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)?(L|#[1-5]))$/,
  },
  { name: 'year', lowest: 1970, highest: 2199 },
];

const EXAMPLE = "such as 'cron(0 1 * * ? *)' for 01:00 every day";

/** What is wrong with a cron expression, to follow its name; undefined when nothing is. */
export function cronProblem(expression: string): string | undefined {
  const written = /^cron\((.*)\)$/.exec(expression)?.[1];
  if (written === undefined) return `must be a cron expression, ${EXAMPLE}`;
  const texts = written.trim().split(/\s+/);
  if (texts.length !== FIELDS.length) {
    return `must have six fields (${FIELDS.map(({ name }) => name).join(', ')}), ${EXAMPLE}`;
  }
  const wrong = FIELDS.findIndex((field, at) => !texts[at]!.split(',').every((part) => isPart(field, part)));
  if (wrong >= 0) {
    const { name, lowest, highest } = FIELDS[wrong]!;
    return `has '${texts[wrong]}' for the ${name}, which goes from ${lowest} to ${highest}`;
  }
  const days = [texts[2], texts[4]].filter((day) => day !== '?');
  if (days.length !== 1) return "must have '?' for either the day of month or the day of week";
  return undefined;
}

function isPart(field: CronField, part: string): boolean {
  if (field.special?.test(part)) return true;
  const [range = '', step, ...rest] = part.split('/');
  if (rest.length > 0 || (step !== undefined && !/^[1-9]\d*$/.test(step))) return false;
  if (range === '*') return true;
  const ends = range.split('-').map((end) => numberOf(field, end));
  return (
    ends.length <= 2 && ends.every((end) => end >= field.lowest && end <= field.highest) && ends[0]! <= ends.at(-1)!
  );
}

function numberOf({ names, lowest }: CronField, text: string): number {
  const named = names?.indexOf(text.toUpperCase()) ?? -1;
  if (named >= 0) return named + lowest;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
