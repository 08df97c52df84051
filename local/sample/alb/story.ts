import type { SampleObject, StoryEntry } from '../object';
import { Random } from '../random';
import { awkward, oddObjects } from './awkward';
import { incidents } from './incidents';
import { quietIncidents } from './quiet-incidents';

/** What the access logs tell of the week. */
export function albStory(
  rows: number,
  seed: number,
): { readonly entries: StoryEntry[]; readonly objects: SampleObject[] } {
  const random = new Random(`${seed}/alb story`);
  return {
    entries: [...incidents(rows, random), ...quietIncidents(new Random(`${seed}/quiet requests`)), ...awkward(random)],
    objects: oddObjects(random),
  };
}
