import { readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { DATASETS } from '../../core/datasets';
import { CLOUDTRAIL } from '../../core/datasets/cloudtrail';
import type { Dataset } from '../../core/datasets/dataset';
import { generateSampleLogs } from '../../local/sample';
import { FILE, FOLDER, LINE, NLB_ACCESS } from '../core/datasets/nlb-access';
import { files, folder } from './engine/workbench';
import {
  albKey,
  column,
  convertAll,
  entriesOf,
  event,
  FLOW_HEADER,
  flow,
  flowKey,
  ID,
  lines,
  openLake,
  request,
  trail,
  trailKey,
  truncatedAfter,
} from './lake-bench';

test('one truncated object among a thousand costs the rows that cannot be read, and no others', async () => {
  const root = realpathSync(folder());
  const content = (at: number) => trail(event(`${at}-1`), event(`${at}-2`), event(`${at}-3`));
  const cut = trailKey('2026/03/02', '0500');
  const named = Array.from({ length: 1_000 }, (_, at) => {
    const key = trailKey('2026/03/02', String(at).padStart(4, '0'));
    const whole = content(at);
    return [key, key === cut ? truncatedAfter(whole, whole.indexOf('"500-2"')) : gzipSync(whole, { level: 1 })];
  });
  files(join(root, 'logs'), Object.fromEntries(named));
  const lake = await openLake(root);
  await convertAll(lake);

  const kept = Array.from({ length: 1_000 }, (_, at) => [1, 2, 3].map((nth) => `${at}-${nth}`)).flat();
  const expected = kept.filter((id) => id !== '500-2' && id !== '500-3').sort();
  expect(await column(lake, 'SELECT eventid FROM cloudtrail ORDER BY 1')).toEqual(expected);
  const [entry] = await entriesOf(lake, CLOUDTRAIL);
  expect(entry?.rows).toMatchObject({ read: 2_999, written: 2_998, refused: 1, deduplicated: 0 });
  const path = join(root, 'logs', cut);
  expect(entry?.findings).toEqual([
    { path, severity: 'refused', reason: 'cut off in the middle', records: 1, first: 2 },
    { path, severity: 'refused', reason: 'truncated gzip', records: 0 },
  ]);
  expect(entry?.unread).toEqual([]);
});

test('a dataset that is one object is converted, and has raw, curated and live relations, beside the others', async () => {
  const root = realpathSync(folder());
  files(join(root, 'logs'), {
    [`${FOLDER}${FILE}`]: gzipSync(`${LINE}\n${LINE.replace('172.100.100.185:443', '-')}\nnonsense\n`),
    [albKey('2020/05/10', 'a')]: gzipSync(lines(request('alb'))),
  });
  const lake = await openLake(root, {
    datasets: [NLB_ACCESS, ...DATASETS.filter(({ name }) => name !== 'alb_access')],
  });
  await convertAll(lake);
  const [entry] = await entriesOf(lake, NLB_ACCESS);
  expect(entry?.rows).toMatchObject({ read: 3, written: 2, refused: 1, late: 2 });
  const { rows } = await lake.query(
    'SELECT account, region, delivered, day, client_port, destination_ip, event_time FROM nlb_access ORDER BY destination_ip NULLS LAST',
  );
  const rest = [51341, '172.100.100.185', new Date('2020-04-01T08:51:42Z')];
  const keys = ['123456789012', 'us-east-2', '2020/05/10', '2020-04-01'];
  expect(rows).toEqual([
    [...keys, ...rest],
    [...keys, rest[0], null, rest[2]],
  ]);
  expect(await column(lake, 'SELECT count(*) FROM nlb_access_live')).toEqual([2n]);
  expect(await column(lake, 'SELECT count(*) FROM nlb_access_raw')).toEqual([3n]);
  expect(lake.logs.leftOut.map(({ reason }) => reason)).toEqual(['ALB access log']);
});

test('for every curated row, source_file opens the raw object that holds it', async () => {
  const root = folder();
  const key = { cloudtrail: trailKey, vpc_flow: flowKey, alb_access: albKey };
  const content = {
    cloudtrail: (id: string) => gzipSync(trail(event(`${id}-1`), '17', event(`${id}-2`), event(`${id}-2`))),
    vpc_flow: (id: string) => gzipSync(lines(FLOW_HEADER, flow(`${id}-1`), 'x', flow(`${id}-2`))),
    alb_access: (id: string) => lines(request(`${id}-1`), request(`${id}-2`)),
  };
  for (const dataset of ['cloudtrail', 'vpc_flow', 'alb_access'] as const) {
    for (let nth = 0; nth < 6; nth++) {
      const id = `${dataset}-${nth}`;
      files(join(root, 'logs'), { [key[dataset](`2026/03/0${2 + (nth % 3)}`, id)]: content[dataset](id) });
    }
  }
  const lake = await openLake(root);
  await convertAll(lake);
  for (const [dataset, id] of Object.entries(ID)) {
    const { rows } = await lake.query(`SELECT source_file, ${id} FROM ${dataset}`);
    expect(rows.length, dataset).toBe(12);
    for (const [file, value] of rows as [string, string][]) {
      const bytes = readFileSync(file);
      const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString();
      expect(text).toContain(value);
    }
  }
});

test('the sample is accounted for to the record: repeats, malformed, late, and what a truncated object lost', async () => {
  const root = realpathSync(folder());
  const logs = join(root, 'logs');
  const sample = await generateSampleLogs({ directory: logs, events: 500 });
  const lake = await openLake(root);
  await convertAll(lake);
  for (const dataset of lake.datasets) {
    const name = dataset.name as keyof typeof sample.datasets;
    const said = sample.datasets[name];
    const entries = await entriesOf(lake, dataset);
    // A truncated object ends inside a record: that one is a row which could not be read, those behind it are not seen.
    const cut = (keys: readonly string[]) =>
      entries.flatMap(({ findings }) =>
        findings.filter((found) => found.reason === 'cut off in the middle' && keys.includes(found.path)),
      ).length;
    const truncated = sample.oddObjects.filter((odd) => odd.dataset === name && odd.oddity === 'truncated');
    const units = entries.map(({ account, delivered, objects, rows }) => ({ account, delivered, objects, rows }));
    expect(units).toHaveLength(said.units.length);
    for (const unit of said.units) {
      const mine = units.find((one) => one.account === unit.account && one.delivered === unit.delivered)!;
      const inUnit = truncated.filter(({ key }) => key.includes(unit.delivered) && key.includes(unit.account));
      const pieces = cut(inUnit.map(({ key }) => join(logs, key)));
      expect({ objects: mine.objects, ...mine.rows }, `${name} ${unit.account} ${unit.delivered}`).toMatchObject({
        objects: unit.objects,
        written: notMerged(dataset) ? unit.distinct + unit.copies : unit.distinct,
        deduplicated: notMerged(dataset) ? 0 : unit.copies,
        refused: unit.malformed + pieces,
      });
      expect(pieces).toBeLessThanOrEqual(unit.lost);
      expect(pieces > 0).toBe(unit.lost > 0);
    }
    const total = (of: 'written' | 'late') => entries.reduce((sum, { rows }) => sum + rows[of], 0);
    expect(total('written')).toBe(notMerged(dataset) ? said.distinct + said.copies : said.distinct);
    // The ledger calls late what comes more than a day after its own.
    const late = Object.entries(said.lateByDays).filter(([days]) => Number(days) > 1);
    expect(total('late')).toBe(late.reduce((sum, [, records]) => sum + records, 0));
    const { rows } = await lake.query(`SELECT day, count(*) FROM ${name} GROUP BY day ORDER BY day`);
    expect(Object.fromEntries(rows.map(([day, count]) => [day, Number(count)]))).toEqual(said.perDay);
    const named = new Set(entries.flatMap(({ findings, unread }) => [...findings, ...unread]).map(({ path }) => path));
    for (const odd of sample.oddObjects.filter((object) => object.dataset === name)) {
      expect(named, `${odd.oddity} ${odd.key}`).toContain(join(logs, odd.key));
    }
  }
  const left = new Set(lake.logs.leftOut.map(({ path }) => path));
  for (const odd of sample.oddObjects.filter((object) => object.dataset === undefined)) {
    expect(left, odd.key).toContain(join(logs, odd.key));
  }
});

/** Only events that have an identity can be told from repeats. */
const notMerged = ({ identity }: Dataset): boolean => identity === undefined;
