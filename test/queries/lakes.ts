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
import { madeOnce } from '../run/once';

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

/** DuckDB's: the other core has tests of its own, and small questions take longer with two. */
const THREADS = 1;

export type Row = Readonly<Record<string, unknown>>;

/** Where a lake is: the two folders of `--logs` and `--lake`. Tests share them, and only read. */
export interface LakeFolders {
  readonly logs: string;
  readonly state: string;
}

/** The lake of the story, made once in a run. */
export async function storyFolders(): Promise<LakeFolders> {
  const folders = (folder: string) => ({ logs: join(folder, 'logs'), state: join(folder, 'lake') });
  const fill = async (folder: string) => {
    await generateSampleLogs({ directory: folders(folder).logs, events: EVENTS });
    await convertAll(folders(folder));
  };
  return folders(await madeOnce('story', fill));
}

/** The lake of the real logs, likewise. */
export async function realFolders(): Promise<LakeFolders> {
  const folders = (folder: string) => ({
    logs: resolve(__dirname, '../../../shared/data'),
    state: join(folder, 'lake'),
  });
  return folders(await madeOnce('real', (folder) => convertAll(folders(folder))));
}

async function convertAll(folders: LakeFolders): Promise<void> {
  const lake = await LocalLake.open({ ...folders, threads: THREADS });
  await lake.convert({ scheduledTime: AFTERWARDS });
  lake.close();
}

/** One session for all questions of a process: what it has read of the raw objects, it keeps. */
const sessions = new Map<() => Promise<LakeFolders>, Promise<Session>>();

export const storyLake = (): Promise<Session> => sessionOf(storyFolders);
export const realLake = (): Promise<Session> => sessionOf(realFolders);

function sessionOf(folders: () => Promise<LakeFolders>): Promise<Session> {
  const open = async () => (await LocalLake.open({ ...(await folders()), threads: THREADS })).session();
  const known = sessions.get(folders) ?? open();
  sessions.set(folders, known);
  return known;
}

/**
 * For `beforeAll`, with {@link PATIENCE}: the first question would otherwise take the time of making the lakes.
 */
export async function openLakes(): Promise<void> {
  await storyLake();
  if (hasSharedData) await realLake();
}
/** Milliseconds. */
export const PATIENCE = 180_000;

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
