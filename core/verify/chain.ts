import type { Digest } from './digest';
import type { FindingKind, NoteKind } from './findings';
import { judge, type Link, type Verdict } from './judge';
import type { PublicKeys } from './public-keys';
import type { VerifySource } from './source';
import { digestName } from './tree';

/** The time that is verified, milliseconds since 1970; without an end in one direction it is whatever there is. */
export interface TimeRange {
  readonly from?: number;
  /** Exclusive. */
  readonly to: number;
}

/** A digest covers an hour, or less when logging was stopped. */
export const HOUR = 3_600_000;

/** Whether a digest that ends then covers a part of the range. */
export const covers = ({ from, to }: TimeRange, end: number): boolean =>
  (from === undefined || end > from) && end - HOUR < to;

export interface Settled {
  readonly link: Link;
  readonly verdict: Verdict;
}

export interface Tell {
  found(kind: FindingKind, object: string, reason: string): void;
  noted(kind: NoteKind, object: string, reason: string): void;
}

/**
 * One trail's digests of a region, followed from the oldest to the newest. Each one is settled when the next is known, as that
 * one has its hash and its signature. Holds two at a time.
 */
export class Chain {
  #last: Link | undefined;
  /** What is said of the last one when its signature was not checked. */
  #ifUnchecked: { readonly reason: string; readonly since: number } | undefined;

  constructor(
    private readonly source: Pick<VerifySource, 'resolve'>,
    private readonly keys: PublicKeys | undefined,
    private readonly range: TimeRange,
    private readonly tell: Tell,
  ) {}

  /** Takes the next digest, and settles the one before it. */
  next(link: Link): Settled | undefined {
    const last = this.#last;
    const named = this.#namedBy(link);
    const settled = last === undefined ? undefined : this.#settle(last, named === last.key ? link : undefined);
    this.#ifUnchecked = undefined;
    if (link.digest !== undefined) this.#connect(last, link, link.digest, named);
    this.#last = link;
    return settled;
  }

  end(): Settled | undefined {
    return this.#last === undefined ? undefined : this.#settle(this.#last, undefined);
  }

  #namedBy({ digest, key }: Link): string | undefined {
    return digest?.previous === undefined ? undefined : this.source.resolve(digest.previous, key);
  }

  #settle(link: Link, next: Link | undefined): Settled {
    const { verdict, next: wrongInNext } = judge(link, next?.digest, this.keys);
    const restart = this.#ifUnchecked;
    if (covers(this.range, link.end)) {
      if (verdict.state === 'bad') this.tell.found(verdict.kind, link.key, verdict.reason);
      if (restart !== undefined && verdict.state === 'verified') this.#uncovered(restart.since, link);
      if (restart !== undefined && verdict.state === 'unchecked') {
        this.tell.found('chain-broken', link.key, restart.reason);
      }
    }
    if (wrongInNext !== undefined && covers(this.range, next!.end)) {
      this.tell.found('chain-broken', next!.key, wrongInNext);
    }
    return { link, verdict };
  }

  #connect(last: Link | undefined, link: Link, digest: Digest, named: string | undefined): void {
    if (digest.previous === undefined) return this.#start(last, link);
    if (named === undefined) {
      const { bucket, key } = digest.previous;
      return this.#note(link, 'elsewhere', `the digest before it is s3://${bucket}/${key}: verify that bucket too`);
    }
    const end = digestName(named)?.end;
    if (last?.key === named) return this.#uncovered(last.end, link);
    if (last !== undefined && end !== undefined && end <= last.end) {
      if (covers(this.range, last.end)) {
        this.tell.found('chain-broken', last.key, `the digest after it, ${link.key}, names another one before itself`);
      }
      return;
    }
    // What lies before the range, or before the first digest of a copy, was not asked for.
    const asked = end === undefined || (last === undefined ? this.range.from !== undefined : true);
    if (!asked || (end !== undefined && !covers(this.range, end))) return;
    const since = last?.end ?? this.range.from!;
    this.tell.found(
      'digest-missing',
      named,
      `${link.key} names it as the one before; nothing speaks for log files of ${span(since, digest.start)}`,
    );
  }

  /** CloudTrail starts a chain anew when logging or validation was off. Somebody who cuts it has to say the same. */
  #start(last: Link | undefined, link: Link): void {
    if (last === undefined) {
      if (this.range.from !== undefined) this.#uncovered(this.range.from, link);
      return;
    }
    const reason = `it names no digest before it, though ${last.key} is there, and its signature is not checked: logging was off, or the chain was cut`;
    this.#ifUnchecked = { reason, since: last.end };
  }

  #uncovered(since: number, link: Link): void {
    const from = Math.max(since, this.range.from ?? since);
    const to = Math.min(link.digest!.start, this.range.to);
    if (to > from) this.#note(link, 'uncovered', `no digest covers ${span(from, to)}`);
  }

  #note(link: Link, kind: NoteKind, reason: string): void {
    if (covers(this.range, link.end)) this.tell.noted(kind, link.key, reason);
  }
}

export const moment = (time: number): string => new Date(time).toISOString().replace('.000Z', 'Z');

const span = (from: number, to: number): string => `${moment(from)} to ${moment(to)}`;
