import type { SampleObject, StoryEntry } from '../object';
import { Random } from '../random';
import { awkward, oddObjects } from './awkward';
import { incidents } from './incidents';
import { quietIncidents } from './quiet-incidents';

/** What the flow logs tell of the week. */
export function flowStory(
  rows: number,
  seed: number,
): { readonly entries: StoryEntry[]; readonly objects: SampleObject[] } {
  const random = new Random(`${seed}/flow story`);
  return {
    entries: [...incidents(rows, random), ...quietIncidents(new Random(`${seed}/quiet flows`)), ...awkward(random)],
    objects: oddObjects(random),
  };
}
