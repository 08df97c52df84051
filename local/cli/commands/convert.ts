import type { Command } from 'commander';
import type { Due } from '../../../core/conversion/plan';
import { deliveredDay } from '../../../core/conversion/unit';
import type { LocalLake } from '../../lake';
import { type ConversionReport, convertLake, openLake } from '../conversion';
import { EXIT, type ExitCode } from '../exit';
import { factsOf } from '../facts';
import { chosenLake, type LakeFolders } from '../folders';
import { stoppable } from '../interrupt';
import type { Io } from '../io';
import { bytes, count, plural } from '../render/human';
import { conversionText, lakeLine, summaryText } from '../render/report';
import { table } from '../render/table';
import { hasRefusals, type LakeSummary, summarise } from '../summary';
import { asOfOption, type ConvertingOptions, command, lakeOption, logsOption, strictOption } from './options';

interface Options extends ConvertingOptions {
  readonly force?: boolean;
  readonly dryRun?: boolean;
}

export const convertCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  command('convert', [
    'lake convert                       what is new for the lake used last',
    'lake convert --logs ~/my-logs      make or continue the lake of these logs',
    'lake convert --dry-run             what would be converted, and why',
    'lake convert --strict || exit 1    in scripts: refusals are errors',
  ])
    .description(
      'Converts every delivery day that is over and is not converted yet, or whose objects have changed since. Each unit (dataset, account, delivery day) becomes visible as a whole. The logs are only read.',
    )
    .addOption(logsOption('those of the lake used last'))
    .addOption(lakeOption())
    .addOption(asOfOption())
    .option('--force', 'convert again what is converted already')
    .option('--dry-run', 'say what would be converted, and convert nothing')
    .addOption(strictOption())
    .action(async (options: Options) => {
      const folders = chosenLake(io.cwd, options);
      const lake = await openLake(io, folders);
      try {
        done(options.dryRun ? await dryRun(io, folders, lake, options) : await convert(io, folders, lake, options));
      } finally {
        lake.close();
      }
    });

async function convert(io: Io, folders: LakeFolders, lake: LocalLake, options: Options): Promise<ExitCode> {
  const { json = false, force = false } = options;
  const scheduledTime = options.asOf ?? io.now();
  const conversion = await stoppable(io, 'Stopping after the units in hand', (signal) =>
    convertLake(io, lake, { force, quiet: json && io.bar === undefined, scheduledTime, signal }),
  );
  const summary = summarise(await factsOf(lake, folders.state, scheduledTime));
  if (json) io.out(`${JSON.stringify({ conversion, ...summary })}\n`);
  else {
    io.out(`${lakeLine(io.cwd, folders)}\n${conversionText(conversion)}`);
    if (!conversion.stopped) io.out(`\n${summaryText(summary, io.columns)}`);
  }
  return exitOf(conversion, summary, options.strict);
}

/** Failures weigh more than refusals, and a run that was stopped says nothing about either. */
export function exitOf(conversion: ConversionReport, summary: LakeSummary, strict = false): ExitCode {
  if (conversion.stopped) return EXIT.interrupted;
  if (conversion.failed.length > 0 || summary.audit.verdict === 'failed') return EXIT.failed;
  return strict && hasRefusals(summary) ? EXIT.refused : EXIT.fine;
}

async function dryRun(
  io: Io,
  folders: LakeFolders,
  lake: LocalLake,
  { json, force, asOf }: Options,
): Promise<ExitCode> {
  const due: Due[] = [];
  for (const dataset of lake.datasets) {
    for await (const one of lake.plan(dataset, { scheduledTime: asOf ?? io.now(), force })) due.push(one);
  }
  const units = due.map(({ unit, ...one }) => ({ ...unit, ...one }));
  if (json) io.out(`${JSON.stringify({ lake: folders.state, logs: lake.logs.root, due: units })}\n`);
  else io.out(`${lakeLine(io.cwd, folders)}\n${dueText(due, io.columns)}`);
  return EXIT.fine;
}

function dueText(due: readonly Due[], columns: number): string {
  if (due.length === 0) return 'Nothing to convert: every object is as it was converted\n';
  const objects = due.reduce((sum, one) => sum + one.objects, 0);
  const size = due.reduce((sum, one) => sum + one.bytes, 0);
  const head = [
    { title: 'dataset' },
    { title: 'account' },
    { title: 'delivered' },
    { title: 'why' },
    { title: 'objects', number: true },
    { title: 'bytes', number: true },
  ];
  const rows = due.map(({ unit, why, objects, bytes: size }) => [
    unit.dataset,
    unit.account,
    deliveredDay(unit),
    why,
    count(objects),
    bytes(size),
  ]);
  return `To convert: ${plural(due.length, 'unit')}, ${plural(objects, 'object')}, ${bytes(size)}\n${table(head, rows, columns, '  ')}\n`;
}
