import { Readable } from 'node:stream';
import type { Dataset } from '../datasets/dataset';
import { readCarefully } from '../raw/careful';
import { readObject } from '../raw/read-object';

/** Bytes of an object, as delivered, that are looked at: some thousand records. */
const LOOKED_AT = 256 * 1024;

/** Column of a text format that takes whatever follows the fields that the definition knows. */
const REST_OF_LINE = 'other_fields';

/**
 * Names of the fields in the object's first records that the definition does not have: members of JSON records, fields of
 * a header. Text lines have no names: more values than are known give one entry that says how many.
 *
 * @throws whatever the source throws (an object that cannot be read)
 */
export async function unknownFields(dataset: Dataset, source: Readable): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  const take = (note: string) => {
    const [, name] = /^unknown field: (.+)$/s.exec(note) ?? [];
    if (name !== undefined) found.add(name);
  };
  const json = dataset.format.kind === 'json';
  const hasRest = dataset.columns.some(({ name }) => name === REST_OF_LINE);
  await readObject(dataset, Readable.from(head(source)), {
    record: (bytes, start, end) => {
      const record = bytes.subarray(start, end);
      if (json) {
        const careful = readCarefully(record, dataset.columns, dataset.ignoredFields ?? []);
        if (careful.state === 'kept') careful.notes.forEach(take);
      } else if (hasRest) {
        const values = valuesIn(JSON.parse(record.toString())[REST_OF_LINE] ?? '');
        if (values > 0) found.add(`${values} more after the last known field`);
      }
    },
    // The cut at the end of what is looked at is damage to the reader, and no news here.
    refused: () => undefined,
    noted: take,
  });
  return found;
}

async function* head(source: Readable): AsyncIterable<Buffer> {
  let left = LOOKED_AT;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

/** Values of a line's rest: quoted ones may hold blanks. */
const valuesIn = (rest: string): number => rest.match(/"[^"]*"|\S+/g)?.length ?? 0;
