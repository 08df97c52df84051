import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { generateSampleLogs, type SampleDataset, type SampleSummary } from '../../../local/sample';
import { readObjects } from '../../local/sample/read-back';
import { exploded } from './exploded';

/** The sample's story, as it is put where Athena's engine reads it, and for a lake on this machine. */
export interface Story {
  readonly summary: SampleSummary;
  /** What to put into raw buckets, by key; CloudTrail's is {@link exploded}. */
  readonly objects: Readonly<Record<string, Buffer>>;
  /** Regions and accounts that logs come from, whatever the story is made of. */
  readonly regions: readonly string[];
  readonly accounts: readonly string[];
  /** Folder of the logs as AWS delivers them, without those in {@link unread}. */
  readonly readable: string;
  /** Keys of objects that Athena cannot read and leaves out whole; the lake on one machine reads what is sound in them. */
  readonly unread: readonly string[];
  /** Records of a dataset in objects that can be read, without repeats. */
  planted(dataset: SampleDataset): number;
}

const PLACE = /AWSLogs\/(?<account>\d{12})\/[^/]+\/(?<region>[a-z0-9-]+)\/\d{4}\//;

const UNREADABLE = ['truncated', 'malformed records'];

/** Writes the story into a folder. */
export async function tellStory(scratch: string): Promise<Story> {
  const logs = join(scratch, 'story');
  const summary = await generateSampleLogs({ directory: logs, events: 500 });
  const unreadable = summary.oddObjects.filter(
    ({ dataset, oddity }) => dataset === 'cloudtrail' && UNREADABLE.includes(oddity),
  );
  const unread = unreadable.map(({ key }) => key);
  const readable = join(scratch, 'story-readable');
  cpSync(logs, readable, { recursive: true });
  for (const key of unread) rmSync(join(readable, key));
  const objects = Object.fromEntries(
    readObjects(logs).map(({ key }) => {
      const bytes = readFileSync(join(logs, key));
      return [key, key.includes('/CloudTrail/') ? exploded(CLOUDTRAIL, bytes) : bytes] as const;
    }),
  );
  const distinct = (name: 'account' | 'region') =>
    [...new Set(Object.keys(objects).flatMap((key) => PLACE.exec(key)?.groups?.[name] ?? []))].sort();
  const lost = unreadable.reduce((sum, { readable: rows }) => sum + rows, 0);
  return {
    summary,
    objects,
    regions: distinct('region'),
    accounts: distinct('account'),
    readable,
    unread,
    planted: (dataset) => summary.datasets[dataset].distinct - (dataset === 'cloudtrail' ? lost : 0),
  };
}
