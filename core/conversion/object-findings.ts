import type { Examined } from './examine';
import type { ObjectFinding } from './ledger';

/** What an object gave, by the staged rows. */
export interface StagedFile {
  readonly path: string;
  readonly rows: number;
  readonly records: number;
  readonly refused: number;
  readonly undated: number;
}

/**
 * What the ledger says of an object that was looked into, held against the rows that it gave; none when it gave no row. The
 * look and the engine read by different means: where they disagree, the rows count, and the difference is said.
 */
export function findingsOf({ path, inspection }: Examined, staged: StagedFile | undefined): readonly ObjectFinding[] {
  const found = inspection.findings.map((finding) => ({ path, ...finding }));
  if (staged === undefined) {
    if (found.length > 0) return found;
    if (inspection.kind === 'not-a-log') return [{ path, severity: 'refused', reason: 'not a log', records: 0 }];
    return inspection.kind === 'empty' ? [{ path, severity: 'noted', reason: 'nothing in it', records: 0 }] : [];
  }
  const explained = found.reduce((sum, { severity, records }) => sum + (severity === 'refused' ? records : 0), 0);
  const unexplained = staged.refused - explained;
  if (unexplained > 0) {
    const reason = inspection.kind === 'not-a-log' && found.length === 0 ? 'not a log' : 'not understood';
    return [...found, { path, severity: 'refused', reason, records: unexplained }];
  }
  if (unexplained < 0) {
    const reason = 'refused by a closer look, and read by the engine: the rows are in the table';
    return [...found, { path, severity: 'noted', reason, records: -unexplained }];
  }
  return found;
}

/** Undated rows are counted, all of them, in the entry's rows; a format without a time has nothing else. */
const MOST_UNDATED = 20;

/** The objects whose rows have no time that can be read; the first of them, when there are many. */
export function undatedFindings(files: readonly StagedFile[]): readonly ObjectFinding[] {
  const reason = 'no readable event time, kept under the day of delivery';
  return files
    .filter(({ undated }) => undated > 0)
    .slice(0, MOST_UNDATED)
    .map(({ path, undated }) => ({ path, severity: 'noted', reason, records: undated }));
}
