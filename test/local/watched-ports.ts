import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import type { Ports } from '../../core/conversion/ports';
import { type RunOptions, type RunResult, runConversion } from '../../core/conversion/run';
import { DATASETS } from '../../core/datasets';
import { inspect } from '../../core/raw/inspect';
import { LocalEngine } from '../../local/engine/local-engine';
import { DATABASES } from '../../local/lake';
import { LocalLogs } from '../../local/logs/local-logs';
import { FileCatalog } from '../../local/store/file-catalog';
import { FolderStore } from '../../local/store/folder-store';

/** A time at which all delivery days of these tests are over. */
const NOW = new Date('2026-06-01T00:00:00Z');

/** Told of every call of a port, before it and after it; calls are numbered from 1 as they begin. What throws here, or ends the process, is a crash. */
export type OnCall = (call: string, moment: 'before' | 'after', number: number) => void;

export interface LocalPorts {
  readonly ports: Ports;
  readonly catalog: FileCatalog;
  readonly convert: (options?: Partial<RunOptions>) => Promise<RunResult>;
}

/** The local lake's own adapters over `root/logs` and `root/lake`, with every call between them watched. */
export async function watchedPorts(root: string, instance: DuckDBInstance, onCall: OnCall): Promise<LocalPorts> {
  let calls = 0;
  const begin: Begin = (call) => {
    const number = ++calls;
    onCall(call, 'before', number);
    return () => onCall(call, 'after', number);
  };
  const state = join(root, 'lake');
  const temporary = join(state, 'tmp', String(process.pid));
  mkdirSync(temporary, { recursive: true });
  const raw = watched(await LocalLogs.open(join(root, 'logs'), DATASETS, state), 'raw', begin);
  const store = watched(new FolderStore(state), 'store', begin);
  const catalog = watched(new FileCatalog(store), 'catalog', begin);
  const engine = watched(new LocalEngine(instance, raw, catalog, DATABASES, temporary), 'engine', begin);
  // A clock that stands still: two runs can be compared to the letter.
  const ports: Ports = { raw, store, catalog, engine, clock: { now: () => NOW } };
  const convert = (options: Partial<RunOptions> = {}) =>
    runConversion(ports, DATASETS, { scheduledTime: NOW, databases: DATABASES, inspect, graceHours: 1, ...options });
  return { ports, catalog, convert };
}

/** Says that a call begins; what it returns says that it has ended. */
type Begin = (call: string) => () => void;

type Method = (...given: unknown[]) => Promise<unknown> | AsyncIterable<unknown>;

/** These give their rows one by one, and do nothing before the first is asked for. */
const ITERATED = new Set<PropertyKey>(['units', 'query', 'list', 'allPartitions']);

function watched<T extends object>(port: T, name: string, begin: Begin): T {
  return new Proxy(port, {
    get(target, key) {
      const member: unknown = Reflect.get(target, key);
      // Where a key lies is known without asking anybody.
      if (typeof member !== 'function' || key === 'location')
        return typeof member === 'function' ? member.bind(target) : member;
      const method = member.bind(target) as Method;
      return (...given: unknown[]) => {
        const call = `${name}.${String(key)}${typeof given[0] === 'string' ? ` ${given[0]}` : ''}`;
        return ITERATED.has(key)
          ? iterated(method, given, () => begin(call))
          : awaited(method, given, () => begin(call));
      };
    },
  });
}

async function awaited(method: Method, given: unknown[], begin: () => () => void): Promise<unknown> {
  const end = begin();
  const result = await method(...given);
  end();
  return result;
}

async function* iterated(method: Method, given: unknown[], begin: () => () => void): AsyncIterable<unknown> {
  const end = begin();
  yield* method(...given) as AsyncIterable<unknown>;
  end();
}
