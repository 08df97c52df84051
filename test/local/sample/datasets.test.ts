import { beforeAll, describe, expect, test } from 'vitest';
import { DATASETS, datasetNamed } from '../../../core/datasets';
import { locate } from '../../../core/datasets/locate';
import { generateSampleLogs, type SampleSummary } from '../../../local/sample';
import { lines, type ReadObject, readObjects, temporaryDirectory } from './read-back';

const directory = temporaryDirectory();
let summary: SampleSummary;
let objects: ReadObject[];

beforeAll(async () => {
  summary = await generateSampleLogs({ directory, events: 1000 });
  objects = readObjects(directory);
});

describe('a sample, as the lake sees it', () => {
  test('has every object in exactly one dataset, but for the siblings that the summary names', () => {
    const strangers = summary.oddObjects.filter(({ dataset }) => dataset === undefined).map(({ key }) => key);
    const unclaimed = objects
      .map(({ key }) => key)
      .filter((key) => {
        const claims = DATASETS.filter((dataset) => locate(dataset, key).kind === 'object');
        expect(claims.length).toBeLessThanOrEqual(1);
        return claims.length === 0;
      });
    expect(unclaimed).toEqual(strangers);
  });

  test.each(DATASETS.map(({ name }) => name))('has as many objects of %s by unit as the summary says', (name) => {
    const dataset = datasetNamed(name);
    const units: Record<string, number> = {};
    for (const { key } of objects) {
      const located = locate(dataset, key);
      if (located.kind !== 'object') continue;
      const unit = `${located.account} ${located.delivered}`;
      units[unit] = (units[unit] ?? 0) + 1;
    }
    const told = summary.datasets[name as keyof SampleSummary['datasets']].units;
    expect(units).toEqual(Object.fromEntries(told.map((unit) => [`${unit.account} ${unit.delivered}`, unit.objects])));
  });

  test('has access-log lines that the grammar reads, all but the malformed one', () => {
    const { format } = datasetNamed('alb_access');
    if (format.kind !== 'regex') throw new Error(`access logs are read by a regular expression, got ${format.kind}`);
    const grammar = new RegExp(`^(?:${format.pattern})$`);
    const refused = objects
      .filter(({ key }) => locate(datasetNamed('alb_access'), key).kind === 'object')
      .flatMap(lines)
      .filter((line) => !grammar.test(line));
    expect(refused).toEqual(['\\x16\\x03\\x01 this line is no entry']);
  });
});
