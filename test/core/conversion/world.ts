import { Readable } from 'node:stream';
import { bucketCount } from '../../../core/conversion/buckets';
import type { ConvertOptions } from '../../../core/conversion/convert';
import type { Ports, RawObject, Row, StageOutcome, UnitObjects } from '../../../core/conversion/ports';
import { ObjectUnreadable } from '../../../core/conversion/ports';
import { auditDays, auditFiles, type StageStatement } from '../../../core/conversion/statements';
import { deliveredDay, type Unit, unitName } from '../../../core/conversion/unit';
import type { Dataset } from '../../../core/datasets/dataset';
import { databases } from './datasets';
import {
  bytesOf,
  counted,
  type FakeObject,
  fallsTo,
  inspect,
  MOST_OPEN_FILES,
  type StagedRow,
  stagedRows,
} from './fake-logs';

/** Stands for the process being killed at a port call. */
export class Killed extends Error {}

/**
 * A lake in memory behind the ports, strict about everything it is asked. It can be killed at any call, before or after the
 * call took effect; its state survives, as a store's would.
 */
export class World {
  readonly objects = new Map<string, FakeObject>();
  readonly files = new Map<string, { body: string; etag: string }>();
  readonly partitions = new Map<string, Map<string, string>>();
  readonly staging = new Map<string, readonly StagedRow[]>();
  readonly views = new Map<string, string>();
  readonly statements: StageStatement[] = [];
  readonly opened: string[] = [];
  now = '2023-07-12T02:00:00.000Z';

  /** Port calls so far, by name. */
  readonly calls: string[] = [];
  /** Runs after each call that took effect. */
  onCall: (name: string) => void = () => undefined;
  /** Answers a stage call instead of the engine. */
  script: (statement: StageStatement, attempt: number) => StageOutcome | 'run' = () => 'run';
  /** Whether the engine says which object it failed at. */
  namesBroken = true;

  #outcomes = new Map<string, StageOutcome>();
  #writes = 0;
  #killAt: { call: number; when: 'before' | 'after' } | undefined;
  #dead = false;

  add(path: string, object: Omit<FakeObject, 'etag'> & { etag?: string }): this {
    this.objects.set(path, { etag: 'v1', ...object });
    return this;
  }

  killAt(call: number, when: 'before' | 'after'): void {
    this.#killAt = { call: this.calls.length + call, when };
  }

  revive(): void {
    this.#dead = false;
    this.#killAt = undefined;
  }

  /** Ids of the rows a reader of the curated table sees, by unit and day. */
  visible(): Record<string, Record<string, string[]>> {
    const seen: Record<string, Record<string, string[]>> = {};
    for (const [unit, days] of this.partitions) {
      for (const [day, location] of days) {
        const rows = [...this.files].filter(([key]) => this.location(key).startsWith(location));
        if (rows.length === 0) throw new Error(`partition ${unit} ${day} points at nothing: ${location}`);
        seen[unit] ??= {};
        seen[unit][day] = rows.flatMap(([, { body }]) => JSON.parse(body) as string[]).sort();
      }
    }
    return seen;
  }

  /** All that outlives a process, without the etags, which only have to differ. */
  snapshot() {
    return {
      files: Object.fromEntries([...this.files].sort().map(([key, { body }]) => [key, body])),
      partitions: [...this.partitions].map(([unit, days]) => [unit, [...days].sort()]).sort(),
      staging: [...this.staging.keys()],
      views: Object.fromEntries(this.views),
      visible: this.visible(),
    };
  }

  readonly ports: Ports = {
    raw: {
      units: (dataset, range) => this.units(dataset, range),
      objects: (unit) => this.call('raw.objects', () => this.listed(unit)),
      open: (path) =>
        this.call('raw.open', () => {
          this.opened.push(path);
          const object = this.objects.get(path);
          if (object === undefined) throw new ObjectUnreadable(path, 'it is gone');
          if (object.kind === 'closed') throw new ObjectUnreadable(path, 'permission denied');
          return Readable.from([bytesOf(object)]);
        }),
    },
    engine: {
      stage: (statement, token) => this.call('engine.stage', () => this.stage(statement, token)),
      query: (sql) => this.query(sql),
    },
    catalog: {
      partitions: (unit) =>
        this.call('catalog.partitions', () =>
          [...(this.partitions.get(unitName(unit)) ?? [])].map(([day, location]) => ({ day, location })),
        ),
      putPartitions: (unit, partitions) =>
        this.call('catalog.putPartitions', () => {
          if (partitions.length === 0) throw new Error('putPartitions without partitions');
          const days = this.partitions.get(unitName(unit)) ?? new Map<string, string>();
          for (const { day, location } of partitions) days.set(day, location);
          this.partitions.set(unitName(unit), days);
        }),
      deletePartitions: (unit, days) =>
        this.call('catalog.deletePartitions', () => {
          if (days.length === 0) throw new Error('deletePartitions without days');
          for (const day of days) {
            if (!this.partitions.get(unitName(unit))?.delete(day)) throw new Error(`no partition ${day} to delete`);
          }
        }),
      putLiveView: (dataset, sql) => this.call('catalog.putLiveView', () => void this.views.set(dataset.name, sql)),
      dropStaging: (table) => this.call('catalog.dropStaging', () => void this.staging.delete(table)),
    },
    store: {
      get: (key) => this.call('store.get', () => this.files.get(key)),
      putIf: (key, body, etag) =>
        this.call('store.putIf', () => {
          if (this.files.get(key)?.etag !== etag) return false;
          this.write(key, body);
          return true;
        }),
      list: (prefix) => this.list(prefix),
      deletePrefix: (prefix) =>
        this.call('store.deletePrefix', () => {
          if (!prefix.endsWith('/')) throw new Error(`a prefix to delete must end in /, got ${prefix}`);
          for (const key of [...this.files.keys()]) if (key.startsWith(prefix)) this.files.delete(key);
        }),
      location: (key) => this.location(key),
    },
    clock: { now: () => new Date(this.now) },
  };

