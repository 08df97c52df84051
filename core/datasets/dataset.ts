/**
 * What a dataset is. One constant of this shape is all the project knows about a log type: tables, conversion SQL, live
 * views, the local lake and the docs are generated from it, so they cannot disagree.
 */

/** Athena's scalar types that logs need. `timestamp` has millisecond precision and no zone; all times are UTC. */
export type ScalarType = 'string' | 'int' | 'bigint' | 'double' | 'boolean' | 'timestamp';

/** A type as Athena's catalog knows it: a scalar, or a shape of them. Map keys are always strings. */
export type ColumnType =
  | ScalarType
  | { readonly struct: readonly Field[] }
  | { readonly array: ColumnType }
  | { readonly map: ColumnType };

export interface Field {
  /** Lower-case name, AWS's own word, as the Athena guide spells it. */
  readonly name: string;
  readonly type: ColumnType;
  /** The name as it stands in the raw record when that is not `name` (`eventName`, `account-id`). */
  readonly rawName?: string;
}

export interface Column extends Field {
  /** One plain sentence for the catalog (at most 255 characters) and the docs. */
  readonly description: string;
  /** The record version that brought the field (`'1.08'`, `'5'`), when AWS names one. */
  readonly since?: string;
}

/** How the bytes of a raw object become rows. */
export type RawFormat = JsonFormat | RegexFormat | DelimitedFormat | ParquetFormat;

/** One JSON document that holds an array of records, as CloudTrail writes; bare arrays and JSON lines are also read. */
export interface JsonFormat {
  readonly kind: 'json';
  /** The member that holds the records (`Records`). */
  readonly envelope: string;
  readonly serde: SerDe;
}

/** One record a line, cut by one regular expression with exactly as many groups as the dataset has columns. */
export interface RegexFormat {
  readonly kind: 'regex';
  /** In the common subset of Java, RE2 and JavaScript; it matches the whole line. */
  readonly pattern: string;
  readonly serde: SerDe;
}

/**
 * One record a line, fields parted by one character. The first line may be a header that names them: readers here tell by
 * its words, the SerDe has to be told.
 */
export interface DelimitedFormat {
  readonly kind: 'delimited';
  readonly delimiter: string;
  readonly serde: SerDe;
}

/** Columns by name, typed by the file itself. Only a query engine reads the records; here its footer is looked at. */
export interface ParquetFormat {
  readonly kind: 'parquet';
  readonly serde: SerDe;
}

/** The Hive classes and properties with which Athena reads the raw objects. */
export interface SerDe {
  readonly library: string;
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Table properties beside the SerDe's own (`skip.header.line.count`). */
  readonly tableParameters?: Readonly<Record<string, string>>;
}

/** Where AWS puts the objects. */
export interface RawLayout {
  /**
   * Folder of one delivery day, below the bucket and its optional prefix, ending in `/`, with the holes `${account}`,
   * `${region}` and `${delivered}` (`yyyy/MM/dd`).
   */
  readonly template: string;
  /**
   * Other folders the same source can write to: organization trails, hive-compatible and per-hour flow logs. Holes as
   * above, and `${organization}`, `${hour}`, `${year}`, `${month}`, `${day}`.
   */
  readonly alternatives: readonly string[];
  /**
   * The file name, matched whole, with named groups `account`, `region` and `date` (`yyyyMMdd`): a file that lost its
   * folders is still located by its name.
   */
  readonly file: RegExp;
  /**
   * The part of an object's path that names what wrote it, where each writer has a list of fields of its own that never
   * changes (`_fl-0123_`).
   */
  readonly writer?: RegExp;
  /** Objects of other kinds in the same tree (digests, Insights, test files): never read as this dataset's records. */
  readonly siblings: readonly { readonly pattern: RegExp; readonly what: string }[];
}

/**
 * A further way by which the records of a dataset arrive. Its objects lie apart and have a raw table of their own, with the
 * dataset's layout and columns; a unit is made of the objects of all routes, and the curated table is one.
 */
export interface Route {
  /** Tells its raw table apart: `<dataset>_<route>_raw`. `[a-z][a-z0-9_]*`. */
  readonly name: string;
  readonly title: string;
  /** What stands before the layout's folders, below the source's own prefix; no slash at either end. */
  readonly prefix: string;
  /** Of the dataset's own kind: one reader looks into the objects of all routes. */
  readonly format: RawFormat;
}

