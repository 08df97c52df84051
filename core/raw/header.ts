import type { Readable } from 'node:stream';
import { type Dataset, rawNameOf } from '../datasets/dataset';
import { decompress } from './decompress';
import { isHeader } from './text-readers';

/**
 * The field names in the first line of an object of delimited text; undefined when it has no such line, or is damaged before
 * its end.
 *
 * @throws whatever the source throws (an object that cannot be read)
 */
export async function headerFields(dataset: Dataset, source: Readable): Promise<readonly string[] | undefined> {
  if (dataset.format.kind !== 'delimited') return undefined;
  let start = '';
  await decompress(source, (chunk) => {
    if (!start.includes('\n')) start += chunk.toString('utf8', 0, LONGEST_HEADER);
  });
  const [line, rest] = start.split('\n', 2);
  if (line === undefined || rest === undefined) return undefined;
  const fields = line.replace(/\r$/, '').split(dataset.format.delimiter);
  return isHeader(fields, new Set(dataset.columns.map(rawNameOf))) ? fields : undefined;
}

/** All fields of VPC flow logs by name take about a kilobyte. */
const LONGEST_HEADER = 64 * 1024;
