import type { Dataset } from '../datasets/dataset';
import { isDay } from './days';
import type { LakeStore } from './ports';
import { deliveredDay, type Unit, unitName } from './unit';

/**
 * The ledger: one JSON object on one line for each unit, at `ledger/<dataset>/<account>/<yyyy-MM-dd>.json`. It is the truth
 * about what was converted from what; the catalog is a projection of it. Member names are single lower-case words, so that
 * the same objects are the rows of the `conversions` table.
 */

/** Rises when an older reader would misread an entry. */
export const LEDGER_FORMAT = 1;

export interface LedgerEntry extends Unit {
  readonly format: number;
  /** The definition's version it was converted under. */
  readonly version: number;
  /** `empty`: the unit has no row in the curated table. */
  readonly state: 'converted' | 'empty';
  readonly fingerprint: string;
  readonly run: string;
  /** Where the files of the run's first part are, as SQL knows the folder; ends in `/`. */
  readonly location: string;
  /** Event days, each with the part of the run that it is in; the first when there is none. */
  readonly partitions: readonly { readonly day: string; readonly rows: number; readonly part?: number }[];
  /** How many statements staged the run, each some of its event days; one when it is not there. */
  readonly parts?: number;
  /** Raw objects of the unit, the unread ones among them. */
  readonly objects: number;
  /** Their bytes, as delivered. */
  readonly bytes: number;
  readonly rows: RowCounts;
  /** Objects that were left out. `opened` is false when the object could not be opened at all. */
  readonly unread: readonly UnreadObject[];
  /** What was found in objects that were looked into, refusals first; at most {@link MOST_FINDINGS}. */
  readonly findings: readonly ObjectFinding[];
  /** Findings beyond that number. */
  readonly omitted: number;
  /** Ids of the queries that staged the run, failed ones first. */
  readonly queries: readonly string[];
  /** Bytes that they scanned. */
  readonly scanned: number;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly finished: string;
  /** Folders of earlier runs and failed attempts, until they are removed. */
  readonly superseded: readonly { readonly run: string; readonly location: string; readonly since: string }[];
  /** Set when raw objects have gone since, and the curated rows were kept: what was left of them, seen when. */
  readonly kept?: { readonly objects: number; readonly fingerprint: string; readonly since: string };
}

/** `read` = `written` + `deduplicated` + `refused`, always. */
export interface RowCounts {
  /** Rows of the raw table. */
  readonly read: number;
  /** Rows published in the curated table. */
  readonly written: number;
  /** Repeats of a written row. */
  readonly deduplicated: number;
  /** Rows that could not be understood. */
  readonly refused: number;
  /** Of the written ones: those without a readable time; they stand under the delivery day. */
  readonly undated: number;
  /** Of the written ones: delivered more than one day after the event's day. */
  readonly late: number;
}

export interface UnreadObject {
  readonly path: string;
  readonly reason: string;
  readonly opened: boolean;
}

export interface ObjectFinding {
  readonly path: string;
  readonly severity: 'refused' | 'noted';
  readonly reason: string;
  readonly records: number;
  readonly first?: number;
}

/** A unit of a million bad lines must not make an entry that no reader can hold. */
export const MOST_FINDINGS = 200;

/**
 * Whether the unit has lost raw objects that gave curated rows, as retention makes it: converting what is left would take
 * rows away. Objects that were never read are not missed.
 */
export const hasShrunk = (entry: LedgerEntry, objects: number, fingerprint: string): boolean =>
  entry.state === 'converted' &&
  (objects < entry.objects - entry.unread.length || entry.kept?.fingerprint === fingerprint);

export interface StoredEntry {
  readonly entry: LedgerEntry;
  readonly etag: string;
}

/** A ledger entry that this version cannot use. It stops its own unit and no other. */
export class LedgerProblem extends Error {
  constructor(
    readonly key: string,
    problem: string,
  ) {
    super(`ledger entry '${key}' ${problem}`);
    this.name = 'LedgerProblem';
  }
}

