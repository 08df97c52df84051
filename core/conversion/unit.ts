/** The unit of work: one delivery folder. Once its UTC day is over AWS adds nothing to it but the rare straggler. */
export interface Unit {
  /** Dataset name. */
  readonly dataset: string;
  readonly account: string;
  /** The day in the S3 key, `yyyy/MM/dd`. */
  readonly delivered: string;
}

/** `2023/07/10` as `2023-07-10`: delivery days in names where a slash would mean a folder. */
export const deliveredDay = (unit: Unit): string => unit.delivered.replaceAll('/', '-');

export const unitName = (unit: Unit): string => `${unit.dataset} ${unit.account} ${deliveredDay(unit)}`;
