/**
 * One question of the query pack: a SELECT in Athena's dialect over the live views, and what its header says about it.
 * The same object becomes a named query and a prepared statement in Athena and a command of the local lake.
 */
export interface Query {
  /**
   * The file's name without `.sql`: `[a-z][a-z0-9_]*`, at most 128 characters, so that it also is a legal name for an
   * Athena prepared statement.
   *
   * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_CreatePreparedStatement.html
   */
  readonly name: string;
  readonly title: string;
  /** One or two sentences: what an answer tells. */
  readonly why: string;
  readonly group: Group;
  /**
   * Names of the datasets it reads, each through its live view, `<dataset>_live`, or through a view made of that. At least
   * one; {@link LEDGER} where it asks the ledger. Some it may do without (see `optionalDatasets`).
   */
  readonly datasets: readonly string[];
  /** How much one row of the answer should worry its reader. */
  readonly severity: Severity;
  /** MITRE ATT&CK techniques that it finds (`T1078.004`); often none. */
  readonly mitre: readonly string[];
  /** Rows that mean no harm, and how to tell; undefined where a row accuses nobody. */
  readonly falsePositives?: string;
  /** What to do with the answer. */
  readonly next: string;
  /** Pages of AWS's documentation on what is asked. At least one. */
  readonly references: readonly string[];
  /** The window, then those of the header in its order. Each stands in `sql` at least once, as `:name`. */
  readonly parameters: readonly Parameter[];
  /** One SELECT with its holes (`:name`) and the marks of its arms, without header and semicolon. */
  readonly sql: string;
}

export const SEVERITIES = ['info', 'low', 'medium', 'high'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What queries are about, in the order in which people read of them. */
export const GROUPS = {
  first: 'First questions',
  identity: 'Identity and credentials',
  persistence: 'Persistence',
  escalation: 'Privilege escalation',
  evasion: 'Defence evasion',
  discovery: 'Discovery',
  exfiltration: 'Exfiltration',
  compute: 'Compute abuse',
  activity: 'Who did what',
  network: 'Network',
  web: 'Load balancers',
  pivot: 'Everything about one thing',
  lake: 'The lake itself',
} as const;
export type Group = keyof typeof GROUPS;

/** Stands for a dataset where a query reads the ledger, the table `conversions`, which every lake has. */
export const LEDGER = 'conversions';

/**
 * `string`: any text that UTF-8 can hold, without NUL. `day`: a date of the calendar, `yyyy-MM-dd`. `time`: a time in UTC,
 * `yyyy-MM-dd HH:mm:ss`, which the SQL casts to a timestamp. `integer`: a whole number, 0 or more, as ports and row limits
 * are. `address`: an IPv4 or IPv6 address. `account`: the twelve digits of an AWS account.
 */
export const PARAMETER_TYPES = ['string', 'day', 'time', 'integer', 'address', 'account'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly description: string;
  /** Used when no value is given. Without one the parameter must be given. */
  readonly default?: string;
  readonly example: string;
}
