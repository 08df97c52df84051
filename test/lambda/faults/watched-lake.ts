import { gunzipSync } from 'node:zlib';
import { decodePrestoView } from '../../../core/catalog/presto-view';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { locate } from '../../../core/datasets/locate';
import type { UnitQueue } from '../../../lambda/queue';
import { encodeUnitMessage } from '../../../lambda/unit-message';
import { readFrom } from '../../core/conversion/live-cut';
import { WholeLake } from '../whole-lake';
import { FaultyClients } from './faulty-clients';

type Rows = ReadonlyMap<string, readonly string[]>;

/** As often as a planner or a converter is started anew before a test gives up. */
const MOST_STARTS = 25;

/** A whole lake in which calls can go wrong, with somebody who reads it after every one. */
export class WatchedLake extends WholeLake {
  readonly faults = new FaultyClients(this.lake);
  /** Answers that were wrong. */
  readonly wrong: string[] = [];
  /** All that was measured, and not only since the last plan. */
  readonly everMeasured: string[] = [];
  /** What a reader may find in each unit, in the order in which it becomes true. */
  readonly #right = new Map<string, { readonly states: string[]; readonly atFirst: number; seen: number }>();

  readonly #queued = new Set<string>();
  #process = this.faults.process();

  /** What a planner sent is in the queue whatever becomes of it, and is there once. */
  override readonly queue: UnitQueue = {
    send: (messages) =>
      this.#process.call('send', async () => {
        const fresh = messages.filter((message) => !this.#queued.has(encodeUnitMessage(message)));
        for (const message of fresh) this.#queued.add(encodeUnitMessage(message));
        this.enqueue(fresh);
      }),
  };

  constructor() {
    super();
    this.lake.clients = () => {
      this.#process = this.faults.process();
      return this.#process;
    };
  }

  /**
   * From now on readers must find what is there now, or what is delivered now; never anything else, and never back. Of what
   * comes later they may find what the plan that is on its way did not know.
   */
  watch(): void {
    const live = this.#live();
    for (const [unit, ids] of this.#raw()) this.#expect(unit, [...new Set([String(live.get(unit)), String(ids)])]);
    this.faults.onChange = () => this.#look();
  }

  /** The night, with planner and converter started anew when they fail. */
  async survive(day: string, planners = 1): Promise<void> {
    for (let starts = 0; ; starts++) {
      if (starts === MOST_STARTS) throw new Error(`the planner failed ${MOST_STARTS} times: ${this.said('error')}`);
      const plans = Array.from({ length: starts === 0 ? planners : 1 }, () => this.plan(day));
      const ended = await Promise.allSettled(plans);
      if (ended.every(({ status }) => status === 'fulfilled')) break;
    }
    await this.work();
    this.everMeasured.push(...this.measured);
  }

  /** Ids of the events that were delivered and can be read, by unit. */
  #raw(): Rows {
    const units = new Map<string, string[]>();
    for (const key of this.lake.s3.keys('trail')) {
      const at = locate(CLOUDTRAIL, key);
      if (at.kind !== 'object') continue;
      const unit = `${at.account} ${at.delivered}`;
      units.set(unit, [...(units.get(unit) ?? []), ...idsOf(this.lake.s3.bytes('trail', key))]);
    }
    return new Map([...units].map(([unit, ids]) => [unit, [...new Set(ids)].sort()]));
  }

  /** What the live view gives, by unit. */
  #live(): Rows {
    const table = this.lake.glue.table('log_lake.cloudtrail_live');
    const raw = this.#raw();
    if (table?.ViewOriginalText === undefined) return raw;
    const curated = new Map<string, string[]>();
    for (const [values, ids] of Object.entries(this.lake.visible())) {
      const [account, , delivered] = values.split(' ');
      const unit = `${account} ${delivered}`;
      curated.set(unit, [...(curated.get(unit) ?? []), ...ids]);
    }
    return new Map(
      [...raw].map(([unit, ids]) => {
        const [account = '', delivered = ''] = unit.split(' ');
        const inRaw = readFrom(sqlOf(table.ViewOriginalText ?? ''), { account, delivered }) === 'raw';
        return [unit, inRaw ? ids : (curated.get(unit) ?? []).sort()];
      }),
    );
  }

  #look(): void {
    for (const [unit, ids] of this.#raw()) {
      const { states } = this.#right.get(unit) ?? this.#expect(unit, ['']);
      if (states.at(-1) !== String(ids)) states.push(String(ids));
    }
    for (const [unit, ids] of this.#live()) {
      const right = this.#right.get(unit) ?? this.#expect(unit, ['']);
      const found = right.states.lastIndexOf(String(ids));
      if (found < Math.min(right.seen, right.atFirst - 1)) {
        this.wrong.push(`after call ${this.faults.calls.length}, ${this.faults.calls.at(-1)}: ${unit} has ${ids}`);
      }
      right.seen = Math.max(right.seen, found);
    }
  }

  #expect(unit: string, states: string[]) {
    const right = { states, atFirst: states.length, seen: 0 };
    this.#right.set(unit, right);
    return right;
  }

  /** What is there for readers, and what the ledger says but for names, times and attempts. */
  outcome() {
    const entries = this.entries().map(
      ({ run, location, fingerprint, queries, scanned, started, finished, superseded, ...rest }) => rest,
    );
    return { visible: this.lake.visible(), entries, live: this.live(), stray: this.#strayFiles() };
  }

  /** Files that no ledger entry knows, neither as its own nor as one to be removed. */
  #strayFiles(): readonly string[] {
    const known = this.entries().flatMap(({ location, superseded }) => [
      location,
      ...superseded.map((other: { readonly location: string }) => other.location),
    ]);
    // A run of several parts has its first one's name.
    const folders = known.map((location: string) => location.slice('s3://lake/'.length, -1));
    return this.lake.s3.keys('lake', 'curated/').filter((key) => !folders.some((folder) => key.startsWith(folder)));
  }
}

let lastView = { text: '', sql: '' };

function sqlOf(text: string): string {
  if (text !== lastView.text) lastView = { text, sql: decodePrestoView(text).originalSql };
  return lastView.sql;
}

const known = new WeakMap<Buffer, readonly string[]>();

/** Ids of an object's events; none of one that cannot be read. */
function idsOf(bytes: Buffer): readonly string[] {
  const ids = known.get(bytes) ?? read(bytes);
  known.set(bytes, ids);
  return ids;
}

function read(bytes: Buffer): readonly string[] {
  try {
    const { Records } = JSON.parse(gunzipSync(bytes).toString('utf8'));
    return (Records as readonly { readonly eventID: string }[]).map(({ eventID }) => eventID);
  } catch {
    return [];
  }
}
