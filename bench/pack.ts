import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadQueries } from '../core/queries/load';
import { bindQuery } from '../core/queries/prepared';
import type { Query } from '../core/queries/query';
import { days } from '../core/queries/window';
import { LocalLake } from '../local/lake';
import { bytesRead } from './measure';

/** What one query of the pack took over the sample's week. */
export interface Asked {
  readonly name: string;
  readonly seconds: number;
  /** Bytes of Parquet and ledger that it read; 0 where the system does not tell. */
  readonly read: number;
  /** Bytes of the raw objects that it would have to read instead. */
  readonly raw: number;
  readonly rows: number;
}

const WEEK = days('2026-03-02', '2026-03-08');

const FOLDERS: Readonly<Record<string, string>> = {
  cloudtrail: 'CloudTrail',
  vpc_flow: 'vpcflowlogs',
  alb_access: 'elasticloadbalancing',
};

/** Asks every query of the pack, with the examples of its header, and prints what each took as JSON. */
async function main(logs: string, state: string): Promise<void> {
  const lake = await LocalLake.open({ logs, state });
  const raw = rawBytes(logs);
  const session = lake.session();
  const asked: Asked[] = [];
  for (const query of loadQueries(join(__dirname, '..', 'queries'))) {
    const { sql, values } = bindQuery(query, { ...examples(query), ...WEEK });
    const before = bytesRead();
    const start = performance.now();
    const { rows } = await session.query(sql, values);
    const seconds = (performance.now() - start) / 1000;
    const bytes = query.datasets.reduce((sum, dataset) => sum + (raw[dataset] ?? 0), 0);
    asked.push({ name: query.name, seconds, read: bytesRead() - before, raw: bytes, rows: rows.length });
  }
  lake.close();
  process.stdout.write(`${JSON.stringify(asked)}\n`);
}

const examples = ({ parameters }: Query) =>
  Object.fromEntries(parameters.filter((one) => one.default === undefined).map(({ name, example }) => [name, example]));

function rawBytes(logs: string): Readonly<Record<string, number>> {
  const bytes: Record<string, number> = {};
  for (const entry of readdirSync(logs, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const dataset = Object.keys(FOLDERS).find((name) => path.includes(`/${FOLDERS[name]}/`));
    if (entry.isFile() && dataset !== undefined) bytes[dataset] = (bytes[dataset] ?? 0) + statSync(path).size;
  }
  return bytes;
}

main(process.argv[2]!, process.argv[3]!);
