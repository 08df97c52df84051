import { rmSync } from 'node:fs';
import { join } from 'node:path';
import Table from 'cli-table3';
import { deliveredDay } from '../../core/conversion/unit';
import { removeLeftovers, runFolder } from '../../test/engines/harness/leftovers';
import { type Asked, BenchLake, type RawUnit } from './lake';
import { type Question, SUBJECTS, type Subject } from './subjects';

export interface EnginesOptions {
  /** CloudTrail events; of the other datasets there are half as many rows. */
  readonly events: number;
  /** Datasets to measure. @default - all */
  readonly only?: readonly string[];
}

/** Below this many events files are so small that their footers are most of what is read. */
const TARGETS_FROM = 2_000_000;

const say = (text: string): void => void process.stderr.write(`${text}\n`);
const size = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

/**
 * Measures on Trino what a conversion takes beside a plain copy, and what four questions read of raw and of curated objects,
 * for each clustering. Bytes are the same on any machine; times are worth something on one that does nothing else.
 *
 * @returns whether every target was reached
 */
export async function benchEngines({ events, only }: EnginesOptions): Promise<boolean> {
  for (const leftover of removeLeftovers()) say(leftover);
  const room = runFolder('bench');
  const remove = () => rmSync(room, { recursive: true, force: true });
  process.once('exit', remove);
  // Without handlers a signal ends the process at once, and nothing is cleaned up.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const lake = await BenchLake.start();
  let reached = true;
  try {
    for (const [name, subject] of Object.entries(SUBJECTS)) {
      if (only !== undefined && !only.includes(name)) continue;
      const rows = name === 'cloudtrail' ? events : Math.ceil(events / 2);
      reached = (await measured(lake, name, subject, rows, join(room, name))) && reached;
    }
  } finally {
    await lake.stop();
    remove();
  }
  return reached;
}

async function measured(
  lake: BenchLake,
  name: string,
  subject: Subject,
  events: number,
  folder: string,
): Promise<boolean> {
  const { dataset, questions, clusterings } = subject;
  say(`${name}: making the logs of ${events} events`);
  await subject.generate(folder, events);
  const units = await lake.deliver(dataset, folder);
  rmSync(folder, { recursive: true, force: true });
  // Text and JSON in gzip is read whole, whatever is asked; a careful analyst names the folder of the day.
  const all = units.reduce((sum, { bytes }) => sum + bytes, 0);
  const raw = questions.map(({ ofOneDay }) => (ofOneDay ? middle(units).bytes : all));
  say(`${name}: ${units.length} units, ${size(all)}; copying one`);
  const plain = await lake.copy(dataset, middle(units));

  const head = ['parted by', 'files', 'written', ...questions.map(({ what }) => what), 'seconds a unit', 'to a copy'];
  const table = new Table({ head, style: { head: [], border: [] } });
  table.push(['raw objects', '', '', ...raw.map(size), '', '']);
  const missed: string[] = [];
  let first: readonly string[] | undefined;
  for (const clustering of clusterings) {
    say(`${name}: converting, parted by ${clustering.title}`);
    const converted = await lake.convert(dataset, units, clustering);
    const asked: Asked[] = [];
    for (const question of questions) asked.push(await lake.ask(statementOf(question, lake.curated(converted), units)));
    await lake.remove(converted);
    const answers = asked.map(({ answer }) => answer);
    first ??= answers;
    checkAnswers(questions, first, answers);
    const cells = questions.map(({ what }, at) => {
      const { bytes, moved } = asked[at]!;
      const fewer = raw[at]! / bytes;
      const target = events >= TARGETS_FROM ? clustering.targets?.[what] : undefined;
      if (target !== undefined && fewer < target) missed.push(`'${what}', by ${clustering.title}: ${target} x`);
      const beside = target === undefined ? '' : `, target ${target}`;
      return `${size(bytes)} (${fewer.toFixed(0)} x${beside})\nof ${size(moved)} moved`;
    });
    const seconds = converted.seconds / units.length;
    say(`${name}: ${cells.join(', ').replaceAll('\n', ' ')}; ${seconds.toFixed(1)} s a unit`);
    const { title } = clustering;
    table.push([
      ...[title, String(converted.files), size(converted.bytes), ...cells],
      ...[seconds.toFixed(1), (seconds / plain).toFixed(2)],
    ]);
  }
  process.stdout.write(`\n${name}: ${events} events, ${units.length} units\n${table}\n`);
  for (const target of missed) say(`${name}: not reached: ${target}`);
  return missed.length === 0;
}

/** The unit of the day that questions of one day ask for. */
const middle = (units: readonly RawUnit[]): RawUnit => units[Math.floor(units.length / 2)]!;

function statementOf({ select, where, ofOneDay }: Question, from: string, units: readonly RawUnit[]): string {
  const conditions = [
    ...(ofOneDay ? [`day = '${deliveredDay(middle(units))}'`] : []),
    ...(where === undefined ? [] : [where]),
  ];
  const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `SELECT ${select} FROM ${from}${filter}${select.startsWith('day,') ? ' GROUP BY day' : ''}`;
}

/** However rows are parted, they are the same rows; and what nobody finds costs nothing to find. */
function checkAnswers(questions: readonly Question[], first: readonly string[], answers: readonly string[]): void {
  for (const [at, { what }] of questions.entries()) {
    if (answers[at] === '' || answers[at]?.startsWith('0,'))
      throw new Error(`'${what}' must ask for something that is there`);
    if (answers[at] !== first[at]) throw new Error(`'${what}' must have the same answer however rows are parted`);
  }
}
