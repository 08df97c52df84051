import { albStory } from './alb/story';
import { NODE_LOGS } from './alb/streams';
import { type DigestLine, digest, digestLine, inDigest } from './cloudtrail/digest';
import { cloudTrailStory } from './cloudtrail/story';
import { TRAILS } from './cloudtrail/streams';
import { flowStory } from './flow/story';
import { FLOW_LOGS } from './flow/streams';
import { claim, complete } from './marker';
import { SAMPLE_DATASETS, type SampleDataset, type SampleObject, type StoryEntry, type Stream } from './object';
import { Random } from './random';
import { objectsOf } from './rhythm';
import { albLines, flowRows, split } from './scale';
import { type DatasetSummary, type OddObject, oddObject, Tally } from './summary';
import { writeObjects } from './writer';

export { STORY } from './cast';
export { GENERATION, isOfAnotherGeneration, SAMPLE_MARKER } from './marker';
export type { Oddity, SampleDataset } from './object';
export type { DatasetSummary, OddObject, UnitSummary } from './summary';

export interface SampleOptions {
  /** Where the sample goes; made when absent. It must be empty or hold a sample of the same options. */
  readonly directory: string;
  /** Different CloudTrail events; as many flow-log rows and half as many access-log lines go with them. 500 to 10,000,000. */
  readonly events: number;
  /**
   * The same seed and number of events give the same records and the same object names on every machine, and the same
   * bytes with the same version of Node's zlib. A whole number.
   * @default 1
   */
  readonly seed?: number;
  /** Called after each object with the number of different records written so far and in the end. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Stops the writing; the next call with the same options begins again. */
  readonly signal?: AbortSignal;
}

/** What the sample holds, exactly. */
export interface SampleSummary {
  readonly events: number;
  readonly seed: number;
  readonly datasets: Readonly<Record<SampleDataset, DatasetSummary>>;
  /** Objects that are not simply logs full of records, by key. */
  readonly oddObjects: readonly OddObject[];
}

/** A sample that is worth looking at and takes seconds to make and to convert. */
export const DEFAULT_EVENTS = 20_000;

/** The story alone needs more than half of these. */
const FEWEST_EVENTS = 500;
const MOST_EVENTS = 10_000_000;

/**
 * Writes sample logs of two accounts and one week: CloudTrail, VPC flow logs and ALB access logs, in the key layout in which
 * AWS delivers them, with ordinary work, incidents that queries can find (see `STORY`) and the oddities a reader must
 * survive. Memory does not grow with the number of events.
 *
 * Does nothing when the directory holds the whole sample already, and returns the same summary.
 *
 * @throws when an option is out of range, the directory holds anything else, or the signal is aborted.
 */
export async function generateSampleLogs(options: SampleOptions): Promise<SampleSummary> {
  const { directory, events, seed = 1 } = options;
  if (!Number.isInteger(events) || events < FEWEST_EVENTS || events > MOST_EVENTS)
    throw new Error(`'events' must be a whole number from ${FEWEST_EVENTS} to ${MOST_EVENTS}, got ${events}`);
  if (!Number.isSafeInteger(seed)) throw new Error(`'seed' must be a whole number, got ${seed}`);
  const request = { sample: 'story', events, seed };
  const known = await claim<SampleSummary>(directory, request);
  if (known) return known;

  const tallies = { cloudtrail: new Tally(), vpc_flow: new Tally(), alb_access: new Tally() };
  const odd: OddObject[] = [];
  const total = events + flowRows(events) + albLines(events);
  let done = 0;
  await writeObjects(
    directory,
    everything(events, seed),
    (object, bytes, readable) => {
      if (object.dataset) tallies[object.dataset].add(object, bytes, readable);
      if (object.oddity) odd.push(oddObject(object, object.oddity, bytes, readable));
      done += object.entries.filter((entry) => !entry.kind).length;
      options.onProgress?.(done, total);
    },
    options.signal,
  );
  const summary: SampleSummary = {
    events,
    seed,
    datasets: {
      cloudtrail: tallies.cloudtrail.summary(),
      vpc_flow: tallies.vpc_flow.summary(),
      alb_access: tallies.alb_access.summary(),
    },
    oddObjects: odd.sort((one, other) => (one.key < other.key ? -1 : 1)),
  };
  await complete(directory, request, summary);
  return summary;
}

interface Part {
  readonly streams: readonly Stream[];
  readonly story: { readonly entries: readonly StoryEntry[]; readonly objects: readonly SampleObject[] };
  /** Different records, the story's included. */
  readonly records: number;
}

function* everything(events: number, seed: number): Generator<SampleObject> {
  const parts: Record<SampleDataset, Part> = {
    cloudtrail: { streams: TRAILS, story: cloudTrailStory(seed), records: events },
    vpc_flow: { streams: FLOW_LOGS, story: flowStory(flowRows(events), seed), records: flowRows(events) },
    alb_access: { streams: NODE_LOGS, story: albStory(albLines(events), seed), records: albLines(events) },
  };
  const digested: DigestLine[] = [];
  for (const dataset of SAMPLE_DATASETS) {
    const { streams, story, records } = parts[dataset];
    const told = [...story.entries, ...story.objects.flatMap((object) => object.entries)];
    const ordinary = records - told.filter((entry) => !entry.kind).length;
    const shares = split(
      ordinary,
      streams.map((stream) => stream.share),
    );
    for (const [index, stream] of streams.entries()) {
      const own = story.entries.filter((entry) => entry.stream === stream.name);
      for (const object of objectsOf(stream, shares[index]!, own, seed)) {
        if (inDigest(object, stream)) digested.push(digestLine(object));
        yield object;
      }
    }
    yield* story.objects;
  }
  yield digest(digested, new Random(`${seed}/digest`));
}
