import { ACCOUNT, REGION } from '../emulator/ministack';

/** One right that a call takes. */
export interface Need {
  /** The function's name, or the ARN of a role that a service assumes. */
  readonly caller: string;
  readonly action: string;
  /** An ARN; `*` for an action that knows no resources. */
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/** Without the caller. */
export type Right = Omit<Need, 'caller'>;

export const regional = (service: string, resource: string): string =>
  `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/** Actions on one resource. */
export const on = (resource: string, actions: readonly string[], context?: Right['context']): Right[] =>
  actions.map((action) => ({ action, resource, context }));

/**
 * Glue checks an action on a table against the catalog and the database as well.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
 */
export const onTable = (database: string, table: string, actions: readonly string[]): Right[] =>
  ['catalog', `database/${database}`, `table/${database}/${table}`].flatMap((resource) =>
    on(regional('glue', resource), actions),
  );

/** The same for actions on a database. */
export const onDatabase = (database: string, actions: readonly string[]): Right[] =>
  ['catalog', `database/${database}`].flatMap((resource) => on(regional('glue', resource), actions));
