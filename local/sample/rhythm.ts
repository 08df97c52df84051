import type { Entry, SampleObject, StoryEntry, Stream } from './object';
import { Random } from './random';
import { DAY, folderDay, HOUR, PUBLISHING, publishedAt, STORY_END, STORY_START } from './time';

/**
 * One stream's objects in order of delivery: `ordinary` records spread over the days as work is, and the story's records
 * among them. Objects are made one at a time, so memory does not grow with the number of records.
 *
 * An event is delivered five to ten minutes after it happened, as CloudTrail and flow logs do on average.
 */
export function* objectsOf(
  stream: Stream,
  ordinary: number,
  story: readonly StoryEntry[],
  seed: number,
): Generator<SampleObject> {
  const random = new Random(`${seed}/${stream.name}`);
  const deliveries = [...plan(stream, ordinary, story, random)].sort(([one], [other]) => one - other);
  let copies: Entry[] = [];
  let drawn = 0;
  for (const [index, [delivered, { events, told }]] of deliveries.entries()) {
    const following = deliveries[index + 1]?.[0];
    // A copy stays inside the delivery day: AWS repeats a delivery within minutes, if ever.
    const copyGoesOn = following !== undefined && folderDay(following) === folderDay(delivered);
    const entries: Entry[] = [...told, ...copies];
    copies = [];
    for (let event = 0; event < events; event++) {
      const at = delivered - 2 * PUBLISHING + random.below(PUBLISHING);
      const entry: Entry = { at, text: stream.ordinary(at, random) };
      entries.push(entry);
      if (stream.copyEvery && ++drawn % stream.copyEvery === 0)
        (copyGoesOn ? copies : entries).push({ ...entry, kind: 'copy' });
    }
    for (const part of parts(entries, stream.most)) {
      const oddity = part.some((entry) => entry.kind === 'malformed') ? { oddity: 'malformed records' as const } : {};
      yield {
        key: stream.key(delivered, random),
        account: stream.account,
        delivered,
        dataset: stream.dataset,
        entries: part,
        content: stream.content(part),
        ...oddity,
      };
    }
  }
}

interface Delivered {
  events: number;
  told: StoryEntry[];
}

/** What is delivered when: by publishing time, the number of ordinary records and the story's own. */
function plan(stream: Stream, ordinary: number, story: readonly StoryEntry[], random: Random): Map<number, Delivered> {
  const deliveries = new Map<number, Delivered>();
  const delivery = (time: number): Delivered => {
    const known = deliveries.get(time) ?? { events: 0, told: [] };
    deliveries.set(time, known);
    return known;
  };
  for (const [slot, events] of activeSlots(stream, ordinary, random)) delivery(slot + 2 * PUBLISHING).events = events;
  for (const entry of story) {
    const time = entry.delivered ?? Math.floor(entry.at / PUBLISHING) * PUBLISHING + 2 * PUBLISHING;
    delivery(publishedAt(time)).told.push(entry);
  }
  return deliveries;
}

/** The five-minute slots in which the stream has ordinary events, with the number of them; few for a quiet stream. */
function* activeSlots(stream: Stream, ordinary: number, random: Random): Generator<[slot: number, events: number]> {
  const slots: { readonly start: number; readonly upTo: number }[] = [];
  let total = 0;
  for (let start = STORY_START; start < STORY_END; start += PUBLISHING) {
    if (stream.silence && start + PUBLISHING > stream.silence.from && start < stream.silence.to) continue;
    total += activity(start) * random.between(50, 150);
    slots.push({ start, upTo: total });
  }
  const active = Math.min(slots.length, Math.max(Math.ceil(ordinary / stream.typical), Math.min(ordinary, 5)));
  // Walking along the accumulated activity, with one mark in the middle of each equal part of it, hits busy hours more often.
  let reached = 0;
  let given = 0;
  for (const { start, upTo } of slots) {
    const walked = upTo / total;
    const mark = Math.floor(walked * active + 0.5);
    if (active < slots.length && mark === reached) continue;
    reached = mark;
    const due = Math.round((active < slots.length ? mark / active : walked) * ordinary);
    if (due > given) yield [start, due - given];
    given = due;
  }
}

/** How busy the hour is: three times busier by day (07-18 UTC) than by night. */
function activity(seconds: number): number {
  const hour = Math.floor((seconds % DAY) / HOUR);
  return hour >= 7 && hour < 18 ? 3 : 1;
}

function* parts(entries: readonly Entry[], most: number): Generator<readonly Entry[]> {
  const objects = Math.ceil(entries.length / most);
  const size = Math.ceil(entries.length / objects);
  for (let from = 0; from < entries.length; from += size) yield entries.slice(from, from + size);
}
