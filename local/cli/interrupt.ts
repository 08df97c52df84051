import { EXIT } from './exit';
import type { Io } from './io';

/** Runs work that Ctrl-C ends in two steps: the first asks it to stop at the next good moment, the second ends it at once. */
export async function stoppable<T>(
  io: Pick<Io, 'err' | 'onInterrupt' | 'exit'>,
  atFirst: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const release = io.onInterrupt(() => {
    if (controller.signal.aborted) return io.exit(EXIT.interrupted);
    controller.abort();
    io.err(`\n${atFirst}; Ctrl-C again stops at once\n`);
  });
  try {
    return await work(controller.signal);
  } finally {
    release();
  }
}
