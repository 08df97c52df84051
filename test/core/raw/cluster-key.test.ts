import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clusterValue } from '../../../core/datasets/cluster';
import type { Dataset } from '../../../core/datasets/dataset';
import { readObject } from '../../../core/raw/read-object';
import { hashText } from '../../../core/raw/record-sink';
import { FIELDS_LOG, JSON_LOG, REGEX_LOG } from './datasets';

/** Hashes that the reader gives, and those of the cluster values of the records that it gives. */
async function hashes(dataset: Dataset, text: string): Promise<readonly (readonly [given: number, own: number])[]> {
  const found: [number, number][] = [];
  await readObject(dataset, Readable.from([Buffer.from(text)]), {
    record: (bytes, start, end, { cluster }) => {
      const record = JSON.parse(bytes.toString('utf8', start, end));
      found.push([cluster, hashText(clusterValue(dataset, record), 0)]);
    },
    refused: (reason) => expect.fail(reason),
    noted: () => undefined,
  });
  return found;
}

// Of other than ASCII it hashes the bytes, which no name in a log has.
test('of a JSON record the reader gives the hash of its cluster value, before it is parsed', async () => {
  const dataset = { ...JSON_LOG, clusteredBy: ['free', 'name', 'category'] };
  const member = fc.option(
    fc.oneof(fc.string({ unit: 'grapheme-ascii' }), fc.constantFrom('null', 'nobody', '/', '-')),
  );
  const record = fc.record(
    { eventID: fc.constant('x'), free: member, eventName: member, eventCategory: member },
    { requiredKeys: ['eventID'] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 5 }), async (Records) => {
      const found = await hashes(dataset, JSON.stringify({ Records: Records.filter(isEvent) }));
      expect(found.map(([given]) => given)).toEqual(found.map(([, own]) => own));
    }),
    { seed: 3 },
  );
});

const isEvent = ({ eventCategory }: { eventCategory?: string | null }) => eventCategory !== 'Insight';

test('so it does of text, without what stands for a missing value', async () => {
  const line = (text: string) => `2026-03-02T10:00:00Z "${text}" 200`;
  const regex = await hashes(
    { ...REGEX_LOG, clusteredBy: ['text', 'status'] },
    [line('a/b'), line('-'), line('')].join('\n'),
  );
  expect(regex.map(([given, own]) => given === own)).toEqual([true, true, true]);
  expect(new Set(regex.map(([given]) => given)).size).toBe(3);
  const fields = 'version account-id start status\n2 111 1772445600 OK\n2 222 1772445600 OK';
  expect((await hashes(FIELDS_LOG, fields)).map(([given, own]) => given === own)).toEqual([true, true]);
});
