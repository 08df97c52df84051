import { stageToken } from './fingerprint';
import type { LedgerEntry } from './ledger';
import type { Ports, StageOutcome } from './ports';
import type { StageStatement } from './statements';

/**
 * A CTAS opens 100 partitions at most. A unit with more event days is staged by several, each with the days that fall to its
 * part; each has a folder and a staging table of its own, and they are audited and published as one run.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/ctas-considerations-limitations.html
 */

/** Each part reads all of the unit: beyond this many, some 5,000 event days, it is no log that is read. */
export const MOST_PARTS = 64;

/** The first part has the run's own name. */
export const partRun = (run: string, part = 1): string => (part === 1 ? run : `${run}p${part}`);

/** The run's parts by name, in their order. */
export const runsOf = ({ run, parts = 1 }: Pick<LedgerEntry, 'run' | 'parts'>): readonly string[] =>
  Array.from({ length: parts }, (_, index) => partRun(run, index + 1));

type Failed = Extract<StageOutcome, { state: 'failed' }>;

export type PartsOutcome =
  | {
      readonly state: 'succeeded';
      readonly queries: readonly string[];
      readonly scanned: number;
      readonly partial: readonly string[];
    }
  | Extract<StageOutcome, { state: 'running' }>
  | { readonly state: 'failed'; readonly queries: readonly string[]; readonly failure: Failed };

/** Runs the parts' statements one after another, until one does not succeed. */
export async function stageParts(
  { engine }: Pick<Ports, 'engine'>,
  statements: readonly StageStatement[],
): Promise<PartsOutcome> {
  const queries: string[] = [];
  const partial = new Set<string>();
  let scanned = 0;
  for (const statement of statements) {
    const outcome = await engine.stage(statement, stageToken(statement));
    if (outcome.state === 'running') return outcome;
    queries.push(outcome.queryId);
    if (outcome.state === 'failed') return { state: 'failed', queries, failure: outcome };
    scanned += outcome.bytesScanned;
    for (const path of outcome.partial ?? []) partial.add(path);
  }
  return { state: 'succeeded', queries, scanned, partial: [...partial] };
}
