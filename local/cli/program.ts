import { Command, CommanderError } from 'commander';
import { type CommandName, type LoadCommand, SUMMARIES } from './commands';
import { EXIT, EXIT_HELP, type ExitCode, explain, UsageError } from './exit';
import type { Io } from './io';

/** Runs one command line (without node and script) and returns the exit code. Errors are told on standard error. */
export async function run(args: readonly string[], io: Io, load: LoadCommand): Promise<ExitCode> {
  let code: ExitCode = EXIT.fine;
  try {
    const program = await programFor(io, args, load, (one) => {
      code = one;
    });
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

/** The command that is called as a whole, and of the others what the help says. */
async function programFor(
  io: Io,
  args: readonly string[],
  load: LoadCommand,
  done: (code: ExitCode) => void,
): Promise<Command> {
  const called = args.filter((arg) => !arg.startsWith('-') && arg !== 'help')[0];
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
  for (const [name, summary] of Object.entries(SUMMARIES) as [CommandName, string][]) {
    program.addCommand(name === called ? (await load(name))(io, done) : new Command(name).summary(summary));
  }
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
