import { cpSync, existsSync, realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LedgerEntry } from '../../core/conversion/ledger';
import { LocalLake } from '../../local/lake';
import { PATIENCE, realFolders } from '../queries/lakes';
import { files, folder } from './engine/workbench';
import { allEntries, column, convertAll, event, openLake, scheduledTime, trail } from './lake-bench';

const DATA = resolve(__dirname, '../../../shared/data');
const hasData = existsSync(DATA);
if (!hasData) console.log(`tests on real logs are skipped: there is no folder ${DATA}`);

describe.runIf(hasData)('real logs', () => {
  let lake: LocalLake;
  let entries: readonly LedgerEntry[];

  beforeAll(async () => {
    lake = await LocalLake.open({ ...(await realFolders()), threads: 1 });
    entries = await allEntries(lake);
  }, PATIENCE);
  afterAll(() => lake.close());

  const total = (of: 'read' | 'written' | 'deduplicated' | 'refused') =>
    entries.reduce((sum, { rows }) => sum + rows[of], 0);

  test('all events, rows and lines of the whole sets are converted, and none is empty', async () => {
    const count = async (table: string, where: string) =>
      Number((await column(lake, `SELECT count(*) FROM ${table} WHERE ${where}`))[0]);
    expect(await count('cloudtrail', "source_file LIKE '%/invictus-aws_dataset/%' AND event_time IS NOT NULL")).toBe(
      2_900,
    );
    expect(
      await column(lake, "SELECT count(DISTINCT eventid) FROM cloudtrail WHERE source_file LIKE '%/invictus%'"),
    ).toEqual([2_900n]);
    expect(await count('vpc_flow', 'version = 2 AND log_status IS NOT NULL AND event_time IS NOT NULL')).toBe(119);
    expect(await count('alb_access', 'elb IS NOT NULL AND event_time IS NOT NULL AND request_verb IS NOT NULL')).toBe(
      69,
    );
    expect(await count('alb_access', 'true')).toBe(69);
  });

  test('every file is converted or left out with a reason, and the totals add up to the rows that are there', async () => {
    const objects = entries.reduce((sum, entry) => sum + entry.objects, 0);
    expect(objects + lake.logs.leftOut.length).toBe(lake.logs.files);
    expect(total('read')).toBe(total('written') + total('deduplicated') + total('refused'));
    let rows = 0;
    for (const { name } of lake.datasets) rows += Number((await column(lake, `SELECT count(*) FROM ${name}`))[0]);
    expect(rows).toBe(total('written'));
    expect(entries.flatMap(({ unread }) => unread)).toEqual([]);
  });

  test('the file that is broken upstream is named, with what it cost, and its other events are kept', async () => {
    const refused = entries
      .flatMap(({ findings }) => findings)
      .filter(({ severity }) => severity === 'refused')
      .map(({ path, reason, records }) => [basename(path), reason, records]);
    expect(refused).toMatchInlineSnapshot(`
      [
        [
          "samples-large.json",
          "an object with no known field",
          47,
        ],
        [
          "samples-large.json",
          "broken JSON: brackets that do not match",
          1,
        ],
        [
          "samples.json",
          "an object with no known field",
          50,
        ],
        [
          "cloudtrail_insights.json",
          "CloudTrail Insights event",
          1,
        ],
      ]
    `);
  });

  test('a second run converts nothing', async () => {
    const { conversions } = await lake.convert({ scheduledTime });
    expect(conversions).toEqual([]);
  });

  test('one object more converts its unit alone', async () => {
    const copy = realpathSync(folder());
    cpSync(join(DATA, 'cloudtrail/invictus-aws_dataset'), join(copy, 'logs/trail'), { recursive: true });
    cpSync(join(DATA, 'vpcflow/cribl-vpc-flow'), join(copy, 'logs/flows'), { recursive: true });
    const before = await openLake(copy);
    expect((await convertAll(before)).conversions.length).toBe(2);
    before.close();
    const name = '111122223333_CloudTrail_us-east-1_20230711T0005Z_abcdefgh.json';
    files(copy, { [`logs/more/${name}`]: trail(event('new')) });
    const after = await openLake(copy);
    const { conversions } = await convertAll(after);
    expect(conversions.map(({ unit }) => `${unit.account} ${unit.delivered}`)).toEqual(['111122223333 2023/07/11']);
    expect(await column(after, 'SELECT count(*) FROM cloudtrail')).toEqual([2_901n]);
  });
});
