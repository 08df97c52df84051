import type { DuckDBConnection } from '@duckdb/node-api';
import { liveViewColumns } from '../../core/catalog/live-view-table';
import { type GlueColumn, glueColumn, RAW_KEY_COLUMNS } from '../../core/catalog/table-columns';
import { LEDGER_COLUMNS } from '../../core/conversion/ledger-columns';
import { liveKey } from '../../core/conversion/live';
import type { LakeStore, RawObjects } from '../../core/conversion/ports';
import type { Databases } from '../../core/conversion/statements';
import type { Unit } from '../../core/conversion/unit';
import { curatedTable, type Dataset, liveView, rawTable, rawTables } from '../../core/datasets/dataset';
import type { BoundValue } from '../../core/queries/prepared';
import { near } from '../near';
import type { FileCatalog } from '../store/file-catalog';
import { named, quoted, quotedFiles, someFiles } from './duckdb';
import { HelperViews } from './helper-views';
import { RawRelation } from './raw-relation';
import { duckType } from './raw-rows';
import { forgetViews, lastingView, selectCurated } from './relations';
import { translate } from './translate';

/** The answer to a query: columns in order, rows as arrays; values as DuckDB gives them. */
export interface Answer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface SessionParts {
  readonly duck: DuckDBConnection;
  readonly raw: RawObjects;
  readonly catalog: FileCatalog;
  readonly store: LakeStore;
  readonly datasets: readonly Dataset[];
  readonly databases: Databases;
  readonly temporary: string;
}

/** Statements that leave every view as it is. */
const READS = /^\s*(?:SELECT|WITH|VALUES|EXPLAIN|DESCRIBE|SHOW)\b/i;

/**
 * Answers questions in Athena's SQL. Tables come into being when a query names them; a raw table, or the raw half of a live
 * view, is read from the logs at that moment and kept for the session.
 */
export class Session {
  private readonly raws = new Map<string, { readonly relation: RawRelation; readonly complete: boolean }>();

  private readonly helpers: HelperViews;

  constructor(private readonly parts: SessionParts) {
    this.helpers = new HelperViews(parts.datasets);
  }

  /**
   * Runs one statement.
   *
   * @param values one for each `?` of the statement, in order
   * @throws Error when the SQL cannot be translated or run; the message begins with what is wrong. A table that is none is
   * told with those that could have been meant
   */
  async query(sql: string, values: readonly BoundValue[] = []): Promise<Answer> {
    const statement = translate(sql);
    const bound = values.map(({ type, value }) => (type === 'integer' ? BigInt(value) : value));
    for (;;) {
      await this.prepare(sql);
      try {
        const result = await this.parts.duck.runAndReadAll(statement, bound);
        if (!READS.test(sql)) forgetViews(this.parts.duck);
        return { columns: result.columnNames(), rows: result.getRowsJS() };
      } catch (error) {
        if (!(await this.recovered(error))) throw this.inOurWords(error);
      }
    }
  }

  /** Names that are there to be queried. */
  tables(): readonly string[] {
    const ofOne = (dataset: Dataset) => [curatedTable(dataset), liveView(dataset), ...rawTables(dataset)];
    return [...this.parts.datasets.flatMap(ofOne), ...this.helpers.names, 'conversions'];
  }

  /** The columns of one of them; undefined for a name that is none. */
  columns(table: string): readonly GlueColumn[] | undefined {
    for (const dataset of this.parts.datasets) {
      if (table === curatedTable(dataset) || table === liveView(dataset)) {
        return liveViewColumns(dataset).map(glueColumn);
      }
      if (rawTables(dataset).includes(table)) return [...dataset.columns, ...RAW_KEY_COLUMNS].map(glueColumn);
    }
    const others = table === 'conversions' ? LEDGER_COLUMNS : this.helpers.columns(table);
    return others?.map(glueColumn);
  }

