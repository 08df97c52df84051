import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command, InvalidArgumentError, Option } from 'commander';
import { generateBulkCloudTrail } from '../local/sample/bulk';
import { fresh, interleaved, LAKE_FLAGS, median, run, sizeOf } from './contenders';
import { benchEngines } from './engines';
import { SUBJECTS } from './engines/subjects';
import { benchPack } from './pack-table';

/** One figure beside what it has to reach. */
interface Figure {
  readonly what: string;
  readonly plain: string;
  readonly ours: string;
  readonly target: string;
  readonly reached: boolean | undefined;
}

const whole = (text: string): number => {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return number;
};

interface Options {
  readonly events?: number;
  readonly large: number;
  readonly rounds: number;
  readonly real: string;
  readonly engines: boolean;
  readonly pack: boolean;
  readonly dataset?: readonly string[];
}

const options = new Command('bench')
  .description('Measures the local lake against one plain DuckDB statement, in one run on this machine.')
  .option('--events <n>', 'events for the comparison of speed; with --engines in all, 2000000 by default', whole)
  .option('--large <n>', 'events for the largest lake; the smallest has a tenth of them', whole, 3_000_000)
  .option('--rounds <n>', 'rounds of the comparison of speed', whole, 3)
  .option(
    '--engines',
    'measure on Trino instead: conversion, and bytes read by four questions for each clustering',
    false,
  )
  .option('--pack', 'measure the query pack instead: seconds and bytes read by each query', false)
  .addOption(new Option('--dataset <name...>', 'with --engines: datasets to measure').choices(Object.keys(SUBJECTS)))
  .option('--real <dir>', 'a folder of real CloudTrail logs', '../shared/data/cloudtrail/invictus-aws_dataset')
  .parse()
  .opts<Options>();

const OBJECT_EVENTS = 400;
/** With `--pack` CloudTrail's; as many flow-log rows and half as many access-log lines go with them: a million in all. */
const EVENTS = options.events ?? (options.engines ? 2_000_000 : options.pack ? 400_000 : 1_000_000);
const room = options.engines ? '' : mkdtempSync(join(tmpdir(), 'log-lake-bench-'));
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const mib = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
const figures: Figure[] = [];
const add = (what: string, plain: string, ours: string, target: string, reached?: boolean): void => {
  figures.push({ what, plain, ours, target, reached });
};

async function logs(name: string, events: number, days: number, accounts: number): Promise<string> {
  say(`making ${events} events: ${name}`);
  const directory = join(room, name);
  const objects = Math.ceil(events / OBJECT_EVENTS);
  await generateBulkCloudTrail({ directory, events, objects, days, accounts });
  return directory;
}

async function speed(): Promise<{ folder: string; state: string }> {
  const folder = await logs('speed', EVENTS, 5, 2);
  const state = join(room, 'speed-lake');
  const output = join(room, 'speed-plain');
  say(`converting ${EVENTS} events, ${options.rounds} rounds`);
  const runs = interleaved(options.rounds, {
    plain: () => run('plain', join(folder, '**/*.json.gz'), fresh(output)),
    ours: () => run('ours', folder, fresh(state)),
  });
  const ratio = median(runs.plain.map(({ seconds }, at) => seconds / runs.ours[at]!.seconds));
  const rate = (name: 'plain' | 'ours'): string =>
    `${Math.round(EVENTS / median(runs[name].map(({ seconds }) => seconds)) / 1000)}k/s`;
  const peak = (name: 'plain' | 'ours'): string => `${Math.round(median(runs[name].map(({ memory }) => memory)))} MiB`;
  add(`speed, ratio ${ratio.toFixed(2)}`, rate('plain'), rate('ours'), 'ratio >= 1.2', ratio >= 1.2);
  add('peak memory', peak('plain'), peak('ours'), '< 1024 MiB');
  const [plainBytes, ourBytes] = [sizeOf(output, '.parquet'), sizeOf(state, '.parquet')];
  add('Parquet written', mib(plainBytes), mib(ourBytes), '<= plain', ourBytes <= plainBytes);
  return { folder, state };
}

