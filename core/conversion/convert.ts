import type { Dataset } from '../datasets/dataset';
import { audit } from './audit';
import { Examiner, type Inspect, opensNow } from './examine';
import { misordered } from './field-order';
import { fingerprint, runId } from './fingerprint';
import { hasShrunk, type LedgerEntry, LedgerProblem, readEntry, type StoredEntry, writeEntry } from './ledger';
import { finished } from './live';
import type { Ports, RawObject } from './ports';
import { publish } from './publish';
import { entryOf, type Outcome } from './record';
import { type Staged, stage, type Work } from './stage';
import type { Databases } from './statements';
import { dropStaging, GRACE_HOURS, otherRuns, removeSuperseded } from './sweep';
import { type Unit, unitName } from './unit';

export interface ConvertOptions {
  readonly databases: Databases;
  readonly inspect: Inspect;
  /**
   * Names the batch, for instance the planner's scheduled time. A query that failed is tried afresh in another batch; within
   * one it stays failed. All conversions share one nameless batch by default.
   */
  readonly batch?: string | undefined;
  /** Convert although nothing changed, and although raw objects have gone since; false by default. */
  readonly force?: boolean | undefined;
  /** Failures with nothing to blame before the unit is given up for this batch; 3 by default. */
  readonly maxAttempts?: number | undefined;
  /**
   * The engine reads delimited text by position and does not look at headers, as Athena does: objects of another list of
   * fields are left out by name. False by default.
   */
  readonly byPosition?: boolean | undefined;
  /** How long superseded files stay for the queries that still read them; {@link GRACE_HOURS} by default. */
  readonly graceHours?: number | undefined;
}

export type Conversion =
  /** Converted and recorded; `entry.state` tells whether it has rows. */
  | { readonly outcome: 'converted'; readonly unit: Unit; readonly entry: LedgerEntry }
  /** It was already converted from the same objects. */
  | { readonly outcome: 'unchanged'; readonly unit: Unit; readonly entry: LedgerEntry }
  /** Raw objects have gone since it was converted, as retention makes them: its curated rows are left alone. */
  | { readonly outcome: 'kept'; readonly unit: Unit; readonly entry: LedgerEntry }
  /** Its query is still running: convert it again later. */
  | { readonly outcome: 'pending'; readonly unit: Unit; readonly queryId: string }
  /** Another converter recorded other objects meanwhile, twice: the next plan settles it. */
  | { readonly outcome: 'superseded'; readonly unit: Unit }
  /** Nothing a reader sees was changed. */
  | { readonly outcome: 'failed'; readonly unit: Unit; readonly reason: string; readonly queries: readonly string[] };

/** The listing no longer holds: list again, once. `otherwise` is the outcome when that was the second time. */
interface Again {
  readonly outcome: 'again';
  readonly otherwise: Conversion;
}

/**
 * Converts one unit: list, stage, audit, publish, record, tidy, move the live view's cut. It can be stopped anywhere and is started again from
 * the top: every step asks what is already done. Whatever a port throws comes out as it is; run it again then.
 */
export async function convertUnit(
  ports: Ports,
  dataset: Dataset,
  unit: Unit,
  options: ConvertOptions,
): Promise<Conversion> {
  try {
    const first = await pass(ports, dataset, unit, options);
    if (first.outcome !== 'again') return first;
    const second = await pass(ports, dataset, unit, options);
    return second.outcome === 'again' ? second.otherwise : second;
  } catch (error) {
    // Catching it here stops this unit alone.
    if (error instanceof LedgerProblem) return { outcome: 'failed', unit, reason: error.message, queries: [] };
    throw error;
  }
}

async function pass(ports: Ports, dataset: Dataset, unit: Unit, options: ConvertOptions): Promise<Conversion | Again> {
  const started = ports.clock.now().toISOString();
  const before = await readEntry(ports.store, unit);
  const objects = await ports.raw.objects(unit);
  const listed = workFor(ports, dataset, unit, objects, before?.entry, options);

  if (before !== undefined) {
    if (mustKeep(before.entry, listed, options.force)) return keep(ports, listed, before, options);
    if (!options.force && (await upToDate(ports, before.entry, listed))) {
      return settle(ports, listed, 'unchanged', before, options);
    }
  }
  const work = options.byPosition ? { ...listed, leftOut: await misordered(ports.raw, dataset, objects) } : listed;
  const [first] = work.leftOut;
  if (first !== undefined && before?.entry.state === 'converted' && !options.force) {
    // They were read rightly when the table had their fields: without them the unit would lose those rows.
    const reason = `${work.leftOut.length} of its objects cannot be read by position any more, and it has rows: the curated ones are left alone. ${first.path}: ${first.reason}`;
    return { outcome: 'failed', unit, reason, queries: [] };
  }

  const staged = await stageAll(ports, work);
  if (staged.state === 'running') return { outcome: 'pending', unit, queryId: staged.queryId };
  const failed = (reason: string): Conversion => ({ outcome: 'failed', unit, reason, queries: staged.queries });
  if (staged.state === 'failed') return failed(staged.reason);

  const verdict = await audit(ports.engine, work, staged);
  if (verdict.verdict === 'failed') {
    // An object that came or changed after the listing explains it, and a fresh listing cures it.
    const now = fingerprint(dataset, await ports.raw.objects(unit));
    const otherwise = failed(`the audit failed, nothing was published: ${verdict.reason}`);
    return now === work.fingerprint ? otherwise : { outcome: 'again', otherwise };
  }
  const loss =
    before && !options.force ? rowsLost(before.entry, work, verdict.rows.read, verdict.unread.length) : undefined;
  if (loss === 'kept' && before) return keep(ports, work, before, options);
  if (loss === 'unread')
    return failed('none of its objects can be read, and it has rows: the curated ones are left alone');

  await publish(ports, unit, { run: staged.run, partitions: verdict.partitions });
  const now = ports.clock.now().toISOString();
  const superseded = await otherRuns(
    ports,
    unit,
    { run: staged.run, parts: staged.tables.length },
    before?.entry.superseded ?? [],
    now,
  );
  const outcome: Outcome = { staged, audited: verdict, started, finished: now, superseded };
  const entry = entryOf(ports, work, outcome);
  if (!(await writeEntry(ports.store, entry, before?.etag))) return lost(ports, work, entry, options);
  return settle(ports, work, 'converted', await readBack(ports, entry), options);
}

