import { createCipheriv } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { deliveryFolder } from '../../../core/datasets/locate';
import { putObjects } from '../harness/aws';
import { SETTINGS } from '../harness/catalog';
import { exploded } from './exploded';
import { deploySqlLake, type SqlLake, sharedTrino, TRINO_PATIENCE } from './lake';
import { trinoRows } from './rows';

const PLACE = { account: '111122223333', region: 'eu-west-1', delivered: '2026/03/02' };
const SCHEDULED = '2026-03-04T01:00:00.000Z';
const DAYS = 150;

beforeAll(async () => {
  await sharedTrino();
}, TRINO_PATIENCE);

const lakeOfOneFolder = () =>
  deploySqlLake({
    today: '2026/03/04',
    scope: { accounts: [PLACE.account], regions: [PLACE.region], deliveredFrom: '2026/03/01' },
    settings: { ...SETTINGS, sources: [{ dataset: 'cloudtrail', bucket: 'raw-logs', prefix: '' }] },
  });

function deliver({ lake }: SqlLake, name: string, Records: readonly object[]): Promise<void> {
  const key = `${deliveryFolder(CLOUDTRAIL, PLACE)}${name}.json.gz`;
  return putObjects(lake.clients, 'raw-logs', {
    [key]: exploded(CLOUDTRAIL, gzipSync(JSON.stringify({ Records }), { level: 1 })),
  });
}

async function convert({ lake }: SqlLake): Promise<void> {
  await lake.plan({ scheduledTime: SCHEDULED });
  await lake.convertAll(SCHEDULED);
  expect(lake.complaints).toEqual([]);
}

test('more event days than one statement writes are all there, each once', { timeout: 240_000 }, async () => {
  const sql = await lakeOfOneFolder();
  const event = (index: number) => ({
    eventVersion: '1.11',
    eventID: `event-${index}`,
    eventName: 'ListBuckets',
    eventTime: new Date(Date.UTC(2026, 2, 2 - index, 10)).toISOString().replace('.000', ''),
  });
  const events = Array.from({ length: DAYS }, (_, index) => event(index));
  // The last day of the first object is in the second, too.
  await deliver(sql, 'a', events.slice(0, 100));
  await deliver(sql, 'b', events.slice(99));
  await convert(sql);

  const seen = trinoRows(await sql.query('SELECT eventid, day FROM cloudtrail ORDER BY day DESC, eventid'));
  expect(seen).toEqual(events.map(({ eventID, eventTime }) => ({ eventid: eventID, day: eventTime.slice(0, 10) })));
  const [entry] = trinoRows(
    await sql.query(
      `SELECT parts, rows.read, rows.written, rows.deduplicated, cardinality(queries) AS queries FROM conversions WHERE state = 'converted'`,
    ),
  );
  expect(entry).toEqual({ parts: '2', read: '151', written: '150', deduplicated: '1', queries: '3' });
});

/** Of twenty-five events of a day these many; the last is rare, with one of sixteen names. */
const FREQUENT = { GetObject: 12, AssumeRole: 6, Decrypt: 4, PutObject: 2 };

test('a large unit has files for what is frequent in it, and for what is rare', { timeout: 240_000 }, async () => {
  const sql = await lakeOfOneFolder();
  const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  let events = 0;
  const event = (eventName: string, day: string, more = {}) => ({
    eventVersion: '1.11',
    eventID: `event-${events++}`,
    eventSource: 'service.amazonaws.com',
    eventName,
    eventTime: `${day}T10:00:00Z`,
    ...more,
  });
  for (let object = 0; object < 32; object++) {
    const some = (day: string) =>
      [...Object.entries(FREQUENT), [`Rare${object % 16}`, 1] as const].flatMap(([name, count]) =>
        Array.from({ length: count }, () => event(name, day)),
      );
    // What does not compress makes the unit large enough for four files. It stands behind what is looked at beforehand.
    const large = { errorMessage: noise.update(Buffer.alloc(800_000)).toString('base64') };
    await deliver(sql, `${object}`.padStart(2, '0'), [
      ...['2026-03-02', '2026-03-02', '2026-03-02', '2026-03-01'].flatMap(some),
      event(`Once${object}`, '2026-03-02', large),
    ]);
  }
  await deliver(sql, 'late', [event('GetObject', '2026-01-15')]);
  await convert(sql);

  const files = trinoRows(
    await sql.query(
      'SELECT day, count(*) AS events, count(DISTINCT "$path") AS files FROM cloudtrail GROUP BY day ORDER BY day',
    ),
  );
  expect(files).toEqual([
    { day: '2026-01-15', events: '1', files: '1' },
    { day: '2026-03-01', events: '800', files: '2' },
    { day: '2026-03-02', events: '2432', files: '6' },
  ]);
  const kinds = `CASE WHEN eventname IN ('${Object.keys(FREQUENT).join("', '")}') THEN 'frequent' ELSE 'rare' END`;
  const shared = (day: string) =>
    sql.query(
      `SELECT array_join(array_sort(array_agg(DISTINCT CASE WHEN ${kinds} = 'rare' THEN 'rare' ELSE eventname END)), ' ') AS held
      FROM cloudtrail WHERE day = '${day}' GROUP BY "$path" ORDER BY 1`,
    );
  expect(trinoRows(await shared('2026-03-02')).map(({ held }) => held)).toEqual([
    'AssumeRole',
    'Decrypt',
    'GetObject',
    'PutObject',
    'rare',
    'rare',
  ]);
  expect(trinoRows(await shared('2026-03-01')).map(({ held }) => held)).toEqual([
    'AssumeRole Decrypt GetObject PutObject',
    'rare',
  ]);
  const scattered = `SELECT eventname FROM cloudtrail WHERE day = '2026-03-02' GROUP BY eventname HAVING count(DISTINCT "$path") > 1`;
  expect(trinoRows(await sql.query(scattered))).toEqual([]);
});