  private async prepare(sql: string): Promise<void> {
    const words = this.helpers.withLive(new Set(sql.toLowerCase().match(/[a-z_][a-z0-9_]*/g) ?? []));
    const withPath = sql.includes('"$path"');
    const { duck, databases } = this.parts;
    await duck.run(`CREATE SCHEMA IF NOT EXISTS ${named(databases.lake)}`);
    await duck.run(`SET search_path = ${quoted(databases.lake)}`);
    for (const dataset of this.parts.datasets) {
      const [curated, live] = [curatedTable(dataset), liveView(dataset)].map((name) => words.has(name));
      const raw = rawTables(dataset).some((name) => words.has(name));
      if (curated || live) {
        await lastingView(
          duck,
          databases.lake,
          curatedTable(dataset),
          await selectCurated(this.parts.catalog, dataset, withPath),
        );
      }
      if (raw || live) await this.prepareRaw(dataset, raw, withPath || live === true);
      if (live) await this.prepareLive(dataset);
    }
    await this.helpers.prepare(words, duck, databases);
    if (words.has('conversions')) await this.prepareConversions();
  }

  private async prepareRaw(dataset: Dataset, complete: boolean, withPath: boolean): Promise<void> {
    const known = this.raws.get(dataset.name);
    if (known === undefined || (complete && !known.complete)) {
      const wanted = complete ? () => true : await this.unconverted(dataset);
      const relation = await RawRelation.read(dataset, this.parts.raw, wanted, this.parts.temporary);
      this.raws.set(dataset.name, { relation, complete });
    }
    const { relation } = this.raws.get(dataset.name)!;
    for (const route of [undefined, ...(dataset.routes ?? [])]) {
      await lastingView(
        this.parts.duck,
        this.parts.databases.lake,
        rawTable(dataset, route),
        relation.select(withPath, route),
      );
    }
  }

  private async prepareLive(dataset: Dataset): Promise<void> {
    const definition = await this.parts.catalog.liveView(dataset);
    if (definition === undefined) throw new Error(`'${liveView(dataset)}' is not there yet: run 'lake convert' first`);
    await lastingView(this.parts.duck, this.parts.databases.lake, liveView(dataset), definition, translate);
  }

  /** The units that the live view reads from raw, by the state that its definition was made from. */
  private async unconverted(dataset: Dataset): Promise<(unit: Unit) => boolean> {
    const stored = await this.parts.store.get(liveKey(dataset));
    if (stored === undefined) return () => true;
    const { closedThrough, pending } = JSON.parse(stored.body) as {
      closedThrough?: string;
      pending: readonly { account: string; delivered: string }[];
    };
    const open = new Set(pending.map(({ account, delivered }) => `${delivered} ${account}`));
    const first = [...open].sort()[0]?.slice(0, 10) ?? '9999/12/31';
    // From the first pending day on: the cut can lie there when many units are pending.
    return ({ delivered }) => closedThrough === undefined || delivered > closedThrough || delivered >= first;
  }

  private async prepareConversions(): Promise<void> {
    const { duck, store, databases } = this.parts;
    const files = quotedFiles(store.location('ledger'), '/*/*/*.json');
    const columns = LEDGER_COLUMNS.map(({ name, type }) => [name, duckType(type, false)] as const);
    const types = columns.map(([name, type]) => `${quoted(name)}: ${quoted(type)}`).join(', ');
    const nothing = columns.map(([name, type]) => `CAST(NULL AS ${type}) AS ${named(name)}`).join(', ');
    const rows = (await someFiles(duck, files))
      ? `SELECT * FROM read_json(${files}, format = 'newline_delimited', columns = {${types}})`
      : `SELECT ${nothing} WHERE false`;
    await lastingView(duck, databases.lake, 'conversions', rows);
  }

  /** DuckDB would propose its own tables. */
  private inOurWords(error: unknown): unknown {
    const [, name] = (error instanceof Error && /Table with name (\S+) does not exist!/.exec(error.message)) || [];
    if (name === undefined) return error;
    const meant = near(name.toLowerCase(), this.tables());
    const hint =
      meant.length > 0 ? `did you mean ${meant.slice(0, 5).join(', ')}` : `the tables are ${this.tables().join(', ')}`;
    return new Error(`there is no table '${name}': ${hint}`, { cause: error });
  }

  private async recovered(error: unknown): Promise<boolean> {
    let some = false;
    for (const { relation } of this.raws.values()) some = (await relation.recover(error)) || some;
    return some;
  }
}
