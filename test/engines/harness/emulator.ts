import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Emulator {
  /** Where its API answers. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** How long an emulator may take to load. */
const PATIENCE_MS = 60_000;

/** Starts moto, an emulator of AWS's APIs, on a free loopback port. It ends by itself when this process does. */
export async function startEmulator(python: string): Promise<Emulator> {
  const env = { ...process.env, MOTO_IAM_LOAD_MANAGED_POLICIES: 'false' };
  const emulator = await startServer(python, join(__dirname, 'serve_moto.py'), env);
  const answer = await fetch(`${emulator.endpoint}/moto-api/data.json`);
  if (!answer.ok) throw new Error(`the emulator at ${emulator.endpoint} must answer 200, got ${answer.status}`);
  return emulator;
}

/** Starts a script that prints its port once it listens, and that ends when its input does. */
export async function startServer(python: string, script: string, env: NodeJS.ProcessEnv): Promise<Emulator> {
  const server = spawn(python, [script], { stdio: 'pipe', env });
  const ended = once(server, 'close');
  const endpoint = `http://127.0.0.1:${await port(server)}`;
  return {
    endpoint,
    stop: async () => {
      server.stdin.end();
      await ended;
    },
  };
}

/** The first line that it prints, once it listens. */
async function port(server: ChildProcessWithoutNullStreams): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  let complaint = '';
  const collect = (text: Buffer) => {
    complaint += text;
  };
  server.stderr.on('data', collect);
  const failed = new Promise<never>((_, reject) => {
    const fail = (why: string) => reject(new Error(`the emulator did not start: ${why}`));
    server.once('error', (error) => fail(error.message));
    server.once('close', (status) => fail(`it ended with status ${status}:\n${complaint}`));
    timer = setTimeout(() => {
      server.kill('SIGKILL');
      fail(`no answer in ${PATIENCE_MS / 1000} seconds`);
    }, PATIENCE_MS);
  });
  try {
    const [line] = await Promise.race([once(createInterface(server.stdout), 'line'), failed]);
    return line;
  } finally {
    clearTimeout(timer);
    // What it complains of from now on is for whoever reads the test's output.
    server.stderr.off('data', collect).pipe(process.stderr);
    // It may end with an error later, when nobody waits for it to start.
    failed.catch(() => undefined);
  }
}
