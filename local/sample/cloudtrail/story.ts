import type { SampleObject, StoryEntry } from '../object';
import { Random } from '../random';
import { late, midnights, oddObjects, repeated } from './awkward';
import { incidents } from './incidents';
import { notable } from './notable';
import { record } from './record';
import { trailStream } from './streams';

/** What CloudTrail tells of the week, the same at every scale: single events, and whole objects that are odd. */
export function cloudTrailStory(seed: number): { readonly entries: StoryEntry[]; readonly objects: SampleObject[] } {
  const random = new Random(`${seed}/cloudtrail story`);
  const calls = [...incidents(random), ...notable(random)].map((call) => ({
    stream: trailStream(call.account, call.region),
    at: call.at,
    text: record(call, call, random),
  }));
  return {
    entries: [...calls, ...midnights(random), ...late(random), ...repeated(random)],
    objects: oddObjects(random),
  };
}
