import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ObjectUnreadable } from '../../core/conversion/ports';
import type { ObjectName } from '../../core/verify/digest';
import type { PublicKeys } from '../../core/verify/public-keys';
import type { DaysBetween, OpenedObject, VerifySource } from '../../core/verify/source';
import { folderOf, type LogKind, type Tree } from '../../core/verify/tree';
import { openFile } from './open-file';

const TOP = 'AWSLogs';
const KINDS: readonly LogKind[] = ['CloudTrail', 'CloudTrail-Digest'];

/** Ends the name of a file beside a digest: what `aws s3api head-object` printed of it. */
export const HEAD = '.head.json';

/**
 * A copy of a trail's bucket, as `aws s3 sync` makes it: S3's keys are paths, and metadata is not there. It may lie anywhere below
 * the folder, and the folder may be a part of it. Links are not followed.
 */
export class TrailCopy implements VerifySource {
  readonly live = false;
  readonly #asked: string;
  readonly #root: string;

  /** @throws Error when there is no such folder */
  constructor(
    folder: string,
    private readonly publicKeys: PublicKeys | undefined,
  ) {
    this.#asked = realpathSync(folder);
    const parts = this.#asked.split(sep);
    const top = parts.lastIndexOf(TOP);
    this.#root = top < 0 ? this.#asked : parts.slice(0, top).join(sep) || sep;
  }

  async trees(): Promise<readonly Tree[]> {
    const trees: Tree[] = [];
    const waiting = [''];
    for (let base = waiting.pop(); base !== undefined; base = waiting.pop()) {
      const names = this.#folders(base);
      if (names.includes(TOP)) trees.push(...this.#treesIn(base));
      waiting.push(...names.filter((name) => name !== TOP).map((name) => `${base}${name}/`));
      // Beside the folder that was asked for lies what was not.
      if (this.#root !== this.#asked) break;
    }
    return trees.filter((tree) => KINDS.some((kind) => this.#isAsked(folderOf(tree, kind))));
  }

  async days(tree: Tree, kind: LogKind, { first, last }: DaysBetween): Promise<readonly string[]> {
    const folder = folderOf(tree, kind);
    const days = this.#folders(folder).flatMap((year) =>
      this.#folders(`${folder}${year}/`).flatMap((month) =>
        this.#folders(`${folder}${year}/${month}/`).map((day) => `${year}/${month}/${day}`),
      ),
    );
    return days.filter((day) => /^\d{4}\/\d\d\/\d\d$/.test(day) && day >= first && day <= last).sort();
  }

  async objects(tree: Tree, kind: LogKind, day: string): Promise<readonly string[]> {
    const folder = `${folderOf(tree, kind)}${day}/`;
    return readdirSync(this.#path(folder), { withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !/^[._]/.test(entry.name) && !entry.name.endsWith(HEAD))
      .map(({ name }) => `${folder}${name}`)
      .sort();
  }

  resolve({ key }: ObjectName, beside: string): string | undefined {
    const [, tail] = /(?:^|\/)(AWSLogs\/.+)$/s.exec(key) ?? [];
    const [, base] = /^(.*?)AWSLogs\//s.exec(beside) ?? [];
    // A digest may have been forged: it must not lead out of the folder.
    return tail === undefined || tail.split('/').includes('..') ? undefined : `${base ?? ''}${tail}`;
  }

  async open(key: string): Promise<OpenedObject | undefined> {
    const path = this.#path(key);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (!found.isFile()) throw new ObjectUnreadable(path, 'not a regular file');
    return { bytes: await openFile(path), ...signatureBeside(`${path}${HEAD}`) };
  }

  async keys(): Promise<PublicKeys | undefined> {
    return this.publicKeys;
  }

  #treesIn(base: string): Tree[] {
    const top = `${base}${TOP}/`;
    return this.#folders(top).flatMap((name) =>
      name.startsWith('o-')
        ? this.#folders(`${top}${name}/`).flatMap((account) => this.#regions({ base, organization: name, account }))
        : this.#regions({ base, account: name }),
    );
  }

  #regions(of: Omit<Tree, 'region'>): Tree[] {
    const regions = KINDS.flatMap((kind) => this.#folders(folderOf({ ...of, region: '' }, kind).slice(0, -1)));
    return [...new Set(regions)].map((region) => ({ ...of, region }));
  }

  #isAsked(folder: string): boolean {
    const path = this.#path(folder);
    return existsSync(path) && (`${this.#asked}${sep}`.startsWith(path) || path.startsWith(`${this.#asked}${sep}`));
  }

  /** Names of the folders in a folder; none when it is not there. */
  #folders(key: string): string[] {
    const path = this.#path(key);
    if (!existsSync(path)) return [];
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  }

  #path(key: string): string {
    return join(this.#root, ...key.split('/'), key.endsWith('/') ? sep : '');
  }
}

/** @throws Error when the file is not what `aws s3api head-object` prints of a digest */
function signatureBeside(path: string): Pick<OpenedObject, 'signature'> {
  if (!existsSync(path)) return {};
  let signature: unknown;
  try {
    signature = (JSON.parse(readFileSync(path, 'utf8')) as { Metadata?: { signature?: unknown } }).Metadata?.signature;
  } catch {
    // The error below says what the file must be.
  }
  if (typeof signature === 'string') return { signature };
  throw new Error(
    `'${path}' must hold what aws s3api head-object prints of the digest beside it, with its 'Metadata' and 'signature': write it again, or remove it`,
  );
}
