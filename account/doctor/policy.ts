/** A statement of a policy, its members as lists. */
export interface Statement {
  readonly allows: boolean;
  /** Services, ARNs of accounts, `*`. */
  readonly principals: readonly string[];
  readonly actions: readonly string[];
  /** Names of condition keys, in lower case. */
  readonly conditions: readonly string[];
}

type OneOrMany<T> = T | readonly T[];

interface RawStatement {
  readonly Effect?: string;
  readonly Principal?: string | Readonly<Record<string, OneOrMany<string>>>;
  readonly Action?: OneOrMany<string>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The statements of a resource policy. */
export function statementsOf(policy: string | undefined): readonly Statement[] {
  const { Statement = [] } = JSON.parse(policy ?? '{}') as { readonly Statement?: OneOrMany<RawStatement> };
  return many(Statement).map(({ Effect, Principal = {}, Action = [], Condition = {} }) => ({
    allows: Effect === 'Allow',
    principals: typeof Principal === 'string' ? [Principal] : Object.values(Principal).flatMap(many),
    actions: many(Action),
    conditions: Object.values(Condition).flatMap((tests) => Object.keys(tests).map((key) => key.toLowerCase())),
  }));
}

/** Those that allow one of the principals the action. */
export const allowing = (statements: readonly Statement[], principals: RegExp, action: string): readonly Statement[] =>
  statements.filter(
    (one) =>
      one.allows &&
      one.principals.some((principal) => principals.test(principal)) &&
      one.actions.some((pattern) => matches(pattern, action)),
  );

/** Whether a statement looks at who the service acts for, without which any account's trail could write. */
export const isBound = ({ conditions }: Statement): boolean =>
  ['aws:sourcearn', 'aws:sourceaccount', 'aws:sourceorgid'].some((key) => conditions.includes(key));

const many = <T>(value: OneOrMany<T>): readonly T[] => (Array.isArray(value) ? value : [value as T]);

function matches(pattern: string, action: string): boolean {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${escaped}$`, 'i').test(action);
}
