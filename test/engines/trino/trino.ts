import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runFolder } from '../harness/leftovers';
import { onFreePort, PortTaken } from '../harness/ports';
import { TrinoClient } from './client';
import { CATALOG, type TrinoLake, writeConfiguration } from './configuration';
import { installedTrino, type TrinoFiles } from './install';
import { jdkHome } from './jdk';

export interface Trino {
  readonly url: string;
  readonly client: TrinoClient;
  stop(): Promise<void>;
}

/** It takes ten seconds or so, and several times that on a busy machine. */
const PATIENCE_MS = 100_000;

/** Starts Trino over a catalog and its objects, on a free loopback port. It ends by itself when this process does. */
export async function startTrino(lake: TrinoLake): Promise<Trino> {
  const jdk = jdkHome();
  const files = await installedTrino(jdk);
  return onFreePort((port) => start(port, jdk, files, lake));
}

async function start(port: number, jdk: string, { lib, plugins }: TrinoFiles, lake: TrinoLake): Promise<Trino> {
  const folder = runFolder('trino');
  const configuration = writeConfiguration(folder, port, plugins, lake);
  const keeper = spawn(
    process.execPath,
    [
      ...[join(__dirname, 'keep.mjs'), folder, join(jdk, 'bin/java')],
      // Less than 2 GB is too little for a conversion, and C1 alone starts in half the time. Hundreds of small questions spend
      // theirs in code that is run for the first time, and in objects that are dropped at once: compiling after a hundred calls
      // instead of two hundred and a collector without threads of its own make them in two thirds of it.
      ...['-Xmx2G', '-Xmn800M', '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError', '-XX:TieredStopAtLevel=1'],
      ...['InvocationThreshold=100', 'MinInvocationThreshold=50', 'CompileThreshold=1000'].map(
        (one) => `-XX:Tier3${one}`,
      ),
      ...['-Dfile.encoding=UTF-8', '-Duser.timezone=UTC', '-Djdk.attach.allowAttachSelf=true'],
      ...['--add-modules=jdk.incubator.vector', '--sun-misc-unsafe-memory-access=allow'],
      ...['--enable-native-access=ALL-UNNAMED', '-XX:+EnableDynamicAgentLoading', `-Djava.io.tmpdir=${folder}`],
      ...[`-Dconfig=${configuration}`, `-Dlog.levels-file=${join(folder, 'log.properties')}`],
      ...['-cp', `${lib}/*`, 'io.trino.server.TrinoServer'],
    ],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const ended = once(keeper, 'close');
  const stop = async () => {
    keeper.stdin.end();
    await ended;
  };
  const url = `http://127.0.0.1:${port}`;
  const client = new TrinoClient(url);
  try {
    await ready(keeper, port);
    await client.run('SELECT 1', { catalog: CATALOG });
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, client, stop };
}

async function ready(keeper: ChildProcess, port: number): Promise<void> {
  let said = '';
  keeper.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(200)) {
    if (keeper.exitCode !== null) throw failure(port, said);
    const answer = await fetch(`http://127.0.0.1:${port}/v1/info`).catch(() => undefined);
    if (answer?.ok && (await isReady(answer))) return;
  }
  throw new Error(`Trino did not start: no answer in ${PATIENCE_MS / 1000} seconds`);
}

/** Whoever has taken its port may answer anything. */
async function isReady(answer: Response): Promise<boolean> {
  const { starting } = (await answer.json().catch(() => ({}))) as { readonly starting?: boolean };
  return starting === false;
}

/** Why it ended before it was there, by what it said. */
export function failure(port: number, log: string): Error {
  if (/BindException|Address already in use/.test(log)) return new PortTaken('Trino', port);
  return new Error(`Trino did not start:\n${complaint(log)}`);
}

/** Of a long log what names the fault; all of it when nothing does. */
function complaint(log: string): string {
  const lines = log.split('\n').filter((line) => /ERROR|Error:|was not used|Invalid/.test(line));
  return lines.length > 0 ? lines.slice(0, 10).join('\n') : log;
}
