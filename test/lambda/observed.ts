import type { Measures } from '../../lambda/lake-metrics';
import type { Log } from '../../lambda/log';
import type { UnitQueue } from '../../lambda/queue';
import type { UnitMessage } from '../../lambda/unit-message';

/** Log, measures and queue that keep what they are given. */
export class Observed {
  readonly lines: { readonly level: keyof Log; readonly message: string; readonly details: Record<string, unknown> }[] =
    [];
  /** `metric value`, and `metric value dataset`. */
  readonly measured: string[] = [];
  readonly sent: UnitMessage[] = [];
  /** Runs before each sending. */
  onSend: () => void = () => undefined;

  readonly log: Log = {
    info: (message, details = {}) => void this.lines.push({ level: 'info', message, details }),
    warn: (message, details = {}) => void this.lines.push({ level: 'warn', message, details }),
    error: (message, details = {}) => void this.lines.push({ level: 'error', message, details }),
  };

  readonly measures: Measures = {
    lake: (metric, value) => void this.measured.push(`${metric} ${value}`),
    dataset: (metric, dataset, value) => void this.measured.push(`${metric} ${value} ${dataset}`),
  };

  readonly queue: UnitQueue = {
    send: async (messages) => {
      this.onSend();
      this.sent.push(...messages);
    },
  };

  /** Messages of a level. */
  said(level: keyof Log): string[] {
    return this.lines.filter((line) => line.level === level).map(({ message }) => message);
  }
}
