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

test('a unit of several files has them for its own day, and one for each other', { timeout: 240_000 }, async () => {
  const sql = await lakeOfOneFolder();
  // What does not compress makes a unit large enough for three files; some events are of the evening before, one is older.
  const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16));
  const days = ['2026-03-02', '2026-03-02', '2026-03-02', '2026-03-01'];
  const events = Array.from({ length: 240 }, (_, index) => ({
    eventVersion: '1.11',
    eventID: `event-${index}`,
    eventSource: `service-${index % 5}.amazonaws.com`,
    eventName: `Name${index % 40}`,
    eventTime: `${index === 0 ? '2026-01-15' : days[index % 4]}T10:00:00Z`,
    errorMessage: noise.update(Buffer.alloc(75_000)).toString('base64'),
  }));
  await deliver(sql, 'a', events);
  await convert(sql);

  const files = trinoRows(
    await sql.query(
      'SELECT day, count(*) AS events, count(DISTINCT "$path") AS files FROM cloudtrail GROUP BY day ORDER BY day',
    ),
  );
  expect(files).toEqual([
    { day: '2026-01-15', events: '1', files: '1' },
    { day: '2026-03-01', events: '60', files: '1' },
    { day: '2026-03-02', events: '179', files: '3' },
  ]);
  const scattered = `SELECT eventname FROM cloudtrail WHERE day = '2026-03-02' GROUP BY eventsource, eventname HAVING count(DISTINCT "$path") > 1`;
  expect(trinoRows(await sql.query(scattered))).toEqual([]);
});