function workFor(
  ports: Ports,
  dataset: Dataset,
  unit: Unit,
  objects: readonly RawObject[],
  before: LedgerEntry | undefined,
  options: ConvertOptions,
): Work {
  return {
    dataset,
    unit,
    objects,
    fingerprint: fingerprint(dataset, objects),
    // A run that was recorded once must not be found again by a later one of the same fingerprint: its staging table is
    // gone, and its folder may be about to go.
    series: [before?.run, options.batch].filter((part) => part !== undefined).join(' '),
    databases: options.databases,
    examiner: new Examiner(ports.raw, dataset, options.inspect),
    maxAttempts: options.maxAttempts ?? 3,
    leftOut: [],
  };
}

/** Gone raw objects do not take their rows along. Not even `force` converts a unit with rows from nothing at all. */
const mustKeep = (entry: LedgerEntry, { objects, fingerprint: now }: Work, force = false): boolean =>
  hasShrunk(entry, objects.length, now) && (!force || objects.length === 0);

async function upToDate(ports: Ports, entry: LedgerEntry, { dataset, fingerprint: now }: Work): Promise<boolean> {
  if (entry.version > dataset.version) return true;
  return entry.fingerprint === now && !(await opensNow(ports.raw, entry));
}

/** Whether publishing would take rows away because objects went, or because none of them can be read any more. */
function rowsLost(entry: LedgerEntry, work: Work, read: number, unread: number): 'kept' | 'unread' | undefined {
  if (entry.state !== 'converted') return undefined;
  if (work.objects.length < entry.objects && read < entry.rows.read) return 'kept';
  return unread === work.objects.length ? 'unread' : undefined;
}

const stageAll = (ports: Ports, work: Work): Promise<Staged> =>
  work.objects.length > 0
    ? stage(ports, work)
    : Promise.resolve({
        state: 'staged',
        run: runId(work.fingerprint, 0, work.series),
        tables: [],
        unread: [],
        partial: [],
        queries: [],
        scanned: 0,
      });

/** Notes that the unit's rows outlived their objects, so that the next plan knows. */
async function keep(
  ports: Ports,
  work: Work,
  { entry, etag }: StoredEntry,
  options: ConvertOptions,
): Promise<Conversion> {
  const since = ports.clock.now().toISOString();
  const kept = { objects: work.objects.length, fingerprint: work.fingerprint, since };
  if (entry.kept?.fingerprint !== kept.fingerprint) {
    const superseded = await otherRuns(ports, work.unit, entry, entry.superseded, since);
    await writeEntry(ports.store, { ...entry, kept, superseded }, etag);
  }
  return settle(ports, work, 'kept', await readBack(ports, entry), options);
}

/**
 * Somebody else recorded the unit first. The same objects: theirs is as good. Others: start over. It can also be this very
 * entry, written by a call whose answer was lost: then the conversion is this one, and counts as such.
 */
async function lost(
  ports: Ports,
  work: Work,
  entry: LedgerEntry,
  options: ConvertOptions,
): Promise<Conversion | Again> {
  const winner = await readEntry(ports.store, work.unit);
  if (winner === undefined) throw new Error(`the ledger entry of ${unitName(work.unit)} was refused, and is not there`);
  if (winner.entry.fingerprint === work.fingerprint) {
    const ours = JSON.stringify(winner.entry) === JSON.stringify(entry);
    return settle(ports, work, ours ? 'converted' : 'unchanged', winner, options);
  }
  await publish(ports, work.unit, winner.entry);
  return { outcome: 'again', otherwise: { outcome: 'superseded', unit: work.unit } };
}

/** The entry as it is stored, for its etag; what somebody else made of it since is as true. */
async function readBack(ports: Ports, entry: LedgerEntry): Promise<StoredEntry> {
  const stored = await readEntry(ports.store, entry);
  if (stored === undefined)
    throw new Error(`the ledger entry of ${unitName(entry)} is gone right after it was written`);
  return stored;
}

/** What has to be true once a unit is recorded, whoever recorded it: catalog as the ledger says, live view, no staging. */
async function settle(
  ports: Ports,
  work: Work,
  outcome: 'converted' | 'unchanged' | 'kept',
  stored: StoredEntry,
  options: ConvertOptions,
): Promise<Conversion> {
  const { dataset, unit } = work;
  await publish(ports, unit, stored.entry);
  await dropStaging(ports, stored.entry);
  await removeSuperseded(ports, stored, options.graceHours ?? GRACE_HOURS);
  // Last: a unit that is pending in the live state is what the next run comes back to when this one is stopped.
  await finished(ports, dataset, options.databases, unit);
  return { outcome, unit, entry: stored.entry };
}
