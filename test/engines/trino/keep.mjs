// node keep.mjs <folder> <command> [argument...]
//
// Runs a command in a folder until standard input ends, then ends the command and removes the folder. A pipe is closed by
// the system however the process at its other end dies, so that no server outlives its test run.

import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const [folder, command, ...args] = process.argv.slice(2);
const child = spawn(command, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });

// Shown when the command ends by itself, which it never should.
let said = '';
for (const stream of [child.stdout, child.stderr]) {
  stream.on('data', (text) => {
    said = `${said}${text}`.slice(-20_000);
  });
}

let wanted = false;
const end = () => {
  wanted = true;
  // It holds nothing that an orderly end would save.
  child.kill('SIGKILL');
};
process.stdin.on('end', end).on('error', end).resume();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);

child.on('error', (error) => {
  said += error.message;
});
child.on('close', () => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  if (wanted) process.exit(0);
  process.stderr.write(said, () => process.exit(1));
});
