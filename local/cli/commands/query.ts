import { type Command, InvalidArgumentError, Option } from 'commander';
import { openLake } from '../conversion';
import { EXIT, type ExitCode, UsageError } from '../exit';
import { chosenLake, shown } from '../folders';
import type { Io } from '../io';
import { queryNamed, queryPack, sqlOf } from '../questions';
import { answerCsv, answerRows, answerTable } from '../render/answer';
import { plural } from '../render/human';
import { printable } from '../render/text';
import { command, type LakeOptions, lakeOption } from './options';

interface Options extends LakeOptions {
  readonly sql?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly format: 'table' | 'csv' | 'json';
}

export const queryCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  command('query', 'ask the lake a question', [
    'lake query cloudtrail_console_sign_ins',
    'lake query vpc_flow_top_talkers --param limit=5 --param from_day=2026-03-02',
    'lake query --sql "SELECT day, count(*) AS events FROM cloudtrail GROUP BY day"',
    'lake query alb_requests_by_client --format csv > clients.csv',
  ])
    .description(
      "Asks a question of the query pack by its name (lake queries lists them), or any SELECT in Athena's dialect. The tables are <dataset>, <dataset>_raw, <dataset>_live (converted and not yet converted days alike) and conversions (the ledger).",
    )
    .argument('[name]', 'a question of the query pack')
    .option('--sql <select>', "a SELECT in Athena's dialect, in place of a name")
    .addOption(
      new Option('--param <name=value>', 'a value for a parameter of the question; can be given again')
        .default({}, 'the defaults of the question')
        .argParser(parameter),
    )
    .addOption(
      new Option('--format <format>', 'how the answer is written').choices(['table', 'csv', 'json']).default('table'),
    )
    .addOption(lakeOption())
    .action(async (name: string | undefined, options: Options) => {
      const asked = question(name, options);
      const folders = chosenLake(io.cwd, options);
      const lake = await openLake(io, folders);
      try {
        const answer = await lake.query(asked.sql);
        const format = options.json ? 'json' : options.format;
        if (format === 'json') {
          const { columns } = answer;
          io.out(`${JSON.stringify({ lake: folders.state, ...asked, columns, rows: answerRows(answer) })}\n`);
        } else if (format === 'csv') {
          const csv = answerCsv(answer);
          io.out(io.terminal ? csv.split('\n').map(printable).join('\n') : csv);
        } else {
          const { length } = answer.rows;
          io.out(`${answerTable(answer, io.columns)}\n`);
          io.err(`${plural(length, 'row')} from the lake in ${shown(io.cwd, folders.state)}\n`);
        }
      } finally {
        lake.close();
      }
      done(EXIT.fine);
    });

function question(
  name: string | undefined,
  { sql, param }: Options,
): { readonly query?: string; readonly sql: string } {
  if (name !== undefined && sql !== undefined) {
    throw new UsageError(`a question is a name or --sql, got both '${name}' and --sql: leave one out`);
  }
  if (name !== undefined) return { query: name, sql: sqlOf(queryNamed(queryPack(), name), param) };
  if (sql === undefined)
    throw new UsageError('a question is a name or --sql, got neither: lake queries lists the names');
  if (Object.keys(param).length > 0) {
    throw new UsageError(
      `'--param' is for questions of the query pack, got it with --sql: write the value into the SQL`,
    );
  }
  return { sql };
}

function parameter(text: string, others: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=([\s\S]*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('It must be name=value.');
  if (Object.hasOwn(others, name)) throw new InvalidArgumentError(`'${name}' is given twice.`);
  return { ...others, [name]: value };
}
