import { Presets, SingleBar } from 'cli-progress';
import type { RunEvent } from '../../core/conversion/run';
import type { Io } from './io';
import { bytes, count, plural } from './render/human';

/** Shows how far a long step is: a bar on a terminal, a line at each quarter elsewhere, nothing when `quiet`. */
export class Progress {
  private bar: SingleBar | undefined;
  private quarter = 0;
  private total = 0;

  constructor(
    private readonly io: Pick<Io, 'err' | 'bar'>,
    private readonly quiet: boolean,
  ) {}

  /** @param detail what is shown beside the bar at first */
  start(what: string, total: number, detail: string): void {
    this.total = total;
    this.quarter = 0;
    if (this.quiet || total === 0) return;
    if (this.io.bar === undefined) {
      this.io.err(`${what}: ${detail}\n`);
      return;
    }
    const format = `${what} {bar} {percentage}% · {detail}`;
    const options = { format, stream: this.io.bar, barsize: 24, hideCursor: true, clearOnComplete: true };
    this.bar = new SingleBar(options, Presets.shades_classic);
    this.bar.start(total, 0, { detail });
  }

  update(done: number, detail: string): void {
    this.bar?.update(done, { detail });
    if (this.quiet || this.total === 0 || this.io.bar !== undefined) return;
    const quarter = Math.floor((done * 4) / this.total);
    // What follows the end says more than "100%".
    if (quarter <= this.quarter || quarter === 4) return;
    this.quarter = quarter;
    this.io.err(`  ${quarter * 25}% · ${detail}\n`);
  }

  /** Takes the bar away; what is written next starts on a clean line. */
  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}

/** Follows a conversion: by bytes, as units are of very different sizes. */
export function followConversion(progress: Progress): (event: RunEvent) => void {
  const done = { units: 0, bytes: 0 };
  let planned = { units: 0, bytes: 0 };
  const detail = () =>
    `${count(done.units)} of ${plural(planned.units, 'unit')} · ${bytes(done.bytes)} of ${bytes(planned.bytes)}`;
  return (event) => {
    if (event.kind === 'planned') {
      planned = event;
      progress.start(
        'Converting',
        event.bytes,
        `${plural(event.units, 'unit')}, ${plural(event.objects, 'object')}, ${bytes(event.bytes)}`,
      );
    } else if (event.kind === 'finished' && event.due !== undefined) {
      done.units++;
      done.bytes += event.due.bytes;
      progress.update(done.bytes, detail());
    }
  };
}
