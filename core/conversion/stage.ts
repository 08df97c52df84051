import type { Dataset } from '../datasets/dataset';
import { StatementTooLong } from '../sql/sql';
import { bucketCount, bucketsFor, hashed, isParted } from './buckets';
import { type Examiner, reasonOf, suspect } from './examine';
import { runId, runKey } from './fingerprint';
import { clusterFrequencies } from './frequent';
import type { UnreadObject } from './ledger';
import { MOST_PARTS, runsOf, stageParts } from './parts';
import { type Ports, type RawObject, type StageOutcome, sizeOf } from './ports';
import { type Databases, type StageStatement, stageStatement } from './statements';
import type { Unit } from './unit';

/** One unit about to be converted, as it was listed. */
export interface Work {
  readonly dataset: Dataset;
  readonly unit: Unit;
  readonly objects: readonly RawObject[];
  readonly fingerprint: string;
  /** See {@link runId}. */
  readonly series: string;
  readonly databases: Databases;
  readonly examiner: Examiner;
  /** Failures with nothing to blame before giving up. */
  readonly maxAttempts: number;
  /** Objects not to stage at all. */
  readonly leftOut: readonly UnreadObject[];
}

export type Staged =
  | StagedRun
  | { readonly state: 'running'; readonly queryId: string }
  | { readonly state: 'failed'; readonly reason: string; readonly queries: readonly string[] };

export interface StagedRun {
  readonly state: 'staged';
  readonly run: string;
  /** Staging tables, one for each part of the run; none when there was nothing to stage: no objects, or none that can be read. */
  readonly tables: readonly string[];
  readonly unread: readonly UnreadObject[];
  /** Objects of which the engine read a part only. */
  readonly partial: readonly string[];
  readonly queries: readonly string[];
  readonly scanned: number;
}

/**
 * Runs the unit's CTAS, one attempt after another, until one succeeds. Each attempt has a folder and a token of its own, so
 * that a restart walks through the same attempts and finds the queries it started before. Objects that make it fail are left
 * out of the next; more event days than one statement can write are shared among twice as many.
 */
export async function stage(ports: Ports, work: Work): Promise<Staged> {
  const unread = new Map(work.leftOut.map((object) => [object.path, object]));
  const doubted = new Set<string>();
  const queries: string[] = [];
  let fruitless = 0;
  let fewest = false;
  let parts = 1;
  const size = sizeOf(work.objects);
  const seen = isParted(size) ? await clusterFrequencies(ports.raw, work.dataset, work.objects) : new Map();
  for (let attempt = 1; ; attempt++) {
    const staged = { state: 'staged', unread: [...unread.values()], queries } as const;
    if (unread.size === work.objects.length) {
      const run = runId(work.fingerprint, attempt, work.series);
      return { ...staged, run, tables: [], partial: [], scanned: 0 };
    }
    const lastChance = fruitless > 0 && fruitless === work.maxAttempts - 1;
    const buckets = fewest || lastChance ? hashed(1) : bucketsFor(size, seen);
    const statementsOf = (run: string): readonly StageStatement[] =>
      runsOf({ run, parts }).map((name, index) =>
        stageStatement(work.dataset, work.unit, {
          run: name,
          location: folder(ports, work.unit, name),
          buckets,
          excluded: [...unread.keys()].sort(),
          databases: work.databases,
          ...(parts > 1 && { part: { number: index + 1, of: parts } }),
        }),
      );
    let run: string;
    let statements: readonly StageStatement[];
    try {
      // Named by its statements too: a restart that comes to others, for instance because an object cannot be opened any more or
      // by a new version of this program, must not write into the folder of a query that may still be running.
      const text = statementsOf('').map(({ sql }) => sql);
      run = runId(work.fingerprint, attempt, [work.series, ...text].join('\n'));
      statements = statementsOf(run);
    } catch (error) {
      if (error instanceof StatementTooLong) return { state: 'failed', reason: error.message, queries };
      throw error;
    }
    const outcome = await stageParts(ports, statements);
    if (outcome.state === 'running') return outcome;
    queries.push(...outcome.queries);
    if (outcome.state === 'succeeded') {
      const { partial, scanned } = outcome;
      return { ...staged, run, tables: statements.map(({ table }) => table), partial, scanned };
    }
    const { failure } = outcome;
    if (failure.tooManyDays === true) {
      // The engine counts each file of each day. Fewer files cost nothing, and each further part another scan.
      if (bucketCount(buckets) === 1) parts *= 2;
      fewest = true;
      if (parts > MOST_PARTS) return { state: 'failed', reason: failure.reason, queries };
      continue;
    }
    const { blamed, newlyDoubted } = await blame(work, failure, { unread, doubted, again: attempt > 1 });
    if (blamed.length + newlyDoubted.length === 0 && ++fruitless >= work.maxAttempts) {
      return { state: 'failed', reason: failure.reason, queries };
    }
    for (const object of blamed) unread.set(object.path, object);
    for (const path of newlyDoubted) doubted.add(path);
  }
}

/** The location that SQL uses for a run's folder; ends in `/`, whatever the store makes of it. */
export function folder(ports: Pick<Ports, 'store'>, unit: Unit, run: string): string {
  const location = ports.store.location(runKey(unit, run));
  return location.endsWith('/') ? location : `${location}/`;
}

interface SoFar {
  readonly unread: ReadonlyMap<string, UnreadObject>;
  /** Objects that the engine has named, and that look sound. */
  readonly doubted: ReadonlySet<string>;
  /** Whether it is not the first failure. */
  readonly again: boolean;
}

interface Blame {
  /** To be left out from now on. */
  readonly blamed: readonly UnreadObject[];
  /** Named, and sound by the look of them: the next attempt tells whether the engine meant it. */
  readonly newlyDoubted: readonly string[];
}

/**
 * The objects to leave out after a failure: those that the engine named. When it named none, or had named some before and
 * failed again (engines stop at the first, and one attempt an object is too many), every object is looked into. One that
 * looks sound has to be named twice: a connection that broke while it was read must not cost its rows.
 */
async function blame(
  work: Work,
  outcome: Extract<StageOutcome, { state: 'failed' }>,
  { unread, doubted, again }: SoFar,
): Promise<Blame> {
  if (outcome.blameless === true) return { blamed: [], newlyDoubted: [] };
  const left = work.objects.map(({ path }) => path).filter((path) => !unread.has(path));
  const named = new Set(outcome.unreadable);
  const looked = await work.examiner.all(
    again || !left.some((path) => named.has(path)) ? left : left.filter((path) => named.has(path)),
  );
  const sound = looked.filter((object) => named.has(object.path) && !suspect(object)).map(({ path }) => path);
  return {
    blamed: looked
      .filter((object) => suspect(object) || (named.has(object.path) && doubted.has(object.path)))
      .map((object) => ({
        path: object.path,
        // An object that looks sound here, but not to the engine, has the engine's reason.
        reason: suspect(object) ? reasonOf(object) : outcome.reason,
        opened: object.opened,
      })),
    newlyDoubted: sound.filter((path) => !doubted.has(path)),
  };
}