function questions({ folder, state }: { folder: string; state: string }): void {
  const json = sizeOf(folder, '.json.gz');
  const ask = (what: string, sql: string): void => {
    const { read } = run('question', folder, state, sql);
    const fewer = json / read;
    add(`bytes read: ${what}`, mib(json), mib(read), '100 times fewer', read > 0 ? fewer >= 100 : undefined);
  };
  ask('count(*)', 'SELECT count(*) FROM cloudtrail');
  ask(
    'day, service, event',
    "SELECT eventtime, useridentity.arn FROM cloudtrail WHERE day = '2026-03-03' AND eventsource = 'iam.amazonaws.com' AND eventname = 'ListUsers'",
  );
}

async function memory(): Promise<void> {
  const small = Math.round(options.large / 10);
  const shapes = [
    ['small', small, 5, 2],
    ['large', options.large, 5, 2],
    ['one unit', options.large, 1, 1],
  ] as const;
  for (const [name, events, days, accounts] of shapes) {
    const folder = await logs(name, events, days, accounts);
    say(`converting ${events} events: ${name}`);
    const { memory: peak, seconds } = run('ours', folder, join(room, `${name}-lake`));
    const what = `peak memory, ${(events / 1e6).toFixed(1)} M${name === 'one unit' ? ' in one unit' : ''}`;
    add(what, '', `${Math.round(peak)} MiB, ${Math.round(events / seconds / 1000)}k/s`, '< 1024 MiB', peak < 1024);
    rmSync(folder, { recursive: true });
    fresh(join(room, `${name}-lake`));
  }
}

function realLogs(): void {
  if (!existsSync(options.real)) return say(`no real logs in ${options.real}: left out`);
  const [output, state] = [join(room, 'real-plain'), join(room, 'real-lake')];
  run('plain', join(options.real, '**/*.json*'), output);
  run('ours', options.real, state);
  const [plainBytes, ourBytes] = [sizeOf(output, '.parquet'), sizeOf(state, '.parquet')];
  add(`real logs, ratio ${(ourBytes / plainBytes).toFixed(2)}`, mib(plainBytes), mib(ourBytes), 'reported');
}

function start(): void {
  say('running the default sample');
  const began = performance.now();
  const lake = join(__dirname, '..', 'bin', 'lake.js');
  execFileSync(process.execPath, [...LAKE_FLAGS, lake, 'start', '--json'], { cwd: room, stdio: 'ignore' });
  const seconds = (performance.now() - began) / 1000;
  add('start, default sample', '', `${seconds.toFixed(1)} s`, '< 20 s', seconds < 20);
}

async function main(): Promise<void> {
  if (options.engines) {
    const reached = await benchEngines({ events: EVENTS, ...(options.dataset && { only: options.dataset }) });
    // Clients keep connections open.
    process.exit(reached ? 0 : 1);
  }
  if (options.pack) {
    try {
      process.exitCode = (await benchPack(room, EVENTS, say)) ? 0 : 1;
    } finally {
      rmSync(room, { recursive: true, force: true });
    }
    return;
  }
  try {
    questions(await speed());
    realLogs();
    start();
    await memory();
  } finally {
    rmSync(room, { recursive: true, force: true });
  }
  const table = new Table({ head: ['figure', 'plain', 'ours', 'target', ''], style: { head: [], border: [] } });
  for (const { what, plain, ours, target, reached } of figures) {
    table.push([what, plain, ours, target, reached === undefined ? '' : reached ? 'yes' : 'NO']);
  }
  process.stdout.write(`${table.toString()}\n`);
  if (figures.some(({ reached }) => reached === false)) process.exitCode = 1;
}

main();
