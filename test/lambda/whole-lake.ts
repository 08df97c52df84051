import { gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { CLOUDTRAIL } from '../../core/datasets/cloudtrail';
import { locate } from '../../core/datasets/locate';
import { inspect } from '../../core/raw/inspect';
import { convertUnits } from '../../lambda/converter/convert-units';
import type { UnitMessage } from '../../lambda/unit-message';
import { serviceFault } from './aws/service-fault';
import { record } from './converter/desk';
import { Desk } from './planner/desk';

/** As often as the queue gives a message out before it goes to the dead letters. */
const MOST_RECEIVED = 20;

interface Waiting {
  readonly message: UnitMessage;
  receives: number;
}

/** A lake in memory with all that works on it: the plan of each night, the queue, converters with their rights. */
export class WholeLake extends Desk {
  readonly waiting: Waiting[] = [];
  readonly deadLetters: UnitMessage[] = [];
  /** Units on their way at a time. */
  atOnce = 1;
  /** Milliseconds that a converter waits for Athena. */
  patience = 60_000;

  /** Plans as in the night to the day, then converts until the queue is empty. */
  async night(day: string, event: Record<string, unknown> = {}): Promise<void> {
    await this.planned(day, event);
    await this.work();
  }

  /** The plan alone; what it sends waits. */
  async planned(day: string, event: Record<string, unknown> = {}): Promise<void> {
    await this.plan(day, event);
    this.enqueue(this.sent);
  }

  enqueue(messages: readonly UnitMessage[]): void {
    this.waiting.push(...messages.map((message) => ({ message, receives: 0 })));
  }

  work(): Promise<void> {
    return this.workFor(Number.POSITIVE_INFINITY);
  }

  /** Gives out so many messages, fewer when the queue is empty before. */
  async workFor(messages: number): Promise<void> {
    for (let left = messages; left > 0 && this.waiting.length > 0; left -= this.atOnce) {
      await Promise.all(this.waiting.splice(0, this.atOnce).map((one) => this.#receive(one)));
    }
  }

  /** Ids of all events that were delivered, each once. */
  delivered(): readonly string[] {
    const objects = this.lake.s3.keys('trail').filter((key) => locate(CLOUDTRAIL, key).kind === 'object');
    const ids = objects.flatMap((key) => {
      const { Records } = JSON.parse(gunzipSync(this.lake.s3.bytes('trail', key)).toString('utf8'));
      return (Records as readonly { readonly eventID: string }[]).map(({ eventID }) => eventID);
    });
    return [...new Set(ids)].sort();
  }

  /** Ids that readers of the curated table see, as often as they see them. */
  seen(): readonly string[] {
    return Object.values(this.lake.visible()).flat().sort();
  }

  entries() {
    const keys = this.lake.s3.keys('lake', 'ledger/cloudtrail/').filter((key) => !key.endsWith('/_live.json'));
    return keys.map((key) => JSON.parse(this.lake.s3.text('lake', key) ?? 'null'));
  }

  /** Every row delivered is visible once, the ledger adds up to what is visible, and nothing waits or lies about. */
  expectWhole(): void {
    expect(this.seen()).toEqual(this.delivered());
    this.expectSettled();
  }

  /** The same without the rows: for a lake that has lost objects. */
  expectSettled(): void {
    const entries = this.entries();
    for (const { rows } of entries) expect(rows.read).toBe(rows.written + rows.deduplicated + rows.refused);
    expect(entries.reduce((sum, { rows }) => sum + rows.written, 0)).toBe(this.seen().length);
    expect(this.live().pending).toEqual([]);
    expect(this.waiting).toEqual([]);
    expect(this.lake.glue.tableNames('log_lake_staging')).toEqual([]);
  }

  async #receive(one: Waiting): Promise<void> {
    one.receives++;
    const { batchItemFailures } = await this.#asConverter(() =>
      convertUnits(
        {
          settings: this.settings,
          ports: this.lake.ports({ patience: () => this.patience }),
          inspect,
          comeBack: async () => undefined,
          log: this.log,
          measures: this.measures,
        },
        { Records: [record(one.message, `m${this.waiting.length}`, one.receives)] },
      ),
    );
    if (batchItemFailures.length === 0) return;
    if (one.receives < MOST_RECEIVED) this.waiting.push(one);
    else this.deadLetters.push(one.message);
  }

  /** The converter's role makes no table of the lake's: that is the planner's. */
  async #asConverter<T>(act: () => Promise<T>): Promise<T> {
    const { glue } = this.lake;
    const before = glue.onCall;
    glue.onCall = (call) => {
      if (call.startsWith('CreateTable log_lake.')) throw serviceFault('AccessDeniedException', call);
      before(call);
    };
    try {
      return await act();
    } finally {
      glue.onCall = before;
    }
  }
}
