import type { TimeRange } from './chain';
import { type Finding, type Note, sortFindings } from './findings';
import type { VerifySource } from './source';
import { dayFolder, type LogKind, type Tree } from './tree';
import { DIGEST_DELAY, type PlannedDay, type TreeReport, verifyTree } from './verify-tree';

export interface VerifyOptions {
  /** Delivery times, milliseconds since 1970; `to` is exclusive. Everything that is there by default. */
  readonly from?: number;
  readonly to?: number;
  /** Milliseconds since 1970. Files younger than the next digest are no finding. */
  readonly now: number;
  /** Only these; all by default. */
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

/** How far it is: days of an account and region, of all that are looked at. */
export interface VerifyProgress {
  readonly done: number;
  readonly total: number;
  readonly objects: number;
  /** After decompression. */
  readonly bytes: number;
}

export interface Verification {
  /** Whether there were public keys; without, only hashes and the chain of digests are checked. */
  readonly signatures: boolean;
  readonly trees: readonly TreeReport[];
  /** What is altered, missing, unsigned, unreadable or broken. Empty when all is well. */
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
}

/** No log is younger; a range without an end needs one that can be written. */
const LATEST = Date.parse('9999-12-30T00:00:00Z');

/**
 * Verifies that log files are what CloudTrail delivered: each digest by its signature and by the one after it, each log file by
 * the digest that lists it, and each file in the folders by being listed. Reads every object of the range once; holds the keys
 * of a day or two, and what it found.
 *
 * @throws Error when there is nothing to verify; an `AbortError` when it was stopped
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-custom-validation.html
 */
export async function verifyTrail(source: VerifySource, options: VerifyOptions): Promise<Verification> {
  const range: TimeRange = {
    ...(options.from === undefined ? {} : { from: options.from }),
    to: options.to ?? (source.live ? options.now : LATEST),
  };
  const planned = await plan(source, range, options);
  const total = planned.reduce((sum, { days }) => sum + days.length, 0);
  if (total === 0) throw new Error(nothing(options));
  const done = { done: 0, total, objects: 0, bytes: 0 };
  const [trees, findings, notes]: [TreeReport[], Finding[], Note[]] = [[], [], []];
  let signatures = false;
  for (const { tree, days } of planned) {
    const verified = await verifyTree(
      source,
      { tree, days, range, now: options.now, signal: options.signal },
      (step) => {
        done.done += step.days;
        done.objects += step.objects;
        done.bytes += step.bytes;
        options.onProgress?.(done);
      },
    );
    signatures ||= verified.signatures;
    trees.push(verified.report);
    findings.push(...verified.findings);
    notes.push(...verified.notes);
  }
  return { signatures, trees, findings: sortFindings(findings), notes: sortFindings(notes) };
}

async function plan(
  source: VerifySource,
  { from, to }: TimeRange,
  { accounts, regions }: VerifyOptions,
): Promise<{ readonly tree: Tree; readonly days: readonly PlannedDay[] }[]> {
  const planned: { tree: Tree; days: PlannedDay[] }[] = [];
  const first = from === undefined ? '' : dayFolder(from);
  // The digest of the last hour, and the one that has its signature, may stand in the folder of the next day.
  const last = { CloudTrail: dayFolder(to - 1), 'CloudTrail-Digest': dayFolder(to + DIGEST_DELAY) };
  for (const tree of await source.trees()) {
    if (!(accounts?.includes(tree.account) ?? true) || !(regions?.includes(tree.region) ?? true)) continue;
    const days = new Map<string, Set<LogKind>>();
    for (const kind of ['CloudTrail', 'CloudTrail-Digest'] as const) {
      for (const day of await source.days(tree, kind, { first, last: last[kind] })) {
        days.set(day, (days.get(day) ?? new Set()).add(kind));
      }
    }
    const sorted = [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, kinds]) => ({ day, kinds }));
    if (sorted.length > 0) planned.push({ tree, days: sorted });
  }
  const name = ({ tree }: { tree: Tree }) => [tree.account, tree.region, tree.base, tree.organization].join(' ');
  return planned.sort((a, b) => (name(a) < name(b) ? -1 : 1));
}

const nothing = ({ from, to, accounts, regions }: VerifyOptions): string => {
  const chosen = from ?? to ?? accounts ?? regions;
  const among = chosen === undefined ? '' : ' in the time, accounts and regions that were asked for';
  return `there is nothing to verify: no CloudTrail log files or digests${among}, in folders as CloudTrail makes them (AWSLogs/<account>/CloudTrail-Digest/<region>/yyyy/MM/dd/)`;
};
