import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Dataset } from '../../core/datasets/dataset';
import { readCarefully } from '../../core/raw/careful';
import { type Slice, SpillFile } from './spill';

const RECORD = Buffer.from(',"r":');
const PATH = /"p":("(?:[^"\\]|\\.)*")/;

export interface Rewritten {
  readonly file: SpillFile;
  /** Objects in which something was found. */
  readonly odd: ReadonlySet<string>;
}

/**
 * A slice that DuckDB could not read, written again record by record the forgiving way. What is no JSON becomes a row of
 * NULLs, as it would have been had the first reading noticed.
 */
export async function rewriteCarefully(dataset: Dataset, slice: Slice): Promise<Rewritten> {
  const file = new SpillFile(`${slice.file.path}.careful`);
  const odd = new Set<string>();
  // Latin-1 keeps every byte as one character: the lines may hold bytes that are not UTF-8.
  const input = createReadStream(slice.file.path, { encoding: 'latin1' });
  for await (const text of linesOf(input)) {
    const line = Buffer.from(text, 'latin1');
    const at = line.indexOf(RECORD) + RECORD.length;
    const careful = readCarefully(line.subarray(at, line.length - 1), dataset.columns, dataset.ignoredFields ?? []);
    if (careful.state === 'refused' || careful.notes.length > 0) odd.add(JSON.parse(PATH.exec(text)![1]!) as string);
    const record = careful.state === 'kept' ? careful.bytes : Buffer.from('{}');
    file.bytes(line, 0, at);
    file.bytes(record, 0, record.length);
    file.ascii('}');
    file.endLine();
  }
  file.flush();
  return { file, odd };
}

const linesOf = (input: NodeJS.ReadableStream): AsyncIterable<string> =>
  createInterface({ input, crlfDelay: Infinity });

/** Whether DuckDB failed on a record: no JSON, another shape than declared, or longer than its buffer. */
export const isJsonError = (error: unknown): boolean =>
  error instanceof Error && /Malformed JSON|JSON transform error|maximum_object_size/.test(error.message);
