import type { Finding, Inspection } from './inspection';

/** Counts refusals and notes of one object by reason; remembers where each stood first. */
export class Findings {
  private readonly byReason = new Map<string, { severity: Finding['severity']; records: number; first?: number }>();
  refusedRecords = 0;

  refused(reason: string, at?: number): void {
    this.refusedRecords++;
    this.add('refused', reason, at, 1);
  }

  /** The object as a whole is damaged: costs no countable record by itself. */
  damaged(reason: string): void {
    this.add('refused', reason, undefined, 0);
  }

  noted(reason: string, at?: number): void {
    this.add('noted', reason, at, at === undefined ? 0 : 1);
  }

  get empty(): boolean {
    return this.byReason.size === 0;
  }

  /** Most frequent first, refusals before notes. */
  list(): readonly Finding[] {
    return [...this.byReason]
      .map(([reason, found]) => ({ reason, ...found }))
      .sort(
        (a, b) =>
          Number(a.severity === 'noted') - Number(b.severity === 'noted') ||
          b.records - a.records ||
          (a.reason < b.reason ? -1 : 1),
      );
  }

  private add(severity: Finding['severity'], reason: string, at: number | undefined, records: number): void {
    const found = this.byReason.get(reason);
    if (found !== undefined) found.records += records;
    else this.byReason.set(reason, { severity, records, ...(at === undefined ? {} : { first: at }) });
  }
}

/** What the numbers say an object is. */
export function classify(records: number, findings: Findings, bytes: number, damage: string | undefined): Inspection {
  const refused = findings.refusedRecords;
  const kind =
    records > 0 ? 'records' : damage !== undefined ? 'unreadable' : refused > 0 && bytes > 0 ? 'not-a-log' : 'empty';
  return { kind, records, refused, findings: findings.list() };
}
