import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { RawObjects } from '../../core/conversion/ports';
import type { Unit } from '../../core/conversion/unit';
import { type Dataset, RAW_PARTITION_KEYS, type Route } from '../../core/datasets/dataset';
import { named, quoted } from './duckdb';
import { duckType, isJsonError, selectRawRows } from './raw-rows';
import { type LocatedObject, type SpilledRows, UnitReader } from './unit-reader';

/** The raw table over some units, read into a folder of its own for as long as queries need it. */
export class RawRelation {
  private careful = false;

  private constructor(
    private readonly dataset: Dataset,
    private spilled: SpilledRows,
    private readonly carefully: () => Promise<SpilledRows>,
  ) {}

  /** Reads the units' objects; `wanted` says which. */
  static async read(
    dataset: Dataset,
    raw: RawObjects,
    wanted: (unit: Unit) => boolean,
    temporary: string,
  ): Promise<RawRelation> {
    const objects: LocatedObject[] = [];
    for await (const { unit, objects: listed } of raw.units(dataset, {})) {
      if (!wanted(unit)) continue;
      const { account, delivered } = unit;
      objects.push(...listed.map(({ path, size, region }) => ({ path, size, region, account, delivered })));
    }
    mkdirSync(temporary, { recursive: true });
    const read = (careful: boolean) => {
      const folder = mkdtempSync(join(temporary, 'raw-'));
      return new UnitReader({ dataset, objects, folder, files: undefined, merge: false, careful }, raw).read();
    };
    return new RawRelation(dataset, await read(false), () => read(true));
  }

  /** The SELECT behind the table, or behind that of a route, without the hidden `"$path"` unless asked for. */
  select(withPath: boolean, route?: Route): string {
    const columns = [...this.dataset.columns.map(({ name }) => name), ...RAW_PARTITION_KEYS].map(named);
    const files = this.spilled.parts.flatMap((part) => part.files);
    if (files.length === 0) {
      const typed = this.dataset.columns.map(
        ({ name, type }) => `CAST(NULL AS ${duckType(type, false)}) AS ${named(name)}`,
      );
      const keys = [...RAW_PARTITION_KEYS.map(named), '"$path"'].map((key) => `CAST(NULL AS VARCHAR) AS ${key}`);
      const nothing = `SELECT ${[...typed, ...keys].join(', ')} WHERE false`;
      return withPath ? nothing : `SELECT * EXCLUDE ("$path") FROM (${nothing})`;
    }
    const { objects } = this.spilled;
    const rows = selectRawRows(this.dataset, files, { objects, forgiving: this.careful });
    const those = this.arrivedBy(route);
    return `SELECT ${[...columns, ...(withPath ? ['"$path"'] : [])].join(', ')} FROM (${rows})${those}`;
  }

  /** Objects of a route are told by its prefix in their path; the dataset's own table has the others. */
  private arrivedBy(route: Route | undefined): string {
    const { layout, routes = [] } = this.dataset;
    if (routes.length === 0) return '';
    const first = layout.template.split('/')[0]!;
    const below = ({ prefix }: Route) => `contains("$path", ${quoted(`/${prefix}/${first}/`)})`;
    return ` WHERE ${route === undefined ? routes.map((each) => `NOT ${below(each)}`).join(' AND ') : below(route)}`;
  }

  /** After a query failed on a record: reads all of them the forgiving way. False when that was done before. */
  async recover(error: unknown): Promise<boolean> {
    if (this.careful || !isJsonError(error)) return false;
    this.spilled = await this.carefully();
    this.careful = true;
    return true;
  }
}
