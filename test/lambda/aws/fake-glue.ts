import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchUpdatePartitionCommand,
  CreateTableCommand,
  DeleteTableCommand,
  GetPartitionsCommand,
  GetTableCommand,
  type GlueClient,
  type PartitionInput,
  type Table,
  type TableInput,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { serviceFault } from './service-fault';

/** The Glue Data Catalog in memory, with the limits of its calls. It throws on commands that nobody should send. */
export class FakeGlue implements Pick<GlueClient, 'send'> {
  readonly #tables = new Map<string, Table>();
  readonly #partitions = new Map<string, Map<string, PartitionInput>>();
  /** Commands so far: `GetTable log_lake.cloudtrail`. */
  readonly calls: string[] = [];
  /** Runs before each command; what it throws is the answer. */
  onCall: (call: string) => void = () => undefined;
  /** Error code with which writing a partition fails, by its values joined by blanks. */
  readonly faults = new Map<string, string>();

  constructor(private readonly pageSize = 1_000) {}

  /** Creates or replaces a table from outside; its partitions stay. */
  addTable(database: string, input: TableInput): this {
    const name = `${database}.${input.Name}`;
    this.#tables.set(name, { ...input, Name: input.Name, DatabaseName: database, VersionId: '1' });
    if (!this.#partitions.has(name)) this.#partitions.set(name, new Map());
    return this;
  }

  /** Drops a table with its partitions, as people do. */
  drop(name: string): void {
    if (!this.#tables.delete(name)) throw new Error(`there is no table ${name} to drop`);
    this.#partitions.delete(name);
  }

  table(name: string): Table | undefined {
    return this.#tables.get(name);
  }

  /** Names of a database's tables. */
  tableNames(database: string): string[] {
    const names = [...this.#tables.keys()].filter((name) => name.startsWith(`${database}.`));
    return names.map((name) => name.slice(database.length + 1)).sort();
  }

  /** Locations of a table's partitions, by their values joined by blanks. */
  locations(name: string): Readonly<Record<string, string | undefined>> {
    const partitions = [...(this.#partitions.get(name) ?? [])].sort();
    return Object.fromEntries(partitions.map(([values, input]) => [values, input.StorageDescriptor?.Location]));
  }

  partition(name: string, values: string): PartitionInput | undefined {
    return this.#partitions.get(name)?.get(values);
  }

  readonly send = (async (command: unknown) => {
    if (command instanceof GetTableCommand) {
      const { DatabaseName, Name } = command.input;
      return { Table: this.#there('GetTable', DatabaseName, Name) };
    }
    if (command instanceof CreateTableCommand) {
      const { DatabaseName = '', TableInput = { Name: '' } } = command.input;
      const name = `${DatabaseName}.${TableInput.Name}`;
      this.#called('CreateTable', name);
      if (this.#tables.has(name)) throw serviceFault('AlreadyExistsException');
      this.addTable(DatabaseName, TableInput);
      return {};
    }
    if (command instanceof UpdateTableCommand) {
      const { DatabaseName = '', TableInput = { Name: '' }, SkipArchive } = command.input;
      this.#there('UpdateTable', DatabaseName, TableInput.Name);
      if (SkipArchive !== true) throw new Error('an update must not leave a version behind');
      if ('DatabaseName' in TableInput) throw new Error('a table input holds what only a table has');
      this.addTable(DatabaseName, TableInput);
      return {};
    }
    if (command instanceof DeleteTableCommand) {
      const { DatabaseName, Name } = command.input;
      this.#there('DeleteTable', DatabaseName, Name);
      this.drop(`${DatabaseName}.${Name}`);
      return {};
    }
    if (command instanceof GetPartitionsCommand) return this.#get(command);
    if (command instanceof BatchCreatePartitionCommand) return this.#create(command);
    if (command instanceof BatchUpdatePartitionCommand) return this.#update(command);
    if (command instanceof BatchDeletePartitionCommand) return this.#delete(command);
    throw new Error(`Glue got a command that nobody should send: ${command?.constructor.name}`);
  }) as GlueClient['send'];

  #get({ input }: GetPartitionsCommand) {
    const partitions = this.#partitionsOf('GetPartitions', input.DatabaseName, input.TableName);
    const keys = this.#tables.get(`${input.DatabaseName}.${input.TableName}`)?.PartitionKeys ?? [];
    const conditions = (input.Expression ?? '').split(' AND ').map((condition) => {
      const [, key, value = ''] = /^(\w+) = '((?:[^']|'')*)'$/.exec(condition) ?? [];
      if (key === undefined) throw serviceFault('InvalidInputException', `not a condition: ${condition}`);
      return { at: keys.findIndex(({ Name }) => Name === key), value: value.replaceAll("''", "'") };
    });
    const found = [...partitions.values()].filter(({ Values = [] }) =>
      conditions.every(({ at, value }) => Values[at] === value),
    );
    const start = Number(input.NextToken ?? 0);
    const next = start + this.pageSize;
    return { Partitions: found.slice(start, next), ...(next < found.length ? { NextToken: String(next) } : {}) };
  }

  #create({ input }: BatchCreatePartitionCommand) {
    const partitions = this.#partitionsOf('BatchCreatePartition', input.DatabaseName, input.TableName);
    const Errors = atMost(100, input.PartitionInputList).flatMap((partition) => {
      const key = (partition.Values ?? []).join(' ');
      const code = this.faults.get(key) ?? (partitions.has(key) ? 'AlreadyExistsException' : undefined);
      if (code === undefined) partitions.set(key, partition);
      return code === undefined ? [] : [{ PartitionValues: partition.Values, ErrorDetail: detail(code) }];
    });
    return { Errors };
  }

  #update({ input }: BatchUpdatePartitionCommand) {
    const partitions = this.#partitionsOf('BatchUpdatePartition', input.DatabaseName, input.TableName);
    const Errors = atMost(100, input.Entries).flatMap(({ PartitionValueList = [], PartitionInput = {} }) => {
      const key = PartitionValueList.join(' ');
      const code = this.faults.get(key) ?? (partitions.has(key) ? undefined : 'EntityNotFoundException');
      if (code === undefined) partitions.set(key, PartitionInput);
      return code === undefined ? [] : [{ PartitionValueList, ErrorDetail: detail(code) }];
    });
    return { Errors };
  }

  #delete({ input }: BatchDeletePartitionCommand) {
    const partitions = this.#partitionsOf('BatchDeletePartition', input.DatabaseName, input.TableName);
    const Errors = atMost(25, input.PartitionsToDelete).flatMap(({ Values = [] }) => {
      const code = this.faults.get(Values.join(' '));
      if (code === undefined && partitions.delete(Values.join(' '))) return [];
      return [{ PartitionValues: Values, ErrorDetail: detail(code ?? 'EntityNotFoundException') }];
    });
    return { Errors };
  }

  #partitionsOf(command: string, database: string | undefined, table: string | undefined) {
    this.#there(command, database, table);
    return this.#partitions.get(`${database}.${table}`) ?? new Map<string, PartitionInput>();
  }

  #there(command: string, database: string | undefined, name: string | undefined): Table {
    this.#called(command, `${database}.${name}`);
    const table = this.#tables.get(`${database}.${name}`);
    if (table === undefined) throw serviceFault('EntityNotFoundException', `Table ${name} not found.`);
    return table;
  }

  #called(command: string, name: string): void {
    this.calls.push(`${command} ${name}`);
    this.onCall(`${command} ${name}`);
  }
}

function atMost<T>(limit: number, items: readonly T[] = []): readonly T[] {
  if (items.length > 0 && items.length <= limit) return items;
  throw serviceFault('ValidationException', `one call takes 1 to ${limit} partitions, got ${items.length}`);
}

const detail = (code: string) => ({ ErrorCode: code, ErrorMessage: `${code} happened` });
