import { bindQuery } from '../../core/queries/prepared';
import type { Query } from '../../core/queries/query';
import { days } from '../../core/queries/window';
import type { Answer, Session } from '../engine/session';
import { queryNamed, queryPack } from './pack';

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

/** The answer to a question, or why there is none. */
export type Asked = { readonly query: Query } & (
  | { readonly answer: Answer }
  | { readonly error: string }
  /** The lake has no rows of the datasets it is about. */
  | { readonly nothingOf: readonly string[] }
);

/** One folder of logs is no lake of years: here the first look may be at everything. */
const EVERY_DAY = days('0000-01-01', '9999-12-31');

/** Asks the first questions of every day, with the defaults of their parameters; those about datasets without rows are left open. */
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
    const { sql, values } = bindQuery(query, EVERY_DAY);
    return { answer: await session.query(sql, values) };
  } catch (error) {
    // One question that cannot be answered must not take the other nine along.
    return { error: (error as Error).message };
  }
}
