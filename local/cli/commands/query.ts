import { type Command, InvalidArgumentError, Option } from 'commander';
import { print, type Question, questionOf } from '../asking';
import { ask } from '../asking-athena';
import { EXIT, type ExitCode, UsageError } from '../exit';
import type { Io } from '../io';
import { queryNamed, queryPack } from '../pack';
import { type AnswerOptions, answerOptions, command } from './options';

interface Options extends AnswerOptions {
  readonly sql?: string;
  readonly param: Readonly<Record<string, string>>;
}

export const queryCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  answerOptions(
    command('query', [
      'lake query cloudtrail_console_sign_ins --from 2026-03-02 --to 2026-03-08',
      'lake query vpc_flow_top_talkers --from 2026-03-02 --to 2026-03-08 --json',
      'lake query cloudtrail_events_in_region --from 2026-03-02 --to 2026-03-08 \\',
      '  --param aws_region=eu-west-1 --param limit=5',
      'lake query timeline --from 2026-03-04T02:00 --to 2026-03-04T03:00',
      'lake query cloudtrail_root_use --athena --from 2026-03-02 --to 2026-03-08',
      'lake query --sql "SELECT day, count(*) AS events FROM cloudtrail GROUP BY day"',
    ])
      .description(
        "Asks a question of the query pack by its name (lake queries lists them, lake explain tells what one is about), or any SELECT in Athena's dialect. The tables are <dataset>, <dataset>_raw, <dataset>_live (converted and not yet converted days alike) and conversions (the ledger).",
      )
      .argument('[name]', 'a question of the query pack')
      .option('--sql <select>', "a SELECT in Athena's dialect, in place of a name")
      .addOption(
        new Option('--param <name=value>', 'a value for a parameter of the question; can be given again')
          .default({}, 'the defaults of the question')
          .argParser(parameter),
      ),
  ).action(async (name: string | undefined, options: Options) => {
    const question = await questionFrom(io, name, options);
    print(io, await ask(io, options, question), options);
    done(EXIT.fine);
  });

async function questionFrom(io: Io, name: string | undefined, options: Options): Promise<Question> {
  const { sql, from, to, param } = options;
  if (name !== undefined && sql !== undefined) {
    throw new UsageError(`a question is a name or --sql, got both '${name}' and --sql: leave one out`);
  }
  if (name !== undefined) return questionOf(io, queryNamed(queryPack(), name), param, options);
  if (sql === undefined)
    throw new UsageError('a question is a name or --sql, got neither: lake queries lists the names');
  if (from !== undefined || to !== undefined || Object.keys(param).length > 0) {
    throw new UsageError(
      `'--param', '--from' and '--to' are for questions of the query pack, got one with --sql: write the value into the SQL`,
    );
  }
  return { sql, values: [] };
}

function parameter(text: string, others: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be name=value.');
  if (Object.hasOwn(others, name)) throw new InvalidArgumentError(`'${name}' is given twice.`);
  return { ...others, [name]: value };
}
