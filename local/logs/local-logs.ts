import { realpathSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { RawObject, RawObjects, UnitObjects } from '../../core/conversion/ports';
import type { Unit } from '../../core/conversion/unit';
import type { Dataset } from '../../core/datasets/dataset';
import { locate } from '../../core/datasets/locate';
import { identify } from './identify';
import { openFile } from './open-file';
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

  open(path: string): Promise<Readable> {
    return openFile(path);
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
