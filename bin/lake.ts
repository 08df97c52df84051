import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Io } from '../local/cli/io';
import { run } from '../local/cli/program';
import { account } from './account';
import { loadCommand } from './commands';

/** The one place that looks at the process: its streams, its clock, its signals. */
const io: Io = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  ...(process.stderr.isTTY ? { bar: process.stderr } : {}),
  terminal: process.stdout.isTTY === true,
  // Some terminals say 0.
  columns: Math.max(40, (process.stdout.isTTY && process.stdout.columns) || 80),
  cwd: process.cwd(),
  now: () => new Date(),
  elapsed: () => performance.now(),
  onInterrupt: (handler) => {
    process.on('SIGINT', handler);
    return () => process.off('SIGINT', handler);
  },
  exit: (code) => process.exit(code),
  account,
  version: (JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8')) as { version: string }).version,
};

// A reader that has seen enough (`| head`) closes the pipe: no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

void run(process.argv.slice(2), io, loadCommand).then((code) => {
  process.exitCode = code;
});
