import { gunzipSync, gzipSync } from 'node:zlib';
import { type ColumnType, type Dataset, type Field, rawNameOf } from '../../../core/datasets/dataset';

/**
 * An object of CloudTrail as `CloudTrailInputFormat` hands it to the SerDe: one record a line, and what is a `string` of the
 * table but an object in the record as text. That class is AWS's own; with this under the same key, and the table's input
 * format switched to text, all else stays as it is in AWS.
 *
 * An object that is empty or whose gzip is damaged stays as it is.
 */
export function exploded(dataset: Dataset, object: Buffer): Buffer {
  if (dataset.format.kind !== 'json' || object.length === 0) return object;
  let text: string;
  try {
    text = gunzipSync(object).toString('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR') return object;
    throw error;
  }
  const records = (JSON.parse(text) as Record<string, unknown[]>)[dataset.format.envelope]!;
  const lines = records.map((record) => `${JSON.stringify(structured(dataset.columns, record))}\n`);
  return gzipSync(lines.join(''));
}

function structured(fields: readonly Field[], record: unknown): unknown {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return record;
  const types = new Map(fields.map((field) => [rawNameOf(field), field.type]));
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, shaped(types.get(name) ?? 'string', value)]),
  );
}

function shaped(type: ColumnType, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (typeof type === 'string') return JSON.stringify(value);
  if ('struct' in type) return structured(type.struct, value);
  if ('array' in type) return Array.isArray(value) ? value.map((item) => shaped(type.array, item)) : value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, shaped(type.map, item)]));
}
