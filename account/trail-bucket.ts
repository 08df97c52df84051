import { CloudTrailClient, ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail';
import { S3Client } from '@aws-sdk/client-s3';
import { ObjectUnreadable } from '../core/conversion/ports';
import type { ObjectName } from '../core/verify/digest';
import { type ListedKey, PublicKeys } from '../core/verify/public-keys';
import type { DaysBetween, OpenedObject, VerifySource } from '../core/verify/source';
import { folderOf, type LogKind, type Tree } from '../core/verify/tree';
import { GONE, getObject } from '../lambda/aws/raw-open';
import { folderNames, pages } from '../lambda/aws/s3-pages';
import { type AccountChoice, AccountError, clientSettings, inWords } from './account';

export interface TrailChoice extends AccountChoice {
  readonly bucket: string;
  /** The trail's prefix in the bucket; none by default. */
  readonly prefix?: string;
  /** Public keys; those of each region from CloudTrail by default. */
  readonly keys?: PublicKeys;
}

export interface TrailParts {
  readonly s3: Pick<S3Client, 'send'>;
  /** A client of CloudTrail in a region: each region has keys of its own. */
  readonly cloudtrail: (region: string) => Pick<CloudTrailClient, 'send'>;
  readonly now: () => Date;
}

const KINDS: readonly LogKind[] = ['CloudTrail', 'CloudTrail-Digest'];

/**
 * The bucket that a trail delivers to. Only lists and reads.
 *
 * @throws AccountError in plain words when AWS refuses
 */
export class TrailBucket implements VerifySource {
  readonly live = true;
  readonly bucket: string;
  readonly #base: string;
  readonly #keys = new Map<string, Promise<PublicKeys>>();

  constructor(
    private readonly parts: TrailParts,
    private readonly choice: TrailChoice,
  ) {
    this.bucket = choice.bucket;
    const prefix = (choice.prefix ?? '').replace(/^\/+|\/+$/g, '');
    this.#base = prefix === '' ? '' : `${prefix}/`;
  }

  async trees(): Promise<readonly Tree[]> {
    const top = `${this.#base}AWSLogs/`;
    const trees: Tree[] = [];
    for (const name of await this.#folders(top)) {
      const of = name.startsWith('o-') ? { base: this.#base, organization: name } : { base: this.#base };
      const accounts = name.startsWith('o-') ? await this.#folders(`${top}${name}/`) : [name];
      for (const account of accounts) trees.push(...(await this.#regions({ ...of, account })));
    }
    return trees;
  }

  async days(tree: Tree, kind: LogKind, { first, last }: DaysBetween): Promise<readonly string[]> {
    const folder = folderOf(tree, kind);
    const days: string[] = [];
    for (const year of await this.#folders(folder)) {
      if (year < first.slice(0, 4) || year > last.slice(0, 4)) continue;
      for (const month of await this.#folders(`${folder}${year}/`)) {
        if (`${year}/${month}` < first.slice(0, 7) || `${year}/${month}` > last.slice(0, 7)) continue;
        for (const day of await this.#folders(`${folder}${year}/${month}/`)) days.push(`${year}/${month}/${day}`);
      }
    }
    return days.filter((day) => /^\d{4}\/\d\d\/\d\d$/.test(day) && day >= first && day <= last);
  }

  async objects(tree: Tree, kind: LogKind, day: string): Promise<readonly string[]> {
    const folder = `${folderOf(tree, kind)}${day}/`;
    const keys: string[] = [];
    try {
      for await (const { objects } of pages(this.parts.s3, { Bucket: this.bucket, Prefix: folder })) {
        keys.push(...objects.map(({ key }) => key));
      }
    } catch (error) {
      throw inWords(error);
    }
    return keys.filter((key) => !/^[._]|^$/.test(key.slice(folder.length)));
  }

  resolve({ bucket, key }: ObjectName): string | undefined {
    return bucket === this.bucket ? key : undefined;
  }

  async open(key: string): Promise<OpenedObject | undefined> {
    try {
      const { bytes, metadata } = await getObject(this.parts.s3, `s3://${this.bucket}/${key}`);
      return { bytes, ...(metadata.signature === undefined ? {} : { signature: metadata.signature }) };
    } catch (error) {
      if (error instanceof ObjectUnreadable && error.reason === GONE) return undefined;
      throw inWords(error);
    }
  }

  keys(region: string, since: Date): Promise<PublicKeys> {
    if (this.choice.keys !== undefined) return Promise.resolve(this.choice.keys);
    const known = this.#keys.get(region) ?? this.#listKeys(region, since);
    this.#keys.set(region, known);
    return known;
  }

  /** To the present, and not to the end of the range: a backfill is signed with the key of the day on which it is made. */
  async #listKeys(region: string, since: Date): Promise<PublicKeys> {
    const client = this.parts.cloudtrail(region);
    const listed: ListedKey[] = [];
    let token: string | undefined;
    try {
      do {
        const { PublicKeyList = [], NextToken } = await client.send(
          new ListPublicKeysCommand({
            StartTime: since,
            EndTime: this.parts.now(),
            ...(token === undefined ? {} : { NextToken: token }),
          }),
        );
        for (const { Value, Fingerprint } of PublicKeyList) {
          const value = Buffer.from(Value ?? []);
          listed.push(Fingerprint === undefined ? { value } : { value, fingerprint: Fingerprint });
        }
        token = NextToken;
      } while (token !== undefined);
    } catch (error) {
      const said = inWords(error);
      // The same credentials have listed the bucket: a region that does not know them is off in this account.
      const reason = said instanceof Error ? said.message : String(said);
      throw new AccountError(
        `the public keys of ${region} cannot be listed (${reason}): verify other regions with --regions, or get the keys of that one elsewhere and give them with --keys`,
        { cause: error },
      );
    }
    return new PublicKeys(listed);
  }

  async #regions(of: Omit<Tree, 'region'>): Promise<Tree[]> {
    const regions = new Set<string>();
    for (const kind of KINDS) {
      // The folder of no region is the one above the regions, with one slash too many.
      for (const name of await this.#folders(folderOf({ ...of, region: '' }, kind).slice(0, -1))) regions.add(name);
    }
    return [...regions].map((region) => ({ ...of, region }));
  }

  async #folders(prefix: string): Promise<string[]> {
    try {
      return await folderNames(this.parts.s3, this.bucket, prefix);
    } catch (error) {
      throw inWords(error);
    }
  }
}

/** The S3 client follows the bucket to its region. */
export const trailBucket = (choice: TrailChoice): TrailBucket =>
  new TrailBucket(
    {
      s3: new S3Client({ ...clientSettings(choice), followRegionRedirects: true }),
      cloudtrail: (region) => new CloudTrailClient(clientSettings({ ...choice, region })),
      now: () => new Date(),
    },
    choice,
  );
