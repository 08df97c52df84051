import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { RawObject, RawObjects, UnitObjects } from '../../core/conversion/ports';
import type { Unit } from '../../core/conversion/unit';
import type { Dataset } from '../../core/datasets/dataset';
import { locate } from '../../core/datasets/locate';
import { datasetOf, datasetsOf, type SourceSettings } from '../../core/deployment/settings';
import { RawFolders } from './raw-folders';
import { openObject } from './raw-open';
import type { RawScope } from './raw-scope';
import { folderNames, type ListedObject, pages } from './s3-pages';

interface Delivered {
  /** `yyyy/MM/dd`, of the folder: Athena's table goes by it. */
  readonly day: string;
  readonly object: RawObject;
}

/** Where one account's objects of one region lie. */
interface RegionFolder {
  readonly bucket: string;
  readonly prefix: string;
  readonly region: string;
}

/**
 * The objects that AWS delivered, of all sources. Units hold what the raw tables look at and nothing else; {@link accounts}
 * and {@link regions} tell what there is beyond.
 */
export class S3RawObjects implements RawObjects {
  readonly #scopes = new Map<string, Promise<RawScope>>();

  constructor(
    private readonly s3: Pick<S3Client, 'send'>,
    readonly sources: readonly SourceSettings[],
    /** What a dataset's raw table looks at; asked once for each dataset. */
    private readonly readScope: (dataset: Dataset) => Promise<RawScope>,
  ) {}

  /** By account, then by day. Holds a page of each region's listing and one unit's objects at a time. */
  async *units(dataset: Dataset, range: { readonly from?: string; readonly to?: string }): AsyncIterable<UnitObjects> {
    const { accounts: known, from: first = '' } = await this.scope(dataset);
    const from = range.from === undefined || range.from < first ? first : range.from;
    const accounts = new Set<string>();
    for (const source of this.#sourcesOf(dataset.name)) {
      for (const account of await this.accounts(source)) if (known?.has(account) ?? true) accounts.add(account);
    }
    for (const account of [...accounts].sort()) {
      const folders = await this.#regionFolders(dataset, account);
      const streams = folders.map((folder) => this.#days(dataset, folder, { from, to: range.to ?? '9999' }));
      for await (const { day, objects } of byDay(streams)) {
        yield { unit: { dataset: dataset.name, account, delivered: day }, objects };
      }
    }
  }

  async objects(unit: Unit): Promise<readonly RawObject[]> {
    const dataset = datasetsOf(this).find(({ name }) => name === unit.dataset);
    if (dataset === undefined) throw new Error(`the lake has no source of dataset '${unit.dataset}'`);
    const { accounts, from = '' } = await this.scope(dataset);
    if (accounts?.has(unit.account) === false || unit.delivered < from) return [];
    const folders = await this.#regionFolders(dataset, unit.account);
    const listed = await Promise.all(
      folders.map(async ({ bucket, prefix, region }) => {
        const objects: RawObject[] = [];
        for await (const page of pages(this.s3, { Bucket: bucket, Prefix: `${prefix}${unit.delivered}/` })) {
          objects.push(...page.objects.filter(isOf(dataset)).map(rawObject(bucket, region)));
        }
        return objects;
      }),
    );
    return sorted(listed.flat());
  }

  open(path: string): Promise<Readable> {
    return openObject(this.s3, path);
  }

  /** What the dataset's raw table looks at. */
  scope(dataset: Dataset): Promise<RawScope> {
    const known = this.#scopes.get(dataset.name) ?? this.readScope(dataset);
    this.#scopes.set(dataset.name, known);
    return known;
  }

  /** Accounts for which the source has a folder, whether the raw table looks at it or not. */
  async accounts(source: SourceSettings): Promise<readonly string[]> {
    const folders = new RawFolders(source, datasetOf(source));
    const names = await folderNames(this.s3, source.bucket, folders.accounts());
    // An organization's folder stands beside those of accounts.
    return names.filter((name) => /^\d{12}$/.test(name));
  }

  /** Regions for which the source has a folder of the account, whether the raw table looks at it or not. */
  regions(source: SourceSettings, account: string): Promise<readonly string[]> {
    return folderNames(this.s3, source.bucket, new RawFolders(source, datasetOf(source)).regions(account));
  }

  /**
   * When the newest object of the source was written; undefined when there is none. It looks into the folders of one day over
   * all accounts and regions, the newest that holds any.
   */
  async newest(source: SourceSettings): Promise<Date | undefined> {
    const dataset = datasetOf(source);
    const folders: RegionFolder[] = [];
    for (const account of await this.accounts(source)) {
      folders.push(...(await this.#foldersOfAccount([source], dataset, account)));
    }
    for (let before = '9999'; ; ) {
      const days = await Promise.all(folders.map((folder) => this.#newestDay(folder, before)));
      const day = days.reduce<string>((newest, each = '') => (each > newest ? each : newest), '');
      if (day === '') return undefined;
      const newest = await this.#newestOf(
        dataset,
        folders.filter((_, at) => days[at] === day),
        day,
      );
      if (newest !== undefined) return newest;
      // A folder made by hand, or with objects of other kinds only.
      before = day;
    }
  }

  async #newestOf(dataset: Dataset, folders: readonly RegionFolder[], day: string): Promise<Date | undefined> {
    let newest: Date | undefined;
    for (const { bucket, prefix } of folders) {
      for await (const page of pages(this.s3, { Bucket: bucket, Prefix: `${prefix}${day}/` })) {
        for (const { modified } of page.objects.filter(isOf(dataset))) {
          if (newest === undefined || modified > newest) newest = modified;
        }
      }
    }
    return newest;
  }

  #sourcesOf(dataset: string): readonly SourceSettings[] {
    return this.sources.filter((source) => source.dataset === dataset);
  }

  /** The account's regions that the raw table looks at. */
  async #regionFolders(dataset: Dataset, account: string): Promise<RegionFolder[]> {
    const { regions } = await this.scope(dataset);
    const folders = await this.#foldersOfAccount(this.#sourcesOf(dataset.name), dataset, account);
    return folders.filter(({ region }) => regions?.has(region) ?? true);
  }

  async #foldersOfAccount(
    sources: readonly SourceSettings[],
    dataset: Dataset,
    account: string,
  ): Promise<RegionFolder[]> {
    const found = new Map<string, RegionFolder>();
    for (const source of sources) {
      for (const region of await this.regions(source, account)) {
        const folder = { bucket: source.bucket, prefix: new RawFolders(source, dataset).days(account, region), region };
        // Two sources may name the same place; an object must not be there twice.
        found.set(`${folder.bucket}/${folder.prefix}`, folder);
      }
    }
    return [...found.values()];
  }

