/** What a look inside one raw object found. The converter asks for it only when the numbers do not add up. */
export interface Inspection {
  /**
   * `records`: at least one record was understood. `empty`: a log with nothing in it (0 bytes, `{"Records":[]}`, a header
   * alone). `not-a-log`: readable, but not this dataset's log. `unreadable`: the bytes cannot be read to the end and no
   * record came before the damage.
   */
  readonly kind: 'records' | 'empty' | 'not-a-log' | 'unreadable';
  /** Records understood. */
  readonly records: number;
  /** Records or lines that were not. Each gives one all-NULL row in the raw table. */
  readonly refused: number;
  /** Why, most frequent first. Damage to the object as a whole stands here too, with the records it is known to cost. */
  readonly findings: readonly Finding[];
}

export interface Finding {
  /** `refused`: records are missing from the curated table. `noted`: odd, but every row was kept. */
  readonly severity: 'refused' | 'noted';
  /** For people, lower case, no final period: "truncated gzip", "not a JSON object: 17". */
  readonly reason: string;
  readonly records: number;
  /** Where the first one stands: record or line number, from 1; absent when it concerns the whole object. */
  readonly first?: number;
}
