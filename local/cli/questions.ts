import { join } from 'node:path';
import { loadQueries } from '../../core/queries/load';
import type { Query } from '../../core/queries/query';
import { type ParameterValues, renderQuery } from '../../core/queries/render';
import type { Answer, Session } from '../engine/session';
import { UsageError } from './exit';

/** The questions that people start with, in the order in which their answers tell a story. */
export const FIRST_QUESTIONS: readonly string[] = [
  'cloudtrail_console_sign_ins',
  'cloudtrail_iam_changes',
  'cloudtrail_run_instances',
  'cloudtrail_events_in_region',
  'cloudtrail_events_by_name',
  'vpc_flow_rejected_tcp',
  'vpc_flow_source_ports',
  'vpc_flow_top_talkers',
  'alb_requests_by_target',
  'alb_requests_by_client',
];

export const queryPack = (): readonly Query[] => loadQueries(join(__dirname, '..', '..', 'queries'));

/** @throws UsageError when there is none of that name */
export function queryNamed(pack: readonly Query[], name: string): Query {
  const query = pack.find((candidate) => candidate.name === name);
  if (query !== undefined) return query;
  const word = name.toLowerCase();
  const near = pack.filter((one) => one.name.includes(word) || one.title.toLowerCase().includes(word));
  const hint = near.length > 0 ? `did you mean ${near.map((one) => one.name).join(', ')}` : 'lake queries lists them';
  throw new UsageError(`there is no query '${name}': ${hint}`);
}

/**
 * The query's SQL with values filled in.
 *
 * @throws UsageError when a value is wrong, unknown or missing
 */
export function sqlOf(query: Query, values: ParameterValues): string {
  try {
    return renderQuery(query, values);
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** The answer to a question, or why there is none. */
export type Asked = { readonly query: Query } & (
  | { readonly answer: Answer }
  | { readonly error: string }
  /** The lake has no rows of the datasets it is about. */
  | { readonly nothingOf: readonly string[] }
);

/** Asks the first questions, with the defaults of their parameters; those about datasets without rows are left open. */
export async function askFirst(
  session: Session,
  present: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Asked[]> {
  const pack = queryPack();
  const asked: Asked[] = [];
  for (const name of FIRST_QUESTIONS) {
    if (signal.aborted) break;
    const query = queryNamed(pack, name);
    const nothingOf = query.datasets.filter((dataset) => !present.has(dataset));
    asked.push({ query, ...(nothingOf.length > 0 ? { nothingOf } : await ask(session, query)) });
  }
  return asked;
}

async function ask(session: Session, query: Query): Promise<{ readonly answer: Answer } | { readonly error: string }> {
  try {
    return { answer: await session.query(renderQuery(query, {})) };
  } catch (error) {
    // One question that cannot be answered must not take the other nine along.
    return { error: (error as Error).message };
  }
}
