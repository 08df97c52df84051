import { Chain, covers, HOUR, moment, type Settled, type Tell, type TimeRange } from './chain';
import type { ListedLog } from './digest';
import type { Finding, Note } from './findings';
import { judge } from './judge';
import type { PublicKeys } from './public-keys';
import { checkLog, readDigest } from './read';
import type { VerifySource } from './source';
import { type DigestName, dayStart, deliveredAt, digestName, type LogKind, type Tree } from './tree';

/** What was verified in one account and region. */
export interface TreeReport {
  readonly account: string;
  readonly region: string;
  readonly digests: {
    /** Signed by CloudTrail. */
    readonly verified: number;
    /** Fit into their chain, and their signature was not checked. */
    readonly unchecked: number;
    readonly bad: number;
    /** How many of all are backfills, which stand in no chain. */
    readonly backfill: number;
  };
  readonly objects: {
    /** As their digest lists them. */
    readonly verified: number;
    /** The same, by a digest that is bad. */
    readonly unvouched: number;
    /** Too young for a digest. */
    readonly notYet: number;
    /** Read, after decompression. */
    readonly bytes: number;
  };
}

/** A day and what it has: log files, digests or both. */
export interface PlannedDay {
  readonly day: string;
  readonly kinds: ReadonlySet<LogKind>;
}

export interface TreeWork {
  readonly tree: Tree;
  readonly days: readonly PlannedDay[];
  readonly range: TimeRange;
  readonly now: number;
  readonly signal: AbortSignal;
}

interface Step {
  readonly days: number;
  readonly objects: number;
  readonly bytes: number;
}

/** An hour is in a digest that comes when it is over, and not at once. */
const NEWEST = 2 * HOUR;

/** How far after the range digests are read, for what they say of it: the next but one is the last that can. */
export const DIGEST_DELAY = 3 * HOUR;

/** Objects read at a time: enough to wait for S3, few enough for memory. */
const AT_A_TIME = 8;

/** Verifies one account and region, day by day. */
export async function verifyTree(source: VerifySource, work: TreeWork, onStep: (step: Step) => void) {
  const first = work.days[0]!.day;
  const keys = await source.keys(work.tree.region, new Date(work.range.from ?? dayStart(first)));
  const verifier = new TreeVerifier(source, work, keys, onStep);
  for (const day of work.days) {
    await verifier.day(day);
    onStep({ days: 1, objects: 0, bytes: 0 });
  }
  await verifier.end();
  return {
    signatures: keys !== undefined,
    report: verifier.report(),
    findings: verifier.findings,
    notes: verifier.notes,
  };
}

class TreeVerifier {
  readonly findings: Finding[] = [];
  readonly notes: Note[] = [];
  readonly #tell: Tell;
  readonly #chains = new Map<string, Chain>();
  /** Log files of the range that no digest has listed so far, with the time of their delivery. */
  readonly #unlisted = new Map<string, number>();
  #newestDigest: { readonly key: string; readonly end: number } | undefined;
  #newestLog = 0;
  #digests = { verified: 0, unchecked: 0, bad: 0, backfill: 0 };
  #objects = { verified: 0, unvouched: 0, notYet: 0, bytes: 0 };

