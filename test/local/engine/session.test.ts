import { join } from 'node:path';
import { expect, test } from 'vitest';
import { column, convertAll, event, openLake, trail, trailKey } from '../lake-bench';
import { files, folder } from './workbench';

/** A session keeps the views that it made; they must never be older than the lake. */

const IDS = 'SELECT eventid FROM cloudtrail_live ORDER BY 1';

const oneEvent = () => ({ [trailKey('2026/03/02', 'a')]: trail(event('first')) });

async function lakeOfOneEvent() {
  const root = folder();
  files(join(root, 'logs'), oneEvent());
  return openLake(root);
}

test('a session sees what another process converts between its questions', async () => {
  const root = folder();
  files(join(root, 'logs'), oneEvent());
  await convertAll(await openLake(root));
  const session = (await openLake(root)).session();
  const ids = async () => (await session.query(IDS)).rows.flat();
  expect(await ids()).toEqual(['first']);

  files(join(root, 'logs'), { [trailKey('2026/03/03', 'b')]: trail(event('second')) });
  await convertAll(await openLake(root));
  expect(await ids()).toEqual(['first', 'second']);
});

test('two sessions of a lake do not get at what the other has read', async () => {
  const lake = await lakeOfOneEvent();
  await convertAll(lake);
  const [all, live] = [lake.session(), lake.session()];
  const raw = async () => (await all.query('SELECT eventid FROM cloudtrail_raw')).rows.flat();
  expect(await raw()).toEqual(['first']);
  // Of what is converted this one reads nothing from raw.
  expect((await live.query(IDS)).rows.flat()).toEqual(['first']);
  expect(await raw()).toEqual(['first']);
});

test.each([
  ['dropped', 'DROP VIEW cloudtrail'],
  ['replaced', "CREATE OR REPLACE VIEW cloudtrail AS SELECT 'other' AS eventid"],
])('a table that somebody %s is there again for the next question', async (_what, statement) => {
  const lake = await lakeOfOneEvent();
  await convertAll(lake);
  expect(await column(lake, 'SELECT eventid FROM cloudtrail')).toEqual(['first']);
  await lake.query(statement);
  expect(await column(lake, 'SELECT eventid FROM cloudtrail')).toEqual(['first']);
  expect(await column(lake, IDS)).toEqual(['first']);
});

test.each([
  ['cloudtral', 'did you mean cloudtrail'],
  ['Vpc_Flow_Rawlive', 'did you mean vpc_flow_live, vpc_flow_raw'],
  ['pg_indexes_2', 'the tables are cloudtrail, cloudtrail_live, cloudtrail_raw, vpc_flow,'],
])('a table that is none, %s, is told with those that are', async (name, hint) => {
  const lake = await lakeOfOneEvent();
  await expect(lake.query(`SELECT * FROM ${name} LIMIT 1`)).rejects.toThrow(`there is no table '${name}': ${hint}`);
});
