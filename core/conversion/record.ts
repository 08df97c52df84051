import type { Audit } from './audit';
import { LEDGER_FORMAT, type LedgerEntry, MOST_FINDINGS } from './ledger';
import { type Ports, sizeOf } from './ports';
import { folder, type StagedRun, type Work } from './stage';

/** What one conversion came to. */
export interface Outcome {
  readonly staged: StagedRun;
  readonly audited: Extract<Audit, { verdict: 'passed' }>;
  readonly started: string;
  readonly finished: string;
  readonly superseded: LedgerEntry['superseded'];
}

/** The ledger entry of a conversion. */
export function entryOf(
  ports: Pick<Ports, 'store'>,
  { unit, dataset, fingerprint, objects }: Work,
  { staged, audited, started, finished, superseded }: Outcome,
): LedgerEntry {
  const findings = [
    ...audited.findings.filter(({ severity }) => severity === 'refused'),
    ...audited.findings.filter(({ severity }) => severity === 'noted'),
  ];
  return {
    format: LEDGER_FORMAT,
    dataset: unit.dataset,
    account: unit.account,
    delivered: unit.delivered,
    version: dataset.version,
    state: audited.rows.written > 0 ? 'converted' : 'empty',
    fingerprint,
    run: staged.run,
    location: folder(ports, unit, staged.run),
    partitions: audited.partitions,
    ...(staged.tables.length > 1 && { parts: staged.tables.length }),
    objects: objects.length,
    bytes: sizeOf(objects),
    rows: audited.rows,
    unread: audited.unread,
    findings: findings.slice(0, MOST_FINDINGS),
    omitted: Math.max(0, findings.length - MOST_FINDINGS),
    queries: staged.queries,
    scanned: staged.scanned,
    started,
    finished,
    superseded,
  };
}