  constructor(
    private readonly source: VerifySource,
    private readonly work: TreeWork,
    private readonly keys: PublicKeys | undefined,
    private readonly onStep: (step: Step) => void,
  ) {
    const { account, region } = work.tree;
    this.#tell = {
      found: (kind, object, reason) => this.findings.push({ kind, account, region, object, reason }),
      noted: (kind, object, reason) => this.notes.push({ kind, account, region, object, reason }),
    };
  }

  report(): TreeReport {
    const { account, region } = this.work.tree;
    return { account, region, digests: this.#digests, objects: this.#objects };
  }

  async day({ day, kinds }: PlannedDay): Promise<void> {
    this.work.signal.throwIfAborted();
    if (kinds.has('CloudTrail')) await this.#listLogs(day);
    if (!kinds.has('CloudTrail-Digest')) return;
    const listed = await this.source.objects(this.work.tree, 'CloudTrail-Digest', day);
    const { from, to } = this.work.range;
    const digests = listed
      .flatMap((key) => ({ key, name: digestName(key) }))
      .filter((one): one is { key: string; name: DigestName } => one.name !== undefined)
      .filter(({ name }) => (from === undefined || name.end > from) && name.end <= to + DIGEST_DELAY)
      .sort((a, b) => a.name.end - b.name.end || (a.key < b.key ? -1 : 1));
    for (const { key, name } of digests) await this.#digest(key, name);
  }

  async end(): Promise<void> {
    for (const chain of this.#chains.values()) await this.#settled(chain.end());
    const newest = this.#newestDigest;
    const { range, now } = this.work;
    const asOf = Math.min(now, range.to);
    // A copy without an end stands still since nobody knows when.
    const youngest = Math.max(this.#newestLog, this.source.live ? asOf : 0);
    const reason = newest === undefined ? NO_DIGESTS : 'no digest lists it';
    for (const [key, delivered] of this.#unlisted) {
      const isYoung = newest !== undefined && delivered >= newest.end && youngest < newest.end + NEWEST;
      if (isYoung) this.#objects.notYet++;
      else this.#tell.found('unsigned', key, reason);
    }
    const known = this.source.live || range.to < now;
    if (known && newest !== undefined && newest.end + NEWEST < asOf) {
      this.#tell.noted('uncovered', newest.key, `no digest covers ${moment(newest.end)} to ${moment(asOf)}`);
    }
  }

  async #listLogs(day: string): Promise<void> {
    const { from = 0, to } = this.work.range;
    for (const key of await this.source.objects(this.work.tree, 'CloudTrail', day)) {
      // A name that tells no time is in the range with its folder.
      const delivered = deliveredAt(key) ?? Math.max(dayStart(day), from);
      if (delivered < from || delivered >= to) continue;
      this.#unlisted.set(key, delivered);
      this.#newestLog = Math.max(this.#newestLog, delivered);
    }
  }

  async #digest(key: string, { trail, end, backfill }: DigestName): Promise<void> {
    this.work.signal.throwIfAborted();
    const link = await readDigest(this.source, key, end);
    // It went away since it was listed: the next one names it.
    if (link === undefined) return;
    if (backfill) {
      const { verdict } = judge(link, undefined, this.keys);
      const asked = covers(this.work.range, end);
      if (asked) this.#digests.backfill++;
      if (asked && verdict.state === 'bad') this.#tell.found(verdict.kind, key, verdict.reason);
      return this.#settled({ link, verdict });
    }
    const chain = this.#chains.get(trail) ?? new Chain(this.source, this.keys, this.work.range, this.#tell);
    this.#chains.set(trail, chain);
    await this.#settled(chain.next(link));
  }

  async #settled(settled: Settled | undefined): Promise<void> {
    if (settled === undefined) return;
    const { link, verdict } = settled;
    const asked = covers(this.work.range, link.end);
    // In the bucket each digest has its signature: one without was written by somebody else.
    const isUnsigned = verdict.state === 'unchecked' && this.keys !== undefined && this.source.live;
    const isBad = verdict.state === 'bad' || isUnsigned;
    if (asked) this.#digests[isBad ? 'bad' : verdict.state]++;
    if (asked && isUnsigned) this.#tell.found('digest-altered', link.key, NO_SIGNATURE);
    else if (asked && verdict.state === 'unchecked' && this.keys !== undefined) {
      this.#tell.noted('signature-unchecked', link.key, UNCHECKED);
    }
    if (!isBad && link.end > (this.#newestDigest?.end ?? 0)) this.#newestDigest = link;
    const logs = this.#resolved(link.key, link.digest?.logs ?? []);
    if (!isBad || asked) for (const { key } of logs) this.#unlisted.delete(key);
    if (asked) await this.#checkLogs(logs, isBad);
  }

  #resolved(digest: string, listed: readonly ListedLog[]): { readonly key: string; readonly hash: string }[] {
    const here = listed.map((log) => ({ key: this.source.resolve(log, digest), hash: log.hash, log }));
    const away = here.find(({ key }) => key === undefined);
    if (away !== undefined) {
      const { bucket, key } = away.log;
      this.#tell.noted('elsewhere', digest, `log files that it lists are elsewhere, as s3://${bucket}/${key}`);
    }
    return here.filter((one): one is typeof one & { key: string } => one.key !== undefined);
  }

  async #checkLogs(logs: readonly { readonly key: string; readonly hash: string }[], isBad: boolean): Promise<void> {
    const waiting = logs.values();
    const worker = async () => {
      for (const { key, hash } of waiting) {
        this.work.signal.throwIfAborted();
        const checked = await checkLog(this.source, key, hash);
        this.#objects.bytes += checked.bytes;
        if (checked.state === 'same') this.#objects[isBad ? 'unvouched' : 'verified']++;
        else if (checked.state === 'missing') this.#tell.found('missing', key, 'its digest lists it, and it is gone');
        else this.#tell.found(checked.state, key, checked.reason);
        this.onStep({ days: 0, objects: 1, bytes: checked.bytes });
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_A_TIME, logs.length) }, worker));
  }
}

const NO_DIGESTS = 'no digest of the time is there that can be trusted: validation was off, or they are gone';

const NO_SIGNATURE = 'its metadata has no signature, and CloudTrail writes one with each digest';

const UNCHECKED =
  "its signature is not checked: it is in the object's metadata, which a copy does not have, and no later digest has it";
