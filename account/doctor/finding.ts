/** `note`: good to know. `warning`: a risk, or money for nothing. `problem`: logs are lost or nobody can read them. */
export const LEVELS = ['fine', 'note', 'warning', 'problem'] as const;
export type Level = (typeof LEVELS)[number];

export interface Finding {
  /** Which check found it. */
  readonly check: string;
  readonly level: Level;
  readonly seen: string;
  /** Why it matters, and what to do; absent when all is fine. */
  readonly matters?: string;
  readonly todo?: string;
}

/** What a check found, but for its name. */
export type Found = Omit<Finding, 'check'>;

export const fine = (seen: string): Found => ({ level: 'fine', seen });

/** The first few of many names. */
export function few(names: readonly string[], most = 5): string {
  const more = names.length - most;
  return more > 0 ? `${names.slice(0, most).join(', ')} and ${more} more` : names.join(', ');
}
