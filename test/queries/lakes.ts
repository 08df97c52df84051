import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { loadQueries } from '../../core/queries/load';
import { bindQuery } from '../../core/queries/prepared';
import type { ParameterValues } from '../../core/queries/values';
import { days } from '../../core/queries/window';
import { answerRows } from '../../local/cli/render/answer';
import type { Session } from '../../local/engine/session';
import { LocalLake } from '../../local/lake';
import { generateSampleLogs } from '../../local/sample';
import { hasSharedData } from '../core/datasets/shared-data';

/** The query pack over two lakes: of the sample's story, and of the real logs. */

export const PACK = loadQueries(resolve(__dirname, '../../queries'));

/** The week that the story tells. */
export const WEEK = days('2026-03-02', '2026-03-08');
/** Real logs are of many years. */
export const EVER = days('0000-01-01', '9999-12-31');

/** Small: the story is the same at every size, and only the ordinary rows around it become more. */
const EVENTS = 2_000;
/** After the last delivery of either lake. */
const AFTERWARDS = new Date('2026-04-01T00:00:00Z');

export type Row = Readonly<Record<string, unknown>>;

/** One session for all questions: what it has read of the raw objects, it keeps. */
const sessions = new Map<string, Promise<Session>>();

/** The lake of the story, made once in each process that runs tests. */
export const storyLake = (): Promise<Session> =>
  once('story', async (root) => {
    const directory = join(root, 'logs');
    await generateSampleLogs({ directory, events: EVENTS });
    return directory;
  });

/** The lake of the real logs, likewise. */
export const realLake = (): Promise<Session> => once('real', async () => resolve(__dirname, '../../../shared/data'));

/**
 * For `beforeAll`, with {@link PATIENCE}: the first question would otherwise take the time of making the lakes.
 */
export async function openLakes(): Promise<void> {
  await storyLake();
  if (hasSharedData) await realLake();
}
/** Milliseconds. */
export const PATIENCE = 180_000;

function once(name: string, logs: (root: string) => Promise<string>): Promise<Session> {
  const known = sessions.get(name) ?? make(logs);
  sessions.set(name, known);
  return known;
}

async function make(logs: (root: string) => Promise<string>): Promise<Session> {
  const root = mkdtempSync(join(tmpdir(), 'log-lake-queries-'));
  process.once('exit', () => rmSync(root, { recursive: true, force: true }));
  const lake = await LocalLake.open({ logs: await logs(root), state: join(root, 'lake') });
  await lake.convert({ scheduledTime: AFTERWARDS });
  return lake.session();
}

/** A query's answer as `lake query --format json` has it, with values apart from the statement. */
export async function ask(lake: Session, name: string, values: ParameterValues): Promise<readonly Row[]> {
  const query = PACK.find((one) => one.name === name);
  if (query === undefined) throw new Error(`no query ${name} in the pack`);
  const { sql, values: bound } = bindQuery(query, values);
  return answerRows(await lake.query(sql, bound));
}

/** Over the story's week, with the defaults of the query's parameters unless told otherwise. */
export const askStory = async (name: string, values: ParameterValues = {}): Promise<readonly Row[]> =>
  ask(await storyLake(), name, { ...WEEK, ...values });

/** Over all real logs, likewise. */
export const askReal = async (name: string, values: ParameterValues = {}): Promise<readonly Row[]> =>
  ask(await realLake(), name, { ...EVER, ...values });

/** The values of some columns, row by row. */
export const only = (rows: readonly Row[], ...columns: readonly string[]) =>
  rows.map((row) => columns.map((column) => row[column]));

/** The rows in which a column has a value. */
export const where = (rows: readonly Row[], column: string, value: unknown) =>
  rows.filter((row) => row[column] === value);
