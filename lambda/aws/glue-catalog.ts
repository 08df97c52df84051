import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchUpdatePartitionCommand,
  type ErrorDetail,
  GetPartitionsCommand,
  type GlueClient,
  type PartitionInput,
  type Table,
} from '@aws-sdk/client-glue';
import { curatedTableDefinition } from '../../core/catalog/curated-table-definition';
import { liveViewTable } from '../../core/catalog/live-view-table';
import type { Catalog, Partition } from '../../core/conversion/ports';
import { type Unit, unitName } from '../../core/conversion/unit';
import { CURATED_PARTITION_KEYS, curatedTable, type Dataset, liveView } from '../../core/datasets/dataset';
import { datasetsOf, type LakeSettings } from '../../core/deployment/settings';
import { curatedTableInput, PARTITIONS_DUE, tableInput, viewTableInput } from './glue-inputs';
import { GlueTables } from './glue-tables';
import { isNamed } from './service-error';

/** What one call of Glue takes. @see https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-partitions.html */
const MOST_WRITTEN = 100;
const MOST_DELETED = 25;

/**
 * The Glue Data Catalog. A curated table that is gone is created again where one is written to: readers then miss the
 * partitions of all other units until {@link ensureCurated} says so and they are published again from the ledger.
 */
export class GlueCatalog implements Catalog {
  readonly #tables: GlueTables;
  readonly #staging: GlueTables;
  readonly #curatedTables = new Map<string, Promise<Table>>();

  constructor(
    private readonly glue: Pick<GlueClient, 'send'>,
    private readonly settings: Pick<LakeSettings, 'databases' | 'lakeBucket' | 'sources'>,
  ) {
    this.#tables = new GlueTables(glue, settings.databases.lake);
    this.#staging = new GlueTables(glue, settings.databases.staging);
  }

  async partitions(unit: Unit): Promise<readonly Partition[]> {
    const table = await this.#curatedIfThere(this.#dataset(unit));
    if (table === undefined) return [];
    const declared = columnsOf(table);
    const found: Partition[] = [];
    let token: string | undefined;
    try {
      do {
        const page = await this.glue.send(
          new GetPartitionsCommand({
            ...this.#table(unit),
            Expression: `account = ${literal(unit.account)} AND delivered = ${literal(unit.delivered)}`,
            ...(token === undefined ? {} : { NextToken: token }),
          }),
        );
        for (const { Values = [], StorageDescriptor } of page.Partitions ?? []) {
          const [account, day, delivered] = Values;
          // Not every service that speaks Glue's language knows expressions.
          if (account !== unit.account || delivered !== unit.delivered || day === undefined) continue;
          const outdated = columnsOf({ StorageDescriptor }) !== declared;
          found.push({ day, location: folder(StorageDescriptor?.Location ?? ''), ...(outdated && { outdated: true }) });
        }
        token = page.NextToken;
      } while (token !== undefined);
    } catch (error) {
      if (!isNamed(error, 'EntityNotFoundException')) throw error;
      return [];
    }
    return found.sort((a, b) => (a.day < b.day ? -1 : 1));
  }

  async putPartitions(unit: Unit, partitions: readonly Partition[]): Promise<void> {
    const { StorageDescriptor } = await this.#curated(this.#dataset(unit));
    const inputs = partitions.map(({ day, location }) => ({
      Values: valuesOf(unit, day),
      StorageDescriptor: { ...StorageDescriptor, Location: location },
    }));
    for (const batch of chunks(inputs, MOST_WRITTEN)) {
      const existing = await this.#create(unit, batch);
      // One partition is replaced as a whole: dropping and creating it would let readers miss it in between.
      if (existing.length > 0) await this.#repoint(unit, existing);
    }
  }

  async deletePartitions(unit: Unit, days: readonly string[]): Promise<void> {
    for (const batch of chunks(days, MOST_DELETED)) {
      const { Errors = [] } = await this.glue.send(
        new BatchDeletePartitionCommand({
          ...this.#table(unit),
          PartitionsToDelete: batch.map((day) => ({ Values: valuesOf(unit, day) })),
        }),
      );
      const failed = Errors.filter(({ ErrorDetail }) => ErrorDetail?.ErrorCode !== 'EntityNotFoundException');
      if (failed.length > 0)
        throw notDone(
          'deleted',
          unit,
          failed.map(({ PartitionValues, ErrorDetail }) => fault(PartitionValues, ErrorDetail)),
        );
    }
  }

