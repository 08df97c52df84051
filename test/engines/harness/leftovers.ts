import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Programs that a run starts in a folder of its own. */
const ENGINES = /^(java|node|python[\d.]*|sh)$/;

/** Makes a temporary folder that says which process it belongs to. Who makes it removes it, unless it is killed. */
export function runFolder(kind: 'engines' | 'trino' | 'bench'): string {
  return mkdtempSync(join(tmpdir(), `log-lake-${kind}-${process.pid}-`));
}

/**
 * Ends and removes what runs left that were killed, and tells of each. A server ends by itself when its run does; one is left
 * only when its keeper was killed as well.
 *
 * @param among - where temporary folders are
 */
export function removeLeftovers(among = tmpdir()): readonly string[] {
  return readdirSync(among).flatMap((name) => {
    const owner = /^log-lake-(?:engines|trino|bench)-(\d+)-/.exec(name)?.[1];
    if (owner === undefined || isRunning(Number(owner))) return [];
    const folder = join(among, name);
    const ended = enginesOf(folder).filter(end).length;
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    return [`removed ${folder}, which a killed run left${ended === 0 ? '' : `, and ended ${ended} of its processes`}`];
  });
}

export function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Engines that have the folder in their arguments or their environment. Linux alone tells; elsewhere none is found. */
export function enginesOf(folder: string): readonly number[] {
  return processes().filter((pid) => {
    const [program = '', ...rest] = `${told(pid, 'cmdline')}\0${told(pid, 'environ')}`.split('\0');
    return ENGINES.test(basename(program)) && rest.some((text) => text.includes(folder));
  });
}

function processes(): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) && Number(name) !== process.pid ? [Number(name)] : [],
  );
}

/** Nothing for a process that has just ended, or that is another user's. */
function told(pid: number, what: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8');
  } catch {
    return '';
  }
}

function end(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL');
  } catch {
    return false;
  }
}
