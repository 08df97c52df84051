/**
 * What the functions measure and the alarms and the dashboard watch, named once.
 *
 * Every metric has the dimension `lake` (its name); those of {@link DATASET_METRICS} are also written with `lake` and
 * `dataset`. Values without `dataset` are sums over datasets when read with the statistic `Sum`, the worst with `Maximum`.
 */
export const METRIC_NAMESPACE = 'LogLake';

/** Counts and ages of the lake as a whole: dimension `lake`. */
export const LAKE_METRICS = {
  /** 1 for each plan that was made to its end. */
  plansMade: 'PlansMade',
  unitsDue: 'UnitsDue',
  unitsConverted: 'UnitsConverted',
  /** A unit that was given up until the next plan. */
  unitsFailed: 'UnitsFailed',
  /** Units whose ledger entry cannot be used. */
  unitsBlocked: 'UnitsBlocked',
  /** Whole hours since the oldest delivery day that is planned and not finished was over; 0 when there is none. */
  oldestPendingHours: 'OldestPendingHours',
  /** Objects left out of a conversion because they cannot be read. */
  objectsUnread: 'ObjectsUnread',
  /** Rows (lines, records) that could not be understood. */
  rowsRefused: 'RowsRefused',
  rowsWritten: 'RowsWritten',
  rowsDeduplicated: 'RowsDeduplicated',
  rowsLate: 'RowsLate',
  /** Bytes of raw objects converted, as delivered. */
  rawBytes: 'RawBytes',
  /** Bytes that Athena scanned for conversions. */
  bytesScanned: 'BytesScanned',
  /** Folders of delivered objects in regions that the raw tables do not list: nobody sees their rows. */
  regionsUnknown: 'RegionsUnknown',
  /** The same for accounts. */
  accountsUnknown: 'AccountsUnknown',
  /** Fields in sampled records that the definition does not have. */
  fieldsUnknown: 'FieldsUnknown',
} as const;

/** Per dataset: dimensions `lake` and `dataset`. */
export const DATASET_METRICS = {
  /** Whole hours since the newest delivered object; not written while nothing was ever delivered. */
  newestObjectHours: 'NewestObjectHours',
  rowsWritten: LAKE_METRICS.rowsWritten,
  rawBytes: LAKE_METRICS.rawBytes,
  bytesScanned: LAKE_METRICS.bytesScanned,
} as const;

/** Of the enrolment: dimension `lake`. */
export const ENROLMENT_METRICS = {
  /** Resources whose logging is on through this lake. */
  enrolled: 'ResourcesEnrolled',
  /** Resources selected by the config that were left alone, such as those that log elsewhere. */
  leftAlone: 'ResourcesLeftAlone',
  /** Resources whose logging could not be switched on or off. */
  enrolmentFailed: 'EnrolmentFailed',
} as const;
