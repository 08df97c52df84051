import type { Catalog, LakeStore, Partition } from '../../core/conversion/ports';
import { deliveredDay, type Unit } from '../../core/conversion/unit';
import { type Dataset, DERIVED_COLUMNS } from '../../core/datasets/dataset';

/** A folder name for text that may hold anything: accounts on one machine are whatever the logs say. */
const folderName = (text: string): string => encodeURIComponent(text).replaceAll('.', '%2E') || '%';

/** What the catalog knows of a staging table. */
export interface StagingTable {
  readonly location: string;
}

/** A published partition with all its keys. */
export interface PublishedPartition extends Partition {
  readonly account: string;
  readonly delivered: string;
}

/**
 * The catalog as small JSON files in the lake's folder: one a unit, so that publishing costs the same however large the
 * lake is. Each is replaced as a whole.
 */
export class FileCatalog implements Catalog {
  constructor(private readonly store: LakeStore) {}

  async partitions(unit: Unit): Promise<readonly Partition[]> {
    const file = await this.store.get(unitKey(unit));
    return file === undefined ? [] : (JSON.parse(file.body) as UnitFile).partitions;
  }

  async putPartitions(unit: Unit, partitions: readonly Partition[]): Promise<void> {
    const byDay = new Map((await this.partitions(unit)).map((partition) => [partition.day, partition]));
    for (const partition of partitions) byDay.set(partition.day, partition);
    await this.write(unit, [...byDay.values()]);
  }

  async deletePartitions(unit: Unit, days: readonly string[]): Promise<void> {
    const kept = (await this.partitions(unit)).filter(({ day }) => !days.includes(day));
    await this.write(unit, kept);
  }

  async putLiveView(dataset: Dataset, sql: string): Promise<void> {
    await this.replace(liveKey(dataset), sql);
  }

  async dropStaging(table: string): Promise<void> {
    await this.store.deletePrefix(stagingFolder(table));
  }

  /** The live view's definition in Athena's dialect; undefined before the first conversion. */
  async liveView(dataset: Dataset): Promise<string | undefined> {
    return (await this.store.get(liveKey(dataset)))?.body;
  }

  /** All published partitions of a curated table. */
  async *allPartitions(dataset: Dataset): AsyncIterable<PublishedPartition> {
    for await (const key of this.store.list(`catalog/${dataset.name}/units/`)) {
      const file = await this.store.get(key);
      if (file === undefined) continue;
      const { account, delivered, partitions } = JSON.parse(file.body) as UnitFile;
      for (const partition of partitions) yield { account, delivered, ...partition };
    }
  }

  async putStaging(table: string, staged: StagingTable): Promise<void> {
    await this.replace(`${stagingFolder(table)}table.json`, JSON.stringify(staged));
  }

  async staging(table: string): Promise<StagingTable | undefined> {
    const file = await this.store.get(`${stagingFolder(table)}table.json`);
    return file === undefined ? undefined : (JSON.parse(file.body) as StagingTable);
  }

  /** Remembers with which columns files of the dataset are written. */
  async noteColumns(dataset: Dataset): Promise<void> {
    for (;;) {
      const file = await this.store.get(columnsKey(dataset));
      const known = knownColumns(file?.body);
      if (known.includes(columnsOf(dataset))) return;
      // Units are staged side by side: the second to come looks again.
      const body = JSON.stringify([...known, columnsOf(dataset)]);
      if (await this.store.putIf(columnsKey(dataset), body, file?.etag)) return;
    }
  }

  /** True when all files of the dataset are known to have today's columns: readers need not look into each for its own. */
  async sameColumns(dataset: Dataset): Promise<boolean> {
    const known = knownColumns((await this.store.get(columnsKey(dataset)))?.body);
    return known.length === 1 && known[0] === columnsOf(dataset);
  }

  private async write(unit: Unit, partitions: readonly Partition[]): Promise<void> {
    const { account, delivered } = unit;
    const file: UnitFile = { account, delivered, partitions };
    await this.replace(unitKey(unit), JSON.stringify(file));
  }

  private async replace(key: string, body: string): Promise<void> {
    const old = await this.store.get(key);
    if (old?.body === body) return;
    if (await this.store.putIf(key, body, old?.etag)) return;
    throw new Error(`${key} was changed by another process while the lake was locked: run the command again`);
  }
}

interface UnitFile {
  readonly account: string;
  readonly delivered: string;
  readonly partitions: readonly Partition[];
}

const unitKey = (unit: Unit): string =>
  `catalog/${unit.dataset}/units/${folderName(unit.account)}/${deliveredDay(unit)}.json`;
const columnsKey = (dataset: Dataset): string => `catalog/${dataset.name}/columns.json`;
const liveKey = (dataset: Dataset): string => `catalog/${dataset.name}/live.sql`;
const stagingFolder = (table: string): string => `catalog/staging/${folderName(table)}/`;

const columnsOf = (dataset: Dataset): string =>
  [...dataset.columns, ...DERIVED_COLUMNS].map(({ name, type }) => `${name} ${JSON.stringify(type)}`).join('\n');
const knownColumns = (body = '[]'): readonly string[] => JSON.parse(body) as readonly string[];
