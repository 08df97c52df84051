import type { Readable } from 'node:stream';
import type { Dataset, DelimitedFormat, JsonFormat, RegexFormat } from '../datasets/dataset';
import { decompress } from './decompress';
import { JsonReader } from './json-reader';
import type { RecordReader, RecordSink } from './record-sink';
import { DelimitedReader, RegexReader } from './text-readers';

/**
 * Reads one raw object to its end, or to where it is damaged, and gives every record to the sink. Damage to the object as
 * a whole is a refusal of its own reason; the records before it are kept.
 *
 * @param options.careful look into every JSON record, not only into those that seem odd; false by default
 * @returns decompressed bytes read
 * @throws whatever the source throws (an object that cannot be opened or read); for a dataset in Parquet
 */
export async function readObject(
  dataset: Dataset,
  source: Readable,
  sink: RecordSink,
  options: { readonly careful?: boolean } = {},
): Promise<ObjectEnd> {
  const reader = recordReader(dataset, sink, options.careful ?? false);
  const end = await decompress(source, (chunk) => reader.push(chunk));
  reader.end(end.damage !== undefined);
  return { bytes: end.size, ...(end.damage === undefined ? {} : { damage: end.damage }) };
}

export interface ObjectEnd {
  readonly bytes: number;
  /** Why the object could not be read to its end ("truncated gzip"). */
  readonly damage?: string;
}

function recordReader(dataset: Dataset, sink: RecordSink, careful: boolean): RecordReader {
  switch (dataset.format.kind) {
    case 'json':
      return new JsonReader(dataset as Dataset & { format: JsonFormat }, sink, careful);
    case 'regex':
      return new RegexReader(dataset as Dataset & { format: RegexFormat }, sink);
    case 'delimited':
      return new DelimitedReader(dataset as Dataset & { format: DelimitedFormat }, sink);
    case 'parquet':
      throw new Error(`the records of '${dataset.name}' are Parquet, which only a query engine reads`);
  }
}