  async putLiveView(dataset: Dataset, sql: string): Promise<void> {
    const view = viewTableInput(liveViewTable(dataset, this.settings.databases, sql));
    const now = await this.#tables.find(liveView(dataset));
    if (now?.ViewOriginalText === view.ViewOriginalText) return;
    if (now === undefined && (await this.#tables.create(view))) return;
    await this.#tables.update(view);
  }

  dropStaging(table: string): Promise<void> {
    return this.#staging.drop(table);
  }

  /**
   * Creates the dataset's curated table when it is gone. True as long as its partitions have to be published again
   * (`rebuildCatalog`), whoever created it; {@link curatedPublished} ends that.
   */
  async ensureCurated(dataset: Dataset): Promise<boolean> {
    const table = await this.#curated(dataset);
    return table.Parameters?.[PARTITIONS_DUE] !== undefined;
  }

  /** Notes that the curated table lacks partitions, which {@link ensureCurated} says until {@link curatedPublished} ends it. */
  async curatedLacking(dataset: Dataset): Promise<void> {
    const table = await this.#tables.find(curatedTable(dataset));
    if (table === undefined || table.Parameters?.[PARTITIONS_DUE] !== undefined) return;
    await this.#tables.update({ ...tableInput(table), Parameters: { ...table.Parameters, [PARTITIONS_DUE]: 'true' } });
    this.#curatedTables.delete(dataset.name);
  }

  /** Notes that the curated table has all its partitions again. */
  async curatedPublished(dataset: Dataset): Promise<void> {
    const table = await this.#tables.find(curatedTable(dataset));
    if (table?.Parameters?.[PARTITIONS_DUE] === undefined) return;
    const { [PARTITIONS_DUE]: _, ...rest } = table.Parameters;
    await this.#tables.update({ ...tableInput(table), Parameters: rest });
    this.#curatedTables.delete(dataset.name);
  }

  #dataset(unit: Unit): Dataset {
    const dataset = datasetsOf(this.settings).find(({ name }) => name === unit.dataset);
    if (dataset === undefined) throw new Error(`the lake has no source of dataset '${unit.dataset}'`);
    return dataset;
  }

  #table(unit: Unit) {
    return { DatabaseName: this.settings.databases.lake, TableName: curatedTable(this.#dataset(unit)) };
  }

  /** The curated table, asked for once; created when it is gone. */
  #curated(dataset: Dataset): Promise<Table> {
    const known = this.#curatedTables.get(dataset.name) ?? this.#findOrCreate(dataset);
    this.#curatedTables.set(dataset.name, known);
    return known;
  }

  async #curatedIfThere(dataset: Dataset): Promise<Table | undefined> {
    const known = this.#curatedTables.get(dataset.name);
    if (known !== undefined) return known;
    const found = await this.#tables.find(curatedTable(dataset));
    if (found !== undefined) this.#curatedTables.set(dataset.name, Promise.resolve(found));
    return found;
  }

  async #findOrCreate(dataset: Dataset): Promise<Table> {
    const name = curatedTable(dataset);
    const { databases, lakeBucket } = this.settings;
    const found = await this.#tables.find(name);
    if (found !== undefined) return found;
    const input = curatedTableInput(curatedTableDefinition(dataset, databases, lakeBucket));
    await this.#tables.create(input);
    // Somebody else's is as good, and may be marked otherwise.
    const created = await this.#tables.find(name);
    if (created !== undefined) return created;
    throw new Error(`table '${databases.lake}.${name}' is gone right after it was created`);
  }

  /** Creates partitions; returns those that are there already. */
  async #create(unit: Unit, inputs: readonly PartitionInput[]): Promise<readonly PartitionInput[]> {
    const { Errors = [] } = await this.glue.send(
      new BatchCreatePartitionCommand({ ...this.#table(unit), PartitionInputList: [...inputs] }),
    );
    const failed = Errors.filter(({ ErrorDetail }) => ErrorDetail?.ErrorCode !== 'AlreadyExistsException');
    if (failed.length > 0) {
      throw notDone(
        'created',
        unit,
        failed.map(({ PartitionValues, ErrorDetail }) => fault(PartitionValues, ErrorDetail)),
      );
    }
    const existing = new Set(Errors.map(({ PartitionValues = [] }) => PartitionValues.join('\n')));
    return inputs.filter(({ Values = [] }) => existing.has(Values.join('\n')));
  }

  async #repoint(unit: Unit, inputs: readonly PartitionInput[]): Promise<void> {
    const { Errors = [] } = await this.glue.send(
      new BatchUpdatePartitionCommand({
        ...this.#table(unit),
        Entries: inputs.map((input) => ({ PartitionValueList: input.Values, PartitionInput: input })),
      }),
    );
    if (Errors.length === 0) return;
    throw notDone(
      'updated',
      unit,
      Errors.map(({ PartitionValueList, ErrorDetail }) => fault(PartitionValueList, ErrorDetail)),
    );
  }
}

/** In the order of the table's keys. */
function valuesOf({ account, delivered }: Unit, day: string): string[] {
  const values: Record<(typeof CURATED_PARTITION_KEYS)[number], string> = { account, day, delivered };
  return CURATED_PARTITION_KEYS.map((key) => values[key]);
}

/** Names and types, struct members in their order: those of a partition must be its table's. */
const columnsOf = ({ StorageDescriptor }: Pick<Table, 'StorageDescriptor'>): string =>
  JSON.stringify((StorageDescriptor?.Columns ?? []).map(({ Name, Type }) => [Name, Type]));

/** Text in a partition expression. @see https://docs.aws.amazon.com/glue/latest/webapi/API_GetPartitions.html */
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const folder = (location: string): string => (location.endsWith('/') ? location : `${location}/`);

function* chunks<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}

const fault = (values: readonly string[] = [], detail: ErrorDetail = {}): string =>
  `${values.join(' ')} (${detail.ErrorCode}: ${detail.ErrorMessage})`;

const notDone = (what: string, unit: Unit, faults: readonly string[]): Error =>
  new Error(`${faults.length} partitions of ${unitName(unit)} were not ${what}: ${faults.join(', ')}`);