/** The unit's entry, or undefined when it was never converted. Throws {@link LedgerProblem}. */
export async function readEntry(store: LakeStore, unit: Unit): Promise<StoredEntry | undefined> {
  const key = ledgerKey(unit);
  const stored = await store.get(key);
  return stored && { entry: parseEntry(key, stored.body, unit), etag: stored.etag };
}

/** Writes the entry if the stored one is still as it was read. False when somebody else was first. */
export function writeEntry(store: LakeStore, entry: LedgerEntry, etag: string | undefined): Promise<boolean> {
  const { read, written, deduplicated, refused } = entry.rows;
  if (read !== written + deduplicated + refused) {
    throw new Error(
      `the rows of ${unitName(entry)} must add up: ${read} read, but ${written} written + ${deduplicated} deduplicated + ${refused} refused`,
    );
  }
  return store.putIf(ledgerKey(entry), `${JSON.stringify(entry)}\n`, etag);
}

export type LedgerItem =
  | { readonly unit: Unit; readonly entry: LedgerEntry; readonly etag: string }
  | { readonly unit: Unit; readonly problem: string };

/** Every entry of the dataset, by account and day; one that cannot be used comes with its problem. */
export async function* entries(store: LakeStore, dataset: Dataset): AsyncIterable<LedgerItem> {
  for await (const unit of recorded(store, dataset)) {
    const item = await readItem(store, unit);
    if (item !== undefined) yield item;
  }
}

/** The units that have an entry, by account and day. It only lists: whether an entry can be used is not known. */
export async function* recorded(store: Pick<LakeStore, 'list'>, dataset: Dataset): AsyncIterable<Unit> {
  for await (const key of store.list(`ledger/${dataset.name}/`)) {
    const unit = unitOf(key);
    if (unit !== undefined) yield unit;
  }
}

/** The unit's entry or its problem; undefined when there is none. */
export async function readItem(store: LakeStore, unit: Unit): Promise<LedgerItem | undefined> {
  try {
    const stored = await readEntry(store, unit);
    return stored && { unit, ...stored };
  } catch (error) {
    if (error instanceof LedgerProblem) return { unit, problem: error.message };
    throw error;
  }
}

/** The key of a unit's entry. */
export const ledgerKey = (unit: Unit): string =>
  `ledger/${unit.dataset}/${escapeAccount(unit.account)}/${deliveredDay(unit)}.json`;

/** An account can be any folder name on one machine: one that starts with a dot must not climb, nor hide from readers. */
const escapeAccount = (account: string): string =>
  encodeURIComponent(account).replace(/^[._]/, (first) => (first === '.' ? '%2E' : '%5F'));

function unitOf(key: string): Unit | undefined {
  const [, dataset, account, day] = /^ledger\/([^/]+)\/([^/]+)\/([^/]+)\.json$/.exec(key) ?? [];
  if (dataset === undefined || account === undefined || day === undefined || !isDay(day)) return undefined;
  return { dataset, account: decodeURIComponent(account), delivered: day.replaceAll('-', '/') };
}

function parseEntry(key: string, body: string, unit: Unit): LedgerEntry {
  let entry: LedgerEntry;
  try {
    entry = JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) throw new LedgerProblem(key, `is not JSON (${error.message})`);
    throw error;
  }
  if (!Number.isInteger(entry?.format)) throw new LedgerProblem(key, 'has no format number');
  if (entry.format > LEDGER_FORMAT) {
    throw new LedgerProblem(
      key,
      `has format ${entry.format}, and this version reads up to ${LEDGER_FORMAT}: run the newer version that wrote it`,
    );
  }
  if (ledgerKey(entry) !== ledgerKey(unit)) {
    throw new LedgerProblem(key, `is about another unit, ${unitName(entry)}: it was moved or copied`);
  }
  return entry;
}
