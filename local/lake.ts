import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { entries, type LedgerItem } from '../core/conversion/ledger';
import { type Plan, type PlanOptions, plan } from '../core/conversion/plan';
import { type Rebuilt, rebuildCatalog } from '../core/conversion/rebuild';
import { type RunEvent, type RunResult, runConversion } from '../core/conversion/run';
import type { Databases } from '../core/conversion/statements';
import { DATASETS } from '../core/datasets';
import type { Dataset } from '../core/datasets/dataset';
import type { BoundValue } from '../core/queries/prepared';
import { inspect } from '../core/raw/inspect';
import { type DuckOptions, named, openDuck } from './engine/duckdb';
import { LocalEngine } from './engine/local-engine';
import { type Answer, Session } from './engine/session';
import { loadTranslator } from './engine/translate';
import { LocalLogs } from './logs/local-logs';
import { FileCatalog } from './store/file-catalog';
import { FolderStore } from './store/folder-store';
import { asOnlyWriter } from './store/lock';

export const DATABASES: Databases = { lake: 'log_lake', staging: 'log_lake_staging' };

/** Files of runs that were replaced stay this long, for queries that still read them. */
const GRACE_HOURS = 1;

/** Threads that read logs. Two keep up with what two cores write; each takes its own memory. */
const MOST_READERS = 2;

/** Units in hand: one for each reader, and one that is written. */
const AT_ONCE = MOST_READERS + 1;

export interface LakeOptions extends Pick<DuckOptions, 'memory' | 'threads'> {
  /** The folder of raw logs. It is only read. */
  readonly logs: string;
  /** The folder for everything the lake makes. It can be deleted, and is made again by the next conversion. */
  readonly state: string;
  /** Default: {@link DATASETS}. */
  readonly datasets?: readonly Dataset[];
}

/** A log lake on one machine: a folder of logs, and a folder with what was made of them. */
export class LocalLake {
  private constructor(
    readonly logs: LocalLogs,
    readonly datasets: readonly Dataset[],
    private readonly state: string,
    private readonly parts: ConstructorParameters<typeof Session>[0],
    private readonly engine: LocalEngine,
    private readonly temporary: string,
    private readonly instance: DuckDBInstance,
  ) {}

  /**
   * Opens a lake and lists its logs. Nothing is written but the state folder and a note in it of where the logs are.
   *
   * @throws Error when the logs folder cannot be listed, or is not the one of this lake
   */
  static async open(options: LakeOptions): Promise<LocalLake> {
    const state = resolve(options.state);
    const datasets = options.datasets ?? DATASETS;
    const logs = await LocalLogs.open(options.logs, datasets, state);
    claim(state, logs.root);
    const temporary = join(state, 'tmp', String(process.pid));
    mkdirSync(temporary, { recursive: true });
    const [instance] = await Promise.all([
      openDuck({ ...options, temporary: join(temporary, 'duckdb') }),
      loadTranslator(),
    ]);
    const store = new FolderStore(state);
    const catalog = new FileCatalog(store);
    const readers = Math.min(MOST_READERS, options.threads ?? availableParallelism());
    // With one core there is nobody to read for.
    const engine = new LocalEngine(instance, logs, catalog, DATABASES, temporary, readers > 1 ? readers : 0);
    const duck = await instance.connect();
    // Before units are converted side by side: of two connections that make the same schema at once, one fails.
    for (const database of Object.values(DATABASES)) await duck.run(`CREATE SCHEMA IF NOT EXISTS ${named(database)}`);
    const parts = { duck, raw: logs, catalog, store, datasets, databases: DATABASES, temporary };
    return new LocalLake(logs, datasets, state, parts, engine, temporary, instance);
  }

  /**
   * Converts what is due, as the only writer of this lake.
   *
   * @param scheduledTime delivery days that are over by then are converted; later ones are read from raw
   * @throws LakeInUse when another process is converting this lake
   */
  convert(options: {
    readonly scheduledTime: Date;
    readonly force?: boolean;
    readonly signal?: AbortSignal;
    readonly onEvent?: (event: RunEvent) => void;
  }): Promise<RunResult> {
    const { raw, catalog, store } = this.parts;
    const ports = { raw, catalog, store, engine: this.engine, clock: { now: () => new Date() } };
    const { scheduledTime, force, signal } = options;
    const run = {
      scheduledTime,
      force,
      signal,
      databases: DATABASES,
      inspect,
      graceHours: GRACE_HOURS,
      atOnce: AT_ONCE,
    };
    return asOnlyWriter(this.state, () => {
      removeLeftovers(join(this.state, 'tmp'));
      return runConversion(ports, this.datasets, run, options.onEvent);
    });
  }

  /** The units of one dataset that `convert` would take up. Changes nothing. */
  plan(dataset: Dataset, options: PlanOptions): Plan {
    return plan(this.parts, dataset, options);
  }

  /** Puts every partition and live view back as the ledger says, without reading a log. */
  async rebuild(): Promise<readonly Rebuilt[]> {
    return asOnlyWriter(this.state, () =>
      Promise.all(this.datasets.map((dataset) => rebuildCatalog(this.parts, dataset, DATABASES))),
    );
  }

  /** The ledger's entries of one dataset, by account and day. */
  ledger(dataset: Dataset): AsyncIterable<LedgerItem> {
    return entries(this.parts.store, dataset);
  }

  /** A session for queries; raw relations that it reads are kept until the lake is closed. */
  session(): Session {
    return new Session(this.parts);
  }

  /** Answers one query in Athena's SQL, with a value for each `?` in it. */
  query(sql: string, values: readonly BoundValue[] = []): Promise<Answer> {
    return this.session().query(sql, values);
  }

  close(): void {
    this.engine.close();
    this.parts.duck.closeSync();
    this.instance.closeSync();
    rmSync(this.temporary, { recursive: true, force: true });
  }
}

interface Note {
  readonly format: 1;
  readonly logs: string;
}

/** A lake belongs to one folder of logs: units of two folders would replace each other. */
function claim(state: string, logs: string): void {
  const note = join(state, 'lake.json');
  const known = existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as Note) : undefined;
  if (known?.logs === logs) return;
  if (known !== undefined) {
    throw new Error(`the lake in '${state}' is of the logs in '${known.logs}', got '${logs}': choose another --lake`);
  }
  mkdirSync(state, { recursive: true });
  // Complete or absent: half a note would make the lake unusable.
  const draft = `${note}.${process.pid}.draft`;
  writeFileSync(draft, `${JSON.stringify({ format: 1, logs } satisfies Note)}\n`, { flush: true });
  renameSync(draft, note);
}

/** Working folders of processes that were killed. */
function removeLeftovers(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!isRunning(Number(name))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Where the logs of the lake in this folder are; undefined when there is no lake. */
export function logsOf(state: string): string | undefined {
  const note = join(resolve(state), 'lake.json');
  return existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as Note).logs : undefined;
}
