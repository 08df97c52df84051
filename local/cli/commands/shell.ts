import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import type { Command } from 'commander';
import type { Session } from '../../engine/session';
import type { LocalLake } from '../../lake';
import { openLake } from '../conversion';
import { EXIT, type ExitCode, explain } from '../exit';
import { chosenLake, shown } from '../folders';
import type { Io } from '../io';
import { answerTable } from '../render/answer';
import { plural } from '../render/human';
import { completions, readHistory, Statements, writeHistory } from '../shell-input';
import { command, type LakeOptions, lakeOption } from './options';

export const shellCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  command('shell', ['lake shell', 'echo "SELECT count(*) FROM cloudtrail;" | lake shell'])
    .description(
      "Takes SELECTs in Athena's dialect, each ended by a semicolon, and prints the answers. Tab completes names of tables and columns, arrow up goes back in history. .help says more.",
    )
    .addOption(lakeOption())
    .action(async (options: LakeOptions) => {
      const folders = chosenLake(io.cwd, options);
      const lake = await openLake(io, folders);
      try {
        done(await converse(io, lake, join(folders.state, 'shell-history')));
      } finally {
        lake.close();
      }
    });

const HELP = `SELECT ... ;       a question; it may go over many lines
.tables            the tables
.columns TABLE     its columns and their types
.help              this
.quit              leave; Ctrl-D does as well
`;
const COMMANDS = ['.columns', '.help', '.quit', '.tables'];

/** Reads until the input ends; says whether each question of a script was answered. */
async function converse(io: Io, lake: LocalLake, historyFile: string): Promise<ExitCode> {
  const session = lake.session();
  const names = completionNames(session);
  const { input = process.stdin } = io;
  const typed = io.terminal && 'isTTY' in input && input.isTTY === true;
  const lines = createInterface({
    input,
    ...(typed ? { output: process.stdout } : {}),
    terminal: typed,
    prompt: 'lake> ',
    history: typed ? readHistory(historyFile) : [],
    completer: (line: string) => completions(line, names, COMMANDS),
  });
  if (typed) {
    io.err(`${plural(session.tables().length, 'table')} in ${shown(io.cwd, lake.logs.root)}; .help says more\n`);
    lines.on('history', (history: string[]) => writeHistory(historyFile, history));
  }
  const failed = await eachStatement(lines, typed, (text) => answered(io, session, text));
  return failed && !typed ? EXIT.failed : EXIT.fine;
}

/** Whether a statement or the lack of its end failed. */
async function eachStatement(
  lines: Interface,
  typed: boolean,
  act: (text: string) => Promise<'fine' | 'failed' | 'quit'>,
): Promise<boolean> {
  const statements = new Statements();
  let failed = false;
  const prompt = () => {
    lines.setPrompt(statements.isOpen ? '   -> ' : 'lake> ');
    if (typed) lines.prompt();
  };
  // Ctrl-C forgets what is half typed, as in other shells.
  lines.on('SIGINT', () => {
    statements.take();
    process.stdout.write('\n');
    prompt();
  });
  prompt();
  for await (const line of lines) {
    const text = line.startsWith('.') && !statements.isOpen ? line.trim() : statements.add(line);
    const outcome = text === undefined || text === '' ? 'fine' : await act(text);
    failed ||= outcome === 'failed';
    if (outcome === 'quit') break;
    prompt();
  }
  const rest = statements.take();
  // A script whose last statement has no semicolon means it all the same.
  if (rest !== '' && !typed) failed = (await act(rest)) === 'failed' || failed;
  lines.close();
  return failed;
}

async function answered(io: Io, session: Session, text: string): Promise<'fine' | 'failed' | 'quit'> {
  if (text === '.quit' || text === '.exit') return 'quit';
  try {
    if (text.startsWith('.')) io.out(told(session, text));
    else {
      const before = io.elapsed();
      const answer = await session.query(text);
      io.out(`${answerTable(answer, io.columns)}\n`);
      io.err(`${plural(answer.rows.length, 'row')} in ${((io.elapsed() - before) / 1000).toFixed(2)} s\n`);
    }
    return 'fine';
  } catch (error) {
    io.err(`lake: ${explain(error)}\n`);
    return 'failed';
  }
}

function told(session: Session, text: string): string {
  const [name = '', table = ''] = text.split(/\s+/);
  if (name === '.tables') return `${session.tables().join('\n')}\n`;
  if (name === '.help') return HELP;
  if (name === '.columns') {
    const columns = session.columns(table);
    if (columns === undefined)
      throw new Error(`there is no table '${table}': ${session.tables().join(', ')} are the tables`);
    return `${columns.map((column) => `${column.name}  ${column.type}`).join('\n')}\n`;
  }
  throw new Error(`'${name}' is no command of the shell: ${COMMANDS.join(', ')} are`);
}

const completionNames = (session: Session): readonly string[] => [
  ...session.tables(),
  ...session.tables().flatMap((table) => (session.columns(table) ?? []).map(({ name }) => name)),
];
