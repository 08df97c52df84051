import { extname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { RawObjects } from '../../core/conversion/ports';
import { Turn } from './turn';
import { type Reading, type SpilledRows, UnitReader } from './unit-reader';

/** Raw bytes, as delivered, from which on a unit is worth the third of a second that a thread takes to start. */
const WORTH_A_THREAD = 4 * 1024 * 1024;

/**
 * From here on, some two hundred thousand events, a unit is read by itself, in a thread that ends after it to give its memory
 * back: with two of them at once the peak would grow with the size of the units.
 */
const LARGE = 32 * 1024 * 1024;

/**
 * Reads units: small ones here, one at a time; others in threads of their own, which start when first needed. A thread reads
 * files by their paths, and gives back only where it put the lines.
 */
export class Readers {
  private readonly here = new Turn();
  private readonly large = new Turn();
  private readonly idle: Worker[] = [];
  private readonly waiting: ((worker: Worker) => void)[] = [];
  private started = 0;

  /** @param threads how many units may be read by threads; with 0 all are read here */
  constructor(
    private readonly raw: Pick<RawObjects, 'open'>,
    private readonly threads: number,
  ) {}

  /** Rejects with what the reading throws, in whichever thread. */
  read(reading: Reading): Promise<SpilledRows> {
    const size = reading.objects.reduce((sum, object) => sum + object.size, 0);
    if (this.threads === 0 || size < WORTH_A_THREAD) {
      return this.here.take(() => new UnitReader(reading, this.raw).read());
    }
    return size < LARGE ? this.inThread(reading, true) : this.large.take(() => this.inThread(reading, false));
  }

  /** Ends the threads; what they were reading is lost. */
  close(): void {
    for (const worker of this.idle) void worker.terminate();
  }

  private async inThread(reading: Reading, keep: boolean): Promise<SpilledRows> {
    const worker = await this.worker();
    // A thread that has nothing to do must not keep the process alive, one that is waited for must.
    worker.ref();
    let sound = false;
    try {
      const spilled = await answer(worker, reading);
      sound = true;
      return spilled;
    } finally {
      if (sound && keep) this.release(worker);
      else this.replace(worker);
    }
  }

  private async worker(): Promise<Worker> {
    const worker = this.idle.pop();
    if (worker !== undefined) return worker;
    if (this.started < this.threads) return this.start();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private release(worker: Worker): void {
    const next = this.waiting.shift();
    if (next !== undefined) return next(worker);
    worker.unref();
    this.idle.push(worker);
  }

  /** Ends a thread; whoever waits gets a new one. */
  private replace(worker: Worker): void {
    void worker.terminate();
    this.started--;
    this.waiting.shift()?.(this.start());
  }

  private start(): Worker {
    this.started++;
    // The thread's file is of the same kind as this one; TypeScript has to be loaded there as it was here.
    const kind = extname(__filename);
    const execArgv = kind === '.ts' ? ['--require', require.resolve('tsx/cjs')] : [];
    return new Worker(join(__dirname, `reader-thread${kind}`), { execArgv });
  }
}

function answer(worker: Worker, reading: Reading): Promise<SpilledRows> {
  return new Promise((resolve, reject) => {
    const ended = (code: number): void => reject(new Error(`a reader thread ended with code ${code}`));
    worker
      .once('error', reject)
      .once('exit', ended)
      .once('message', (spilled: SpilledRows) => {
        worker.off('error', reject).off('exit', ended);
        resolve(spilled);
      })
      .postMessage(reading);
  });
}