  /** Writes an object of the lake from outside, as another process would. */
  write(key: string, body: string): void {
    this.files.set(key, { body, etag: `e${++this.#writes}` });
  }

  private async call<T>(name: string, effect: () => T): Promise<T> {
    const kill = this.#dead || this.#killAt?.call === this.calls.length;
    if (this.#dead) throw new Killed(name);
    this.calls.push(name);
    if (kill) this.#dead = true;
    if (kill && this.#killAt?.when === 'before') throw new Killed(name);
    const result = effect();
    this.onCall(name);
    if (kill) throw new Killed(name);
    return result;
  }

  private readonly location = (key: string): string => `lake://${key}`;

  private listed(unit: Unit): RawObject[] {
    return [...this.objects]
      .filter(([, object]) => unitName(object.unit) === unitName(unit))
      .map(([path, { etag, records, size = records.length * 100 }]) => ({ path, region: 'eu-west-1', size, etag }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  private async *units(dataset: Dataset, range: { from?: string; to?: string }): AsyncIterable<UnitObjects> {
    await this.call('raw.units', () => undefined);
    const units = [...this.objects.values()].map(({ unit }) => unit).filter((unit) => unit.dataset === dataset.name);
    const byName = new Map(units.map((unit) => [unitName(unit), unit]));
    for (const [, unit] of [...byName].sort()) {
      if (unit.delivered < (range.from ?? '') || unit.delivered > (range.to ?? '9999')) continue;
      yield { unit, objects: this.listed(unit) };
    }
  }

  private async *list(prefix: string): AsyncIterable<string> {
    const keys = await this.call('store.list', () => [...this.files.keys()].filter((key) => key.startsWith(prefix)));
    yield* keys.sort();
  }

  private stage(statement: StageStatement, token: string): StageOutcome {
    if (!/^[0-9a-f]{32,128}$/.test(token)) throw new Error(`not a token: ${token}`);
    const known = this.#outcomes.get(token);
    if (known !== undefined && known.state !== 'running') return known;
    if (known === undefined) this.statements.push(statement);
    const queryId = `q-${token.slice(0, 8)}`;
    const scripted = this.script(statement, Number.parseInt(statement.table.split('_').at(-1) ?? '', 10));
    const outcome = scripted === 'run' ? this.execute(statement, queryId) : { ...scripted, queryId };
    this.#outcomes.set(token, outcome);
    return outcome;
  }

  private execute(statement: StageStatement, queryId: string): StageOutcome {
    const read = this.listed(statement.unit).filter(({ path }) => !statement.excluded.includes(path));
    const bad = read.filter(({ path }) => ['broken', 'closed'].includes(this.objects.get(path)?.kind ?? ''));
    if (bad.length > 0) {
      const unreadable = this.namesBroken ? bad.slice(0, 1).map(({ path }) => path) : [];
      return { state: 'failed', queryId, reason: 'cannot read a file', unreadable };
    }
    const prefix = statement.location.slice(this.location('').length);
    if ([...this.files.keys()].some((key) => key.startsWith(prefix))) {
      return { state: 'failed', queryId, reason: 'the folder is not empty', unreadable: [] };
    }
    const { part } = statement;
    const rows = stagedRows(
      statement,
      read.map(({ path }) => [path, this.objects.get(path)?.records ?? []]),
    ).filter(({ day }) => part === undefined || fallsTo(part, day));
    const days = [...new Set(rows.map((row) => row.day))];
    const { buckets } = statement;
    const filesOf = (day: string) =>
      day === deliveredDay(statement.unit) ? bucketCount(buckets) : Math.min(buckets.frequent.length, 1) + 1;
    if (days.reduce((sum, day) => sum + filesOf(day), 0) > MOST_OPEN_FILES) {
      this.write(`${prefix}day=${days[0]}/0.parquet`, '["left behind"]');
      return { state: 'failed', queryId, reason: 'too many', unreadable: [], blameless: true, tooManyDays: true };
    }
    for (const day of days) {
      const ids = rows.filter((row) => row.day === day).map(({ id }) => id);
      this.write(`${prefix}day=${day}/0.parquet`, JSON.stringify(ids));
    }
    this.staging.set(statement.table, rows);
    return { state: 'succeeded', queryId, bytesScanned: read.reduce((sum, { size }) => sum + size, 0) };
  }

  private async *query(sql: string): AsyncIterable<Row> {
    yield* await this.call('engine.query', () => {
      for (const [table, rows] of this.staging) {
        if (sql === auditDays(table, databases)) return counted(rows, 'day');
        if (sql === auditFiles(table, databases)) return counted(rows, 'file');
      }
      throw new Error(`no such table, or not an audit: ${sql}`);
    });
  }

  /** Options of a conversion in this world. */
  options(): ConvertOptions {
    return { databases, inspect };
  }
}
