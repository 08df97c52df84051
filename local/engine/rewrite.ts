import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Dataset } from '../../core/datasets/dataset';
import { readCarefully } from '../../core/raw/careful';
import { SpillFile } from './spill';

const RECORD = Buffer.from(',"r":');
const NUMBER = Buffer.from(',"n":');
const PATH = /"p":("(?:[^"\\]|\\.)*")/;

export interface Rewritten {
  readonly file: SpillFile;
  /** Objects in which something was found. */
  readonly odd: ReadonlySet<string>;
  /** Numbers of the lines that turned out to be no records. */
  readonly refused: readonly number[];
}

/**
 * Records that DuckDB could not read, written again record by record the forgiving way. What is no JSON becomes a row of
 * NULLs, as it would have been had the first reading noticed.
 */
export async function rewriteCarefully(dataset: Dataset, { path }: SpillFile): Promise<Rewritten> {
  const file = new SpillFile(`${path}.careful`);
  const odd = new Set<string>();
  const refused: number[] = [];
  // Latin-1 keeps every byte as one character: the lines may hold bytes that are not UTF-8.
  const input = createReadStream(path, { encoding: 'latin1' });
  for await (const text of linesOf(input)) {
    const line = Buffer.from(text, 'latin1');
    const at = line.indexOf(RECORD) + RECORD.length;
    const end = line.lastIndexOf(NUMBER);
    const careful = readCarefully(line.subarray(at, end), dataset.columns, dataset.ignoredFields ?? []);
    if (careful.state === 'refused' || careful.notes.length > 0) odd.add(pathOf(line));
    if (careful.state === 'refused') refused.push(Number.parseInt(line.toString('latin1', end + NUMBER.length), 10));
    const record = careful.state === 'kept' ? careful.bytes : Buffer.from('{}');
    file.bytes(line, 0, at);
    file.bytes(record, 0, record.length);
    file.endLine(`${line.toString('latin1', end)}\n`);
  }
  file.flush();
  return { file, odd, refused };
}

const pathOf = (line: Buffer): string => JSON.parse(PATH.exec(line.toString('utf8', 0, line.indexOf(RECORD)))![1]!);

const linesOf = (input: NodeJS.ReadableStream): AsyncIterable<string> =>
  createInterface({ input, crlfDelay: Infinity });

/** Whether DuckDB failed on a record: no JSON, another shape than declared, or longer than its buffer. */
export const isJsonError = (error: unknown): boolean =>
  error instanceof Error && /Malformed JSON|JSON transform error|maximum_object_size/.test(error.message);
