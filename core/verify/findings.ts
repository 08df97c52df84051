/** What is wrong: each of these fails a verification. */
export type FindingKind =
  /** A log file is not what its digest lists. */
  | 'altered'
  /** A log file that a digest lists is gone. */
  | 'missing'
  /** A log file that no digest lists. */
  | 'unsigned'
  /** An object is there, and cannot be read. */
  | 'unreadable'
  /** A digest is not what was signed. */
  | 'digest-altered'
  /** A digest that another names is gone. */
  | 'digest-missing'
  /** Digests do not follow each other as they say. */
  | 'chain-broken'
  /** A digest was signed with a key that is not among those known. */
  | 'key-unknown';

/** What should be known, and is nobody's fault by itself. */
export type NoteKind =
  /** No digest covers a time: logging or validation was off, or digests were never delivered. */
  | 'uncovered'
  /** The signature of a digest is not known. */
  | 'signature-unchecked'
  /** Objects are in another bucket. */
  | 'elsewhere';

interface About<Kind> {
  readonly kind: Kind;
  readonly account: string;
  readonly region: string;
  /** Key of the object; that of the digest beside it for a time. */
  readonly object: string;
  readonly reason: string;
}

export type Finding = About<FindingKind>;
export type Note = About<NoteKind>;

/** By account and region, then by what is worst, then by key. */
export const sortFindings = <T extends Finding | Note>(found: readonly T[]): readonly T[] => {
  const rank = ({ account, region, kind, object }: T) => [account, region, ORDER.indexOf(kind) + 10, object].join('\n');
  return found
    .map((one) => ({ one, by: rank(one) }))
    .toSorted((a, b) => (a.by < b.by ? -1 : 1))
    .map(({ one }) => one);
};

const ORDER: readonly (FindingKind | NoteKind)[] = [
  'altered',
  'missing',
  'unsigned',
  'digest-altered',
  'digest-missing',
  'chain-broken',
  'key-unknown',
  'unreadable',
  'uncovered',
  'elsewhere',
  'signature-unchecked',
];