  async *#days(
    dataset: Dataset,
    { bucket, prefix, region }: RegionFolder,
    { from, to }: { readonly from: string; readonly to: string },
  ): AsyncGenerator<Delivered> {
    const toObject = rawObject(bucket, region);
    for await (const { objects } of pages(this.s3, { Bucket: bucket, Prefix: prefix, StartAfter: prefix + from })) {
      for (const listed of objects) {
        const day = /^\d{4}\/\d{2}\/\d{2}(?=\/)/.exec(listed.key.slice(prefix.length))?.[0];
        if (day === undefined) continue;
        if (day > to) return;
        if (isOf(dataset)(listed)) yield { day, object: toObject(listed) };
      }
    }
  }

  /** The newest day before another that has a folder: years, months and days are looked through from the end. */
  async #newestDay(
    { bucket, prefix }: Omit<RegionFolder, 'region'>,
    before: string,
    above = '',
  ): Promise<string | undefined> {
    const names = await folderNames(this.s3, bucket, `${prefix}${above}`);
    const [digits, isDay] = above === '' ? [4, false] : [2, above.length === '2023/07/'.length];
    for (const name of names.toReversed()) {
      const folder = `${above}${name}`;
      if (!/^\d+$/.test(name) || name.length !== digits || folder >= before) continue;
      const day = isDay ? folder : await this.#newestDay({ bucket, prefix }, before, `${folder}/`);
      if (day !== undefined) return day;
    }
    return undefined;
  }
}

/** Merges streams that are each in the order of days. */
async function* byDay(
  streams: readonly AsyncGenerator<Delivered>[],
): AsyncGenerator<{ readonly day: string; readonly objects: readonly RawObject[] }> {
  const heads = await Promise.all(streams.map(async (rest) => ({ rest, next: await rest.next() })));
  for (;;) {
    const [day] = heads.flatMap(({ next }) => (next.done ? [] : next.value.day)).sort();
    if (day === undefined) return;
    const taken = await Promise.all(
      heads.map(async (head) => {
        const objects: RawObject[] = [];
        while (!head.next.done && head.next.value.day === day) {
          objects.push(head.next.value.object);
          head.next = await head.rest.next();
        }
        return objects;
      }),
    );
    yield { day, objects: sorted(taken.flat()) };
  }
}

/** Digests, test files, other load balancers' logs and folder markers are not the dataset's; an object of no bytes may be. */
const isOf =
  (dataset: Dataset) =>
  ({ key }: ListedObject): boolean =>
    locate(dataset, key).kind === 'object';

const rawObject =
  (bucket: string, region: string) =>
  ({ key, size, etag }: ListedObject): RawObject => ({ path: `s3://${bucket}/${key}`, region, size, etag });

const sorted = (objects: readonly RawObject[]): RawObject[] =>
  objects.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