/** Where the time of an event stands in its record. Event day, partition and SQL are derived from it. */
export interface EventTime {
  /** A raw column. */
  readonly column: string;
  /** `iso8601`: text like `2023-07-19T21:17:28Z`, any fraction. `unix-seconds`: a whole number of seconds. */
  readonly format: 'iso8601' | 'unix-seconds';
}

export interface Dataset {
  /** The curated table's name; the others are `<name>_raw` and `<name>_live`. `[a-z][a-z0-9_]*`. */
  readonly name: string;
  readonly title: string;
  /** The AWS page that defines the record. */
  readonly documentation: string;
  /** Rises when the *meaning* of a column changes; units converted under an older version are converted again. */
  readonly version: number;
  readonly layout: RawLayout;
  readonly format: RawFormat;
  /** Ways of arrival beside the one that layout and format describe. */
  readonly routes?: readonly Route[];
  /** All data columns, in the raw record's order. */
  readonly columns: readonly Column[];
  readonly eventTime: EventTime;
  /** A row in which all of these are NULL is one that could not be understood: counted and reported, not published. */
  readonly understoodBy: readonly string[];
  /** Text that AWS writes where there is no value (`-`): NULL in the curated table. */
  readonly missing?: string;
  /** Columns that questions filter on: rows that agree in them stand in one curated file of their day. */
  readonly clusteredBy: readonly string[];
  /** The column that identifies a record. Rows of one unit that share a value are one event delivered twice. */
  readonly identity?: string;
  /** Records of other kinds that can stand among this dataset's own; counted and named, never read as events. */
  readonly otherRecords?: {
    /** The raw record's member that tells the kind (`eventCategory`). */
    readonly field: string;
    /** Its values for other kinds, each with what such a record is ("CloudTrail Insights event"). */
    readonly values: Readonly<Record<string, string>>;
  };
  /**
   * Columns that tell a record's account and region, the first one present counts; a value that is an ARN gives its own.
   * Only for files that have lost AWS's folders and names: otherwise the key says it.
   */
  readonly origin?: { readonly account: readonly string[]; readonly region: readonly string[] };
  /** Names in the raw record that are known and deliberately have no column. */
  readonly ignoredFields?: readonly string[];
}

/** Partition keys of every raw table. */
export const RAW_PARTITION_KEYS = ['account', 'region', 'delivered'] as const;

/** Partition keys of every curated table. */
export const CURATED_PARTITION_KEYS = ['account', 'day', 'delivered'] as const;

/** Columns that the conversion adds after the dataset's own, in this order. */
export const DERIVED_COLUMNS: readonly Column[] = [
  {
    name: 'event_time',
    type: 'timestamp',
    description: 'When the event happened, UTC; NULL when the record does not say',
  },
  { name: 'region', type: 'string', description: 'Region of the folder in which the object was delivered' },
  { name: 'source_file', type: 'string', description: 'The raw object that holds this record' },
];

/** The `day` of rows that could not be understood. They are staged and counted, and never published. */
export const NOT_UNDERSTOOD_DAY = 'not-understood';

/** The field's name in the raw record. */
export const rawNameOf = (field: Field): string => field.rawName ?? field.name;

/** The raw table of the dataset, or of one of its further routes. */
export const rawTable = (dataset: Pick<Dataset, 'name'>, route?: Pick<Route, 'name'>): string =>
  route === undefined ? `${dataset.name}_raw` : `${dataset.name}_${route.name}_raw`;
/** Every raw table of the dataset: its rows are those of all of them. */
export const rawTables = (dataset: Dataset): readonly string[] => [
  rawTable(dataset),
  ...(dataset.routes ?? []).map((route) => rawTable(dataset, route)),
];
export const curatedTable = (dataset: Dataset): string => dataset.name;
export const liveView = (dataset: Dataset): string => `${dataset.name}_live`;

/** What stands before the layout's folders in the keys of a route, below a source's own prefix; no slash at either end. */
export const routePrefix = (sourcePrefix: string | undefined, { prefix }: Pick<Route, 'prefix'>): string =>
  sourcePrefix === undefined || sourcePrefix === '' ? prefix : `${sourcePrefix}/${prefix}`;
