import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { generateSampleLogs, type SampleDataset, type SampleSummary } from '../../../local/sample';
import { readObjects } from '../../local/sample/read-back';
import { exploded } from './exploded';

type Objects = Readonly<Record<string, Buffer>>;

/** Objects by key. */
export interface Delivered {
  /** What to put into raw buckets: CloudTrail's are {@link exploded}. */
  readonly raw: Objects;
  /** As AWS delivers them, without those in {@link Story.unread}. */
  readonly readable: Objects;
}

/** The sample's story, as it is put where Athena's engine reads it, and for a lake on this machine. */
export interface Story {
  readonly summary: SampleSummary;
  /** What is delivered by the end of {@link PUNCTUAL}. */
  readonly punctual: Delivered;
  /** The few objects that come later. */
  readonly late: Delivered;
  /** Regions and accounts that logs come from, whatever the story is made of. */
  readonly regions: readonly string[];
  readonly accounts: readonly string[];
  /** Keys of objects that Athena cannot read and leaves out whole; the lake on one machine reads what is sound in them. */
  readonly unread: readonly string[];
  /** Records of a dataset in objects that can be read, without repeats. */
  planted(dataset: SampleDataset): number;
}

/** Delivery day on which the story's week is told, but for what comes late. */
export const PUNCTUAL = '2026/03/07';

const PLACE = /AWSLogs\/(?<account>\d{12})\/[^/]+\/(?<region>[a-z0-9-]+)\/(?<delivered>\d{4}\/\d{2}\/\d{2})\//;

const UNREADABLE = ['truncated', 'malformed records'];

/** Writes the story into a folder. */
export async function tellStory(scratch: string): Promise<Story> {
  const logs = join(scratch, 'story');
  const summary = await generateSampleLogs({ directory: logs, events: 500 });
  const unreadable = summary.oddObjects.filter(
    ({ dataset, oddity }) => dataset === 'cloudtrail' && UNREADABLE.includes(oddity),
  );
  const unread = unreadable.map(({ key }) => key);
  const keys = readObjects(logs).map(({ key }) => key);
  const bytes = (key: string) => readFileSync(join(logs, key));
  const delivered = (own: readonly string[]): Delivered => ({
    raw: Object.fromEntries(
      own.map((key) => [key, key.includes('/CloudTrail/') ? exploded(CLOUDTRAIL, bytes(key)) : bytes(key)]),
    ),
    readable: Object.fromEntries(own.filter((key) => !unread.includes(key)).map((key) => [key, bytes(key)])),
  });
  const isLate = (key: string) => (PLACE.exec(key)?.groups?.delivered ?? '') > PUNCTUAL;
  const distinct = (name: 'account' | 'region') =>
    [...new Set(keys.flatMap((key) => PLACE.exec(key)?.groups?.[name] ?? []))].sort();
  const lost = unreadable.reduce((sum, { readable: rows }) => sum + rows, 0);
  return {
    summary,
    punctual: delivered(keys.filter((key) => !isLate(key))),
    late: delivered(keys.filter(isLate)),
    regions: distinct('region'),
    accounts: distinct('account'),
    unread,
    planted: (dataset) => summary.datasets[dataset].distinct - (dataset === 'cloudtrail' ? lost : 0),
  };
}
