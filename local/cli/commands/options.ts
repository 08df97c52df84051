import { Command, InvalidArgumentError, Option } from 'commander';
import { EXIT_HELP } from '../exit';

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

/** A command with the options and the help that all have. */
export function command(name: string, summary: string, examples: readonly string[]): Command {
  return new Command(name)
    .summary(summary)
    .option('--json', 'print one JSON object instead of text')
    .option('--verbose', 'show where an error comes from')
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}\n${EXIT_HELP}`);
}

export const lakeOption = () =>
  new Option('--lake <dir>', "the lake's own folder (default: one below .lake for each folder of logs)");

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
