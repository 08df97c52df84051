import type { Parameter } from './query';

/**
 * The days that a question is about. Every query takes them, none has a default for them: a lake holds years, and a
 * question that forgets to say which days would read, and cost, all of them.
 */
export const WINDOW: readonly Parameter[] = [
  { name: 'from_day', type: 'day', example: '2026-03-02', description: 'First event day, UTC, inclusive' },
  { name: 'to_day', type: 'day', example: '2026-03-08', description: 'Last event day, UTC, inclusive' },
];

/** Days from and to, as the window's parameters. */
export const days = (from: string, to: string) => ({ from_day: from, to_day: to });

/**
 * The last week as SQL, for a query that waits to be run some day: saved in Athena's console, where a reader who is in a
 * hurry finds an answer before he edits anything. It is a constant when the query is planned, so that partitions are pruned.
 */
export const LAST_WEEK: Readonly<Record<string, string>> = {
  from_day: "date_format(current_date - INTERVAL '7' DAY, '%Y-%m-%d')",
  to_day: "date_format(current_date, '%Y-%m-%d')",
};
