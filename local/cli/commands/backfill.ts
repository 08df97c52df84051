import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  type Backfill,
  backfill,
  byDataset,
  hoursOf,
  type PlannedPiece,
  SECONDS_A_UNIT,
  total,
  UNITS_AT_ONCE,
} from '../../../account/backfill';
import { deliveredOf, isDay } from '../../../core/conversion/days';
import { EXIT, type ExitCode, UsageError } from '../exit';
import { stoppable } from '../interrupt';
import type { Io } from '../io';
import { bytes, count, plural, usd } from '../render/human';
import { table } from '../render/table';
import { type CommonOptions, command, DEFAULT_LAKE, profileOption, regionOption } from './options';

interface Options extends CommonOptions {
  readonly from: string;
  readonly to: string;
  readonly yes?: boolean;
  readonly maxBytes?: number;
  readonly lakeName: string;
  readonly planner?: string;
  readonly region?: string;
  readonly profile?: string;
}

export const backfillCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  command('backfill', [
    'lake backfill --from 2025-01-01 --to 2025-12-31         what it would take',
    'lake backfill --from 2025-01-01 --to 2025-12-31 --yes   do it',
    'lake backfill --from 2025-01-01 --to 2025-12-31 --max-bytes 500GB --yes',
  ])
    .description(
      'Has the lake in AWS convert older delivery days. Without --yes it only tells what is due: units (a dataset, an account, a delivery day), objects, bytes, what Athena charges and how long it takes. It goes month by month; stopped, or called again, it goes on, as what is converted is not due.',
    )
    .requiredOption('--from <day>', 'first delivery day, yyyy-MM-dd, UTC', day)
    .requiredOption('--to <day>', 'last delivery day, inclusive', day)
    .option('--yes', 'do it, and let it cost')
    .option('--max-bytes <size>', 'convert no more raw objects than this, such as 500GB or 2TB', size)
    .addOption(new Option('--lake-name <name>', 'name of the lake').default(DEFAULT_LAKE))
    .option('--planner <function>', "name or ARN of the planner's function (default: that of the lake's stack)")
    .addOption(regionOption())
    .addOption(profileOption())
    .action(async (options: Options) => done(await run(io, options)));

async function run(io: Io, options: Options): Promise<ExitCode> {
  const { from, to, yes = false, maxBytes, lakeName, planner, region, profile } = options;
  const now = io.now();
  if (from > to) throw new UsageError(`'--from' ${from} is after '--to' ${to}: exchange them`);
  const today = deliveredOf(now).replaceAll('/', '-');
  if (to >= today) {
    throw new UsageError(`'--to' must be a day that is over in UTC, got '${to}': today is ${today}`);
  }
  const deployed = io.account.planner({
    lakeName,
    ...(planner === undefined ? {} : { planner }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  });
  const request = { from: delivered(from), to: delivered(to), dryRun: !yes, maxBytes, now };
  const result = await stoppable(io, 'Stopping after the month in hand', (signal) =>
    backfill(deployed, request, signal, (piece) => io.err(pieceText(piece, yes))),
  );
  io.out(options.json ? json(options, result) : text(io, options, result));
  return result.end === 'stopped' ? EXIT.interrupted : EXIT.fine;
}

function day(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError('It must be a day, yyyy-MM-dd.');
}

const UNITS = ['', 'KB', 'MB', 'GB', 'TB'];

function size(text: string): number {
  const [, digits, unit = ''] = /^(\d{1,15})([kmgt]?b?)$/i.exec(text) ?? [];
  const power = UNITS.indexOf(unit.toUpperCase() === 'B' ? '' : unit.toUpperCase());
  const made = Number(digits) * 1_000 ** power;
  if (digits !== undefined && power >= 0 && Number.isSafeInteger(made) && made > 0) return made;
  throw new InvalidArgumentError('It must be a size such as 500GB, 2TB or a number of bytes.');
}

const delivered = (day: string): string => day.replaceAll('-', '/');
const written = (delivered: string): string => delivered.replaceAll('/', '-');

const pieceText = ({ from, to, datasets }: PlannedPiece, yes: boolean): string =>
  `${written(from)} to ${written(to)}: ${plural(total(datasets, 'units'), 'unit')}, ${bytes(total(datasets, 'bytes'))}${yes ? `, ${plural(total(datasets, 'sent'), 'message')} sent` : ''}\n`;

function json({ from, to, yes = false }: Options, { pieces, end }: Backfill): string {
  const datasets = byDataset(pieces);
  const through = pieces.at(-1)?.to;
  return `${JSON.stringify({
    from,
    to,
    dryRun: !yes,
    end,
    ...(through === undefined ? {} : { through: written(through) }),
    datasets,
    units: total(datasets, 'units'),
    objects: total(datasets, 'objects'),
    bytes: total(datasets, 'bytes'),
    usd: Number(total(datasets, 'usd').toFixed(6)),
    hours: hoursOf(total(datasets, 'units')),
  })}\n`;
}

function text(io: Io, { from, yes = false }: Options, { pieces, end }: Backfill): string {
  const datasets = byDataset(pieces);
  const through = written(pieces.at(-1)?.to ?? '');
  const units = total(datasets, 'units');
  const blocked = total(datasets, 'blocked');
  const head = [
    { title: 'dataset' },
    ...['units', 'objects', 'bytes', 'converted already'].map((title) => ({ title, number: true })),
    { title: 'Athena', number: true },
  ];
  const rows = datasets.map((plan) => [
    plan.dataset,
    count(plan.units),
    count(plan.objects),
    bytes(plan.bytes),
    count(plan.upToDate),
    usd(plan.usd),
  ]);
  const days = pieces.length === 0 ? 'no day was looked at' : `delivery days ${from} to ${through}`;
  return [
    `${yes ? 'Sent to conversion' : 'To convert'}: ${plural(units, 'unit')}, ${bytes(total(datasets, 'bytes'))}, about ${usd(total(datasets, 'usd'))} by Athena's list price; ${days}`,
    ...(rows.length > 0 ? [table(head, rows, io.columns, '  ')!] : []),
    ...(units > 0
      ? [
          `About ${workText(hoursOf(units))} of work, if ${UNITS_AT_ONCE} units are converted at a time and each takes ${SECONDS_A_UNIT / 60} minutes`,
        ]
      : []),
    ...(blocked > 0
      ? [`${plural(blocked, 'unit')} blocked by ledger entries that cannot be used: see the runbook`]
      : []),
    ENDS[end],
    ...(yes || units === 0 ? [] : ['Nothing was changed: add --yes to convert']),
    '',
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}

const ENDS: Readonly<Record<Backfill['end'], string | undefined>> = {
  complete: undefined,
  stopped: 'Stopped: the same command goes on, as what is converted is not due',
  full: '--max-bytes is used up: call it again when those are converted',
};

const workText = (hours: number): string =>
  hours < 1
    ? plural(Math.ceil(hours * 60), 'minute')
    : hours < 48
      ? `${hours.toFixed(1)} hours`
      : `${(hours / 24).toFixed(1)} days`;
