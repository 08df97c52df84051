import type { Readable } from 'node:stream';
import type { Dataset } from '../datasets/dataset';
import type { Inspection } from '../raw/inspection';
import type { LedgerEntry } from './ledger';
import { ObjectUnreadable, type RawObjects } from './ports';

/** Reads one raw object to its end and says what is in it. */
export type Inspect = (dataset: Dataset, bytes: Readable) => Promise<Inspection>;

/** Objects looked into at once: enough to hide a store's latency, few enough to keep memory flat. */
const AT_ONCE = 8;

export interface Examined {
  readonly path: string;
  readonly inspection: Inspection;
  /** False when the object could not be opened, so nothing is known of its content. */
  readonly opened: boolean;
}

/** Looks into raw objects, each at most once. */
export class Examiner {
  readonly #seen = new Map<string, Promise<Examined>>();

  constructor(
    private readonly raw: Pick<RawObjects, 'open'>,
    private readonly dataset: Dataset,
    private readonly inspect: Inspect,
  ) {}

  /** What is in each of the objects, in the order of `paths`. */
  async all(paths: readonly string[]): Promise<readonly Examined[]> {
    const found: Examined[] = [];
    for (let start = 0; start < paths.length; start += AT_ONCE) {
      found.push(...(await Promise.all(paths.slice(start, start + AT_ONCE).map((path) => this.one(path)))));
    }
    return found;
  }

  private one(path: string): Promise<Examined> {
    const known = this.#seen.get(path) ?? this.look(path);
    this.#seen.set(path, known);
    return known;
  }

  private async look(path: string): Promise<Examined> {
    try {
      const bytes = await this.raw.open(path);
      return { path, opened: true, inspection: await this.inspect(this.dataset, bytes) };
    } catch (error) {
      if (!(error instanceof ObjectUnreadable)) throw error;
      const findings = [{ severity: 'refused', reason: error.reason, records: 0 }] as const;
      return { path, opened: false, inspection: { kind: 'unreadable', records: 0, refused: 0, findings } };
    }
  }
}

/** Why an object had to be left out, in its inspection's own words. */
export const reasonOf = ({ inspection }: Examined): string =>
  (damage(inspection) ?? inspection.findings[0])?.reason ??
  (inspection.kind === 'not-a-log' ? 'not a log' : 'unreadable');

/** Whether the object can be what made a statement fail: no log at all, or damaged as a whole. */
export const suspect = ({ inspection }: Examined): boolean =>
  inspection.kind === 'unreadable' || inspection.kind === 'not-a-log' || damage(inspection) !== undefined;

const damage = (inspection: Inspection) =>
  inspection.findings.find((finding) => finding.severity === 'refused' && finding.first === undefined);

/** At most this many objects are tried again at each look; one that opens is enough. */
const MOST_TRIED = 20;

/**
 * Whether an object that could not be opened at the last conversion can be now. Its fingerprint does not tell: a permission
 * that was given back changes neither size nor etag.
 */
export async function opensNow(raw: Pick<RawObjects, 'open'>, entry: LedgerEntry): Promise<boolean> {
  for (const { path } of entry.unread.filter(({ opened }) => !opened).slice(0, MOST_TRIED)) {
    try {
      (await raw.open(path)).destroy();
      return true;
    } catch (error) {
      if (!(error instanceof ObjectUnreadable)) throw error;
    }
  }
  return false;
}
