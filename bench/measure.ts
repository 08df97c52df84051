import { existsSync, readFileSync } from 'node:fs';

/** What one contender took, as its own process reports it. */
export interface Measured {
  /** Seconds of wall time for the work itself, process start excluded. */
  readonly seconds: number;
  /** Seconds of processor time, the whole process. */
  readonly processor: number;
  /** Peak resident memory of the whole process, MiB. */
  readonly memory: number;
  /** Bytes the process read during the work; 0 where the system does not tell. */
  readonly read: number;
}

/** Runs the work and prints what it took as one line of JSON, for the bench to read. */
export async function report(work: () => Promise<void>): Promise<void> {
  const before = bytesRead();
  const start = performance.now();
  await work();
  const seconds = (performance.now() - start) / 1000;
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const measured: Measured = {
    seconds,
    processor: (userCPUTime + systemCPUTime) / 1e6,
    memory: maxRSS / 1024,
    read: bytesRead() - before,
  };
  process.stdout.write(`${JSON.stringify(measured)}\n`);
}

/** Linux counts every byte that a process reads, from the disk or its cache. */
export function bytesRead(): number {
  const counters = '/proc/self/io';
  if (!existsSync(counters)) return 0;
  return Number(/rchar: (\d+)/.exec(readFileSync(counters, 'utf8'))?.[1] ?? 0);
}
