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
  /** Names of the datasets it reads; each is read through its live view, `<dataset>_live`. At least one. */
  readonly datasets: readonly string[];
  /** How much one row of the answer should worry its reader. */
  readonly severity: Severity;
  /** MITRE ATT&CK techniques that it finds (`T1078.004`); often none. */
  readonly mitre: readonly string[];
  /** In the order of the header. Each stands in `sql` at least once, as `:name`. */
  readonly parameters: readonly Parameter[];
  /** One SELECT with its holes (`:name`), without header and semicolon. */
  readonly sql: string;
}

export const SEVERITIES = ['info', 'low', 'medium', 'high'] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * `string`: any text that UTF-8 can hold, without NUL. `day`: a date of the calendar, `yyyy-MM-dd`. `integer`: a whole number, 0 or more, as
 * ports and row limits are.
 */
export const PARAMETER_TYPES = ['string', 'day', 'integer'] as const;
export type ParameterType = (typeof PARAMETER_TYPES)[number];

export interface Parameter {
  readonly name: string;
  readonly type: ParameterType;
  readonly description: string;
  /** Used when no value is given. Without one the parameter must be given. */
  readonly default?: string;
  readonly example: string;
}
