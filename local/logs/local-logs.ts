import { realpathSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { ObjectUnreadable, type RawObject, type RawObjects, type UnitObjects } from '../../core/conversion/ports';
import type { Unit } from '../../core/conversion/unit';
import type { Dataset } from '../../core/datasets/dataset';
import { locate } from '../../core/datasets/locate';
import { identify } from './identify';
import { walk } from './walk';

/** A file in the folder that belongs to no unit, and why. */
export interface LeftOut {
  readonly path: string;
  readonly reason: string;
  /** `sibling`: AWS's own, of another kind (a digest). `problem`: something the user may want to know of. */
  readonly kind: 'sibling' | 'other' | 'problem';
}

/**
 * The logs of a folder, read in place and never changed: an `aws s3 sync` copy with AWS's keys, loose files, or both. The
 * key says where an object belongs; where it does not, the content decides.
 */
export class LocalLogs implements RawObjects {
  private readonly byDataset = new Map<string, Map<string, { unit: Unit; objects: RawObject[] }>>();
  readonly leftOut: LeftOut[] = [];
  files = 0;
  bytes = 0;

  private constructor(readonly root: string) {}

  /**
   * Lists the folder. Costs one look at each file's name, and one into each file whose name says nothing.
   *
   * @param skip a folder that is not looked into: the lake's own, should it lie among the logs
   * @throws Error when the folder itself cannot be listed
   */
  static async open(root: string, datasets: readonly Dataset[], skip?: string): Promise<LocalLogs> {
    const logs = new LocalLogs(realpathSync(root));
    for await (const entry of walk(logs.root, skip)) {
      if ('problem' in entry) {
        logs.leftOut.push({ path: entry.path, reason: entry.problem, kind: 'problem' });
        continue;
      }
      logs.files++;
      logs.bytes += entry.size;
      await logs.place(entry, datasets);
    }
    return logs;
  }

  async *units(dataset: Dataset, range: { from?: string; to?: string }): AsyncIterable<UnitObjects> {
    const units = [...(this.byDataset.get(dataset.name)?.values() ?? [])];
    const name = ({ account, delivered }: Unit) => `${delivered} ${account}`;
    for (const { unit, objects } of units.sort((a, b) => (name(a.unit) < name(b.unit) ? -1 : 1))) {
      if (range.from !== undefined && unit.delivered < range.from) continue;
      if (range.to !== undefined && unit.delivered > range.to) continue;
      yield { unit, objects: sorted(objects) };
    }
  }

  async objects(unit: Unit): Promise<readonly RawObject[]> {
    return sorted(this.byDataset.get(unit.dataset)?.get(key(unit))?.objects ?? []);
  }

  async open(path: string): Promise<Readable> {
    const file = await open(path).catch((error: NodeJS.ErrnoException) => {
      throw unreadable(path, error);
    });
    const bytes = Readable.from(chunks(path, file), { objectMode: false, highWaterMark: CHUNK });
    // Bytes that nobody asks for are never begun, so that they would not come to their end either.
    bytes.once('close', () => void file.close().catch(() => undefined));
    return bytes;
  }

  private async place(file: { path: string; size: number; etag: string }, datasets: readonly Dataset[]): Promise<void> {
    const { path, size, etag } = file;
    const relative = path.slice(this.root.length + 1);
    for (const dataset of datasets) {
      const located = locate(dataset, relative);
      if (located.kind === 'sibling') {
        this.leftOut.push({ path, reason: located.what, kind: 'sibling' });
        return;
      }
      if (located.kind === 'object') {
        const { account, delivered, region } = located;
        this.add({ dataset: dataset.name, account, delivered }, { path, region, size, etag });
        return;
      }
    }
    const identified = await identify(path, datasets, (object) => this.open(object));
    if ('problem' in identified) {
      this.leftOut.push({ path, reason: identified.problem, kind: identified.kind });
    } else {
      const { dataset, account, delivered, region } = identified;
      this.add({ dataset: dataset.name, account, delivered }, { path, region, size, etag });
    }
  }

  private add(unit: Unit, object: RawObject): void {
    const units = this.byDataset.get(unit.dataset) ?? new Map<string, { unit: Unit; objects: RawObject[] }>();
    this.byDataset.set(unit.dataset, units);
    const known = units.get(key(unit));
    if (known === undefined) units.set(key(unit), { unit, objects: [object] });
    else known.objects.push(object);
  }
}

const key = ({ account, delivered }: Unit): string => `${delivered} ${account}`;

const sorted = (objects: readonly RawObject[]): RawObject[] =>
  objects.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));

const CHUNK = 256 * 1024;

async function* chunks(path: string, file: Awaited<ReturnType<typeof open>>): AsyncIterable<Buffer> {
  try {
    // A buffer of the file's own size: most objects are far smaller than a piece, and idle memory wakes the collector.
    const size = Math.min(CHUNK, (await file.stat()).size + 1);
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(size), 0, size);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw unreadable(path, error as NodeJS.ErrnoException);
  } finally {
    await file.close();
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'the file is gone',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'a folder, not a file',
  EIO: 'the disk could not read it',
};

const unreadable = (path: string, error: NodeJS.ErrnoException): ObjectUnreadable =>
  new ObjectUnreadable(path, REASONS[error.code ?? ''] ?? error.message);
