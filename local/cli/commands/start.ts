import type { Command } from 'commander';
import type { LocalLake } from '../../lake';
import { DEFAULT_EVENTS } from '../../sample';
import { type ConversionReport, convertLake, openLake } from '../conversion';
import { EXIT, type ExitCode } from '../exit';
import { factsOf, type LakeFacts } from '../facts';
import { chosenLake, type LakeFolders, sampleFolders } from '../folders';
import { stoppable } from '../interrupt';
import type { Io } from '../io';
import { type Asked, askFirst } from '../questions';
import { answerRows } from '../render/answer';
import { answersText } from '../render/answers';
import { plural } from '../render/human';
import { conversionText, lakeLine, summaryText } from '../render/report';
import { folded } from '../render/text';
import { type LakeSummary, summarise } from '../summary';
import { exitOf } from './convert';
import { generate } from './generate';
import {
  asOfOption,
  type ConvertingOptions,
  command,
  eventsOption,
  lakeOption,
  logsOption,
  type SampleOptions,
  seedOption,
  strictOption,
} from './options';

interface Options extends ConvertingOptions, SampleOptions {}

export const startCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  command('start', [
    'lake start                       the lake of sample logs',
    'lake start --logs ~/my-logs      the lake of your own logs',
    'lake start --json > start.json   the same for a program',
  ])
    .description(
      'Converts a folder of logs, or of sample logs that it generates first, and prints what was read, written and refused, whether it adds up, and the answers to the first ten questions. Run again, it converts only what is new.',
    )
    .addOption(logsOption('sample logs, generated'))
    .addOption(eventsOption(DEFAULT_EVENTS))
    .addOption(seedOption())
    .addOption(lakeOption())
    .addOption(asOfOption())
    .addOption(strictOption())
    .action(async (options: Options) => {
      const folders = await foldersOf(io, options);
      const lake = await openLake(io, folders);
      try {
        done(await start(io, folders, lake, options));
      } finally {
        lake.close();
      }
    });

async function foldersOf(io: Io, options: Options): Promise<LakeFolders> {
  if (options.logs !== undefined) return chosenLake(io.cwd, options);
  const sample = sampleFolders(io.cwd, options);
  await generate(io, sample.logs, options);
  return chosenLake(io.cwd, { logs: sample.logs, lake: options.lake ?? sample.state });
}

async function start(io: Io, folders: LakeFolders, lake: LocalLake, options: Options): Promise<ExitCode> {
  const { json = false } = options;
  const scheduledTime = options.asOf ?? io.now();
  const { conversion, summary, answers, days } = await stoppable(
    io,
    'Stopping after the units in hand',
    async (signal) => {
      const conversion = await convertLake(io, lake, { quiet: json && io.bar === undefined, scheduledTime, signal });
      const facts = await factsOf(lake, folders.state, scheduledTime);
      const summary = summarise(facts);
      const answers = await askFirst(lake.session(), datasetsWithRows(summary), signal);
      return { conversion, summary, answers, days: eventDays(facts) };
    },
  );
  io.out(json ? startJson(conversion, summary, answers) : startText(io, folders, conversion, summary, answers, days));
  const code = exitOf(conversion, summary, options.strict);
  return code === EXIT.fine && answers.some((asked) => 'error' in asked) ? EXIT.failed : code;
}

/** Open days count: the questions read them from raw. */
const datasetsWithRows = ({ datasets }: LakeSummary): ReadonlySet<string> =>
  new Set(datasets.filter(({ rows, open }) => rows.written > 0 || open > 0).map(({ name }) => name));

/** The event days of the lake as options, for questions that are asked again. */
function eventDays({ datasets }: LakeFacts): string {
  const days = datasets
    .flatMap(({ entries }) => entries.flatMap(({ partitions }) => partitions.map(({ day }) => day)))
    // What tells no day stands under this one.
    .filter((day) => day > '1970-01-01')
    .sort();
  return `--from ${days[0] ?? 'DAY'} --to ${days.at(-1) ?? 'DAY'}`;
}

function startText(
  io: Io,
  folders: LakeFolders,
  conversion: ConversionReport,
  summary: LakeSummary,
  answers: readonly Asked[],
  days: string,
): string {
  // What is there after half a run adds up to nothing yet.
  if (conversion.stopped) return folded(`${lakeLine(io.cwd, folders)}\n${conversionText(conversion)}`, io.columns);
  const text = [
    lakeLine(io.cwd, folders),
    conversionText(conversion),
    summaryText(summary, io.columns),
    `The first ${plural(answers.length, 'question')}\n`,
    answersText(answers, io.columns, days),
    next(days),
  ].join('\n');
  return folded(text, io.columns);
}

const next = (days: string): string => `Next
  npx lake queries                    all questions
  npx lake explain NAME               what one asks, and what to do then
  npx lake query vpc_flow_port_scan ${days}
  npx lake pivot ip ADDRESS ${days}
  npx lake shell                      ask in SQL
  npx lake status                     what is there by account, region and day
  npx lake start --logs DIR           the same with your own logs
`;

function startJson(conversion: ConversionReport, summary: LakeSummary, answers: readonly Asked[]): string {
  const asked = answers.map(({ query: { name, title, severity }, ...one }) => ({
    name,
    title,
    severity,
    ...('answer' in one ? { columns: one.answer.columns, rows: answerRows(one.answer) } : one),
  }));
  return `${JSON.stringify({ conversion, ...summary, answers: asked })}\n`;
}
