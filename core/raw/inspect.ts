import type { Readable } from 'node:stream';
import type { Dataset } from '../datasets/dataset';
import { readCarefully } from './careful';
import { classify, Findings } from './findings';
import { inspectParquet } from './inspect-parquet';
import type { Inspection } from './inspection';
import { readObject } from './read-object';

/**
 * Looks inside one raw object: how many records it holds, which cannot be read and why. Streams; memory does not grow with
 * the object.
 *
 * @throws whatever the source throws (an object that cannot be opened)
 */
export async function inspect(dataset: Dataset, source: Readable): Promise<Inspection> {
  if (dataset.format.kind === 'parquet') return inspectParquet(source);
  const findings = new Findings();
  let records = 0;
  // What the reader said of the record that comes next: the careful look would say it again.
  const said = new Set<string>();
  const end = await readObject(dataset, source, {
    record: (bytes, start, stop) => {
      if (dataset.format.kind === 'json') {
        const careful = readCarefully(bytes.subarray(start, stop), dataset.columns, dataset.ignoredFields ?? []);
        if (careful.state === 'refused') return findings.refused(careful.reason, records + findings.refusedRecords + 1);
        for (const note of careful.notes)
          if (!said.has(note)) findings.noted(note, records + findings.refusedRecords + 1);
      }
      said.clear();
      records++;
    },
    refused: (reason, at) => findings.refused(reason, at),
    noted: (reason, at) => {
      said.add(reason);
      findings.noted(reason, at);
    },
  });
  if (end.damage !== undefined) findings.damaged(end.damage);
  return classify(records, findings, end.bytes, end.damage);
}
