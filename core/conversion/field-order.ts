import { type Dataset, rawNameOf } from '../datasets/dataset';
import { headerFields } from '../raw/header';
import type { UnreadObject } from './ledger';
import { ObjectUnreadable, type RawObject, type RawObjects } from './ports';

/**
 * Objects whose header names other fields than the raw table has in the same places. An engine that reads by position would
 * put their values into the wrong columns, and nothing would look wrong. A header that is shorter or longer than the table is
 * fine: missing columns are NULL, further values are not read.
 *
 * One object of each writer is opened: what it writes never changes its fields.
 */
export async function misordered(
  raw: Pick<RawObjects, 'open'>,
  dataset: Dataset,
  objects: readonly RawObject[],
): Promise<readonly UnreadObject[]> {
  const { writer } = dataset.layout;
  if (dataset.format.kind !== 'delimited' || writer === undefined) return [];
  const found: UnreadObject[] = [];
  const byWriter = new Map<string, string[]>();
  for (const { path } of objects) {
    const name = writer.exec(path)?.[0] ?? '';
    const paths = byWriter.get(name);
    if (paths === undefined) byWriter.set(name, [path]);
    else paths.push(path);
  }
  for (const written of byWriter.values()) {
    const reason = await misplaced(raw, dataset, written[0]!);
    if (reason !== undefined) found.push(...written.map((path) => ({ path, reason, opened: true })));
  }
  return found;
}

async function misplaced(raw: Pick<RawObjects, 'open'>, dataset: Dataset, path: string): Promise<string | undefined> {
  let fields: readonly string[] | undefined;
  try {
    fields = await headerFields(dataset, await raw.open(path));
  } catch (error) {
    // Not to be judged here: staging finds out, and names it.
    if (error instanceof ObjectUnreadable) return undefined;
    throw error;
  }
  const columns = dataset.columns.map(rawNameOf);
  const at = fields?.findIndex((field, place) => columns[place] !== undefined && columns[place] !== field) ?? -1;
  if (at < 0) return undefined;
  return `its field ${at + 1} is '${fields![at]}', and the raw table reads '${columns[at]}' there: it was written with another list of fields`;
}
