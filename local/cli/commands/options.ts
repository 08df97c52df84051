import { Command, InvalidArgumentError, Option } from 'commander';
import { EXIT_HELP } from '../exit';
import type { WrittenWindow } from '../window';
import { type CommandName, SUMMARIES } from '.';

/** Names of a lake that was deployed without naming anything. */
export const DEFAULT_LAKE = 'log-lake';
export const DEFAULT_WORKGROUP = 'log-lake';
export const DEFAULT_DATABASE = 'log_lake';

/** What every command takes. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly verbose?: boolean;
}

export interface LakeOptions extends CommonOptions {
  readonly lake?: string;
}

/** Options of commands that convert. */
export interface ConvertingOptions extends LakeOptions {
  readonly logs?: string;
  readonly strict?: boolean;
  readonly asOf?: Date;
}

export interface SampleOptions {
  readonly events: number;
  readonly seed: number;
}

/** Which lake in which account is asked. */
export interface AthenaOptions {
  readonly athena?: boolean;
  readonly workgroup?: string;
  readonly database?: string;
  readonly region?: string;
  readonly profile?: string;
}

/** What commands that answer a question take. */
export interface AnswerOptions extends LakeOptions, AthenaOptions, WrittenWindow {
  readonly yes?: boolean;
  readonly format: 'table' | 'csv' | 'json';
}

/** A command with the options and the help that all have. */
export function command(name: CommandName, examples: readonly string[]): Command {
  return new Command(name)
    .summary(SUMMARIES[name])
    .option('--json', 'print one JSON object instead of text')
    .option('--verbose', 'show where an error comes from')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}\n${EXIT_HELP}`);
}

export const lakeOption = () =>
  new Option('--lake <dir>', "the lake's own folder (default: one below .lake for each folder of logs)");

/** Adds the options of commands that answer a question. */
export const answerOptions = (made: Command): Command =>
  made
    .option('--from <day>', 'first event day of a question of the pack, yyyy-MM-dd, UTC')
    .option('--to <day>', 'last event day, inclusive')
    .addOption(
      new Option('--format <format>', 'how the answer is written').choices(['table', 'csv', 'json']).default('table'),
    )
    .addOption(lakeOption())
    .addOption(athenaOption())
    .addOption(workgroupOption())
    .addOption(databaseOption())
    .option('--yes', 'with --athena: ask without an estimate of what it can read')
    .addOption(regionOption())
    .addOption(profileOption());

export const athenaOption = () =>
  new Option('--athena', 'ask the lake that is deployed, by Athena, instead of the one on this machine');

export const workgroupOption = () =>
  new Option('--workgroup <name>', `the Athena workgroup to ask in (default: ${DEFAULT_WORKGROUP})`);

export const databaseOption = () =>
  new Option('--database <name>', `the database of the lake in AWS (default: ${DEFAULT_DATABASE})`);

export const regionOption = () =>
  new Option('--region <name>', 'region of the lake in AWS (default: that of your environment or profile)');

export const profileOption = () =>
  new Option('--profile <name>', 'profile of your AWS configuration (default: that of your environment)');

export const logsOption = (otherwise: string) =>
  new Option(
    '--logs <dir>',
    `folder of logs: a copy made with aws s3 sync, or files from anywhere (default: ${otherwise})`,
  );

export const strictOption = () => new Option('--strict', 'exit with 3 when an object or a row was refused');

export const asOfOption = () =>
  new Option('--as-of <day>', 'convert delivery days before this one, yyyy-MM-dd (default: today, UTC)').argParser(
    (text) => {
      const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
      if (time === undefined || Number.isNaN(time.getTime()) || !time.toISOString().startsWith(text)) {
        throw new InvalidArgumentError(`It must be a day, yyyy-MM-dd.`);
      }
      return time;
    },
  );

export const eventsOption = (otherwise: number) =>
  new Option(
    '--events <n>',
    'size of the sample: CloudTrail events, with as many flow-log rows and half as many ALB lines',
  )
    .default(otherwise)
    .argParser(wholeNumber);

export const seedOption = () =>
  new Option('--seed <n>', 'another sample of the same story').default(1).argParser(wholeNumber);

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number.');
}
