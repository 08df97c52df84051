import type { Command } from 'commander';
import type { ExitCode } from '../exit';
import type { Io } from '../io';

/** The commands, in the order of the help, with the line that it has on each. Each stands in the file of its name. */
export const SUMMARIES = {
  start: 'make a lake and show the first answers',
  generate: 'write sample logs and convert nothing',
  convert: 'convert what is new in a folder of logs',
  status: 'what is in the lake by account, region and day',
  queries: 'list the questions of the query pack',
  explain: 'what a question asks, and what to do with its answer',
  query: 'ask a question',
  pivot: 'everything about one address, principal or interface',
  shell: 'ask in SQL, one question after another',
  doctor: 'what is missing, risky or paid for twice in the account',
  backfill: 'have the lake in AWS convert older days',
  verify: 'check that log files are what CloudTrail delivered',
} as const;
export type CommandName = keyof typeof SUMMARIES;

/** Makes a command that says with `done` how it ended. */
export type MakeCommand = (io: Io, done: (code: ExitCode) => void) => Command;

/**
 * Loads a command when it is called: engine, translator and SDK would take longer than all of `--help`. It is given from
 * outside because it depends on how TypeScript is run.
 */
export type LoadCommand = (name: CommandName) => Promise<MakeCommand>;
