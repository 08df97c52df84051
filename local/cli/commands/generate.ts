import { resolve } from 'node:path';
import type { Command } from 'commander';
import { DEFAULT_EVENTS, generateSampleLogs, type SampleSummary } from '../../sample';
import { EXIT, type ExitCode, UsageError } from '../exit';
import { sampleFolders, shown } from '../folders';
import { stoppable } from '../interrupt';
import type { Io } from '../io';
import { Progress } from '../progress';
import { bytes, count } from '../render/human';
import { table } from '../render/table';
import { type CommonOptions, command, eventsOption, type SampleOptions, seedOption } from './options';

interface Options extends CommonOptions, SampleOptions {
  readonly to?: string;
}

export const generateCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  command('generate', [
    'lake generate                       20,000 events into .lake/sample/logs',
    'lake generate --events 500 --to out a small sample into ./out',
  ])
    .description(
      'Writes sample logs of two accounts and one week, as AWS would deliver them, with incidents for the queries to find. The same --events and --seed always give the same logs; --to must be an empty folder or hold that sample.',
    )
    .addOption(eventsOption(DEFAULT_EVENTS))
    .addOption(seedOption())
    .option('--to <dir>', 'where to (default: .lake/sample/logs, or a folder beside it for other sizes and seeds)')
    .action(async (options: Options) => {
      const directory = options.to === undefined ? sampleFolders(io.cwd, options).logs : resolve(io.cwd, options.to);
      const summary = await generate(io, directory, options);
      io.out(
        options.json ? `${JSON.stringify({ logs: directory, ...summary })}\n` : summaryText(io, directory, summary),
      );
      done(EXIT.fine);
    });

/** Writes the sample, or finds it there, and shows how far it is. */
export async function generate(
  io: Io,
  directory: string,
  { events, seed, json }: SampleOptions & CommonOptions,
): Promise<SampleSummary> {
  const progress = new Progress(io, json === true && io.bar === undefined);
  let started = false;
  try {
    return await stoppable(io, 'Stopping', (signal) =>
      generateSampleLogs({
        directory,
        events,
        seed,
        signal,
        onProgress: (written, total) => {
          if (!started) progress.start('Generating', total, `${count(total)} records in ${shown(io.cwd, directory)}`);
          started = true;
          progress.update(written, `${count(written)} of ${count(total)} records`);
        },
      }),
    );
  } catch (error) {
    throw inOptionsOfTheCommand(error);
  } finally {
    progress.stop();
  }
}

/** The generator's complaints name its own options; people know those of the command. */
function inOptionsOfTheCommand(error: unknown): unknown {
  const names: Readonly<Record<string, string>> = { events: '--events', seed: '--seed', directory: '--to' };
  const [, name] = (error instanceof Error && /^'(\w+)'/.exec(error.message)) || [];
  const option = name === undefined ? undefined : names[name];
  return option === undefined ? error : new UsageError((error as Error).message.replace(`'${name}'`, `'${option}'`));
}

function summaryText(io: Io, directory: string, { datasets, oddObjects }: SampleSummary): string {
  const head = ['objects', 'bytes', 'records', 'repeats', 'malformed'].map((title) => ({ title, number: true }));
  const rows = Object.entries(datasets).map(([name, { objects, bytes: size, records, copies, malformed }]) => [
    name,
    count(objects),
    bytes(size),
    count(records),
    count(copies),
    count(malformed),
  ]);
  return [
    `Sample logs in ${shown(io.cwd, directory)}, ${oddObjects.length} objects of them odd on purpose`,
    table([{ title: 'dataset' }, ...head], rows, io.columns, '  '),
    `Next: npx lake start --logs ${shown(io.cwd, directory)}`,
    '',
  ].join('\n');
}
