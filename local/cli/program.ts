import { Command, CommanderError } from 'commander';
import { convertCommand } from './commands/convert';
import { generateCommand } from './commands/generate';
import { queriesCommand } from './commands/queries';
import { queryCommand } from './commands/query';
import { startCommand } from './commands/start';
import { statusCommand } from './commands/status';
import { EXIT, EXIT_HELP, type ExitCode, explain, UsageError } from './exit';
import type { Io } from './io';

/** Runs one command line (without node and script) and returns the exit code. Errors are told on standard error. */
export async function run(args: readonly string[], io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  const program = programFor(io, (one) => {
    code = one;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // Commander has told it already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    if (error instanceof Error && error.name === 'AbortError') return EXIT.interrupted;
    io.err(`lake: ${explain(error)}\n`);
    if (args.includes('--verbose') && error instanceof Error) io.err(`${error.stack}\n`);
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

function programFor(io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command('lake')
    .description('A log lake on this machine: CloudTrail, VPC flow and ALB access logs in, Parquet and answers out.')
    .version(io.version)
    .addHelpText(
      'after',
      `
Everything made is below .lake in the current folder. It can be deleted, and is
made again from the logs, which are only read. Commands without --logs or --lake
are about the lake used last.
${EXIT_HELP}`,
    );
  const commands = [startCommand, generateCommand, convertCommand, statusCommand, queryCommand, queriesCommand];
  for (const make of commands) program.addCommand(make(io, done));
  for (const each of [program, ...program.commands]) {
    each.exitOverride().configureOutput({
      writeOut: io.out,
      writeErr: io.err,
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
    });
  }
  return program.showSuggestionAfterError();
}
