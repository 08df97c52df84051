import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { deliveryFolder } from '../../../core/datasets/locate';
import { putObjects } from '../harness/aws';
import { SETTINGS } from '../harness/catalog';
import { exploded } from './exploded';
import { deploySqlLake, sharedTrino, TRINO_PATIENCE } from './lake';
import { trinoRows } from './rows';

const PLACE = { account: '111122223333', region: 'eu-west-1', delivered: '2026/03/02' };
const SCHEDULED = '2026-03-04T01:00:00.000Z';
const DAYS = 150;

beforeAll(async () => {
  await sharedTrino();
}, TRINO_PATIENCE);

test('more event days than one statement writes are all there, each once', { timeout: 240_000 }, async () => {
  const sql = await deploySqlLake({
    today: '2026/03/04',
    scope: { accounts: [PLACE.account], regions: [PLACE.region], deliveredFrom: '2026/03/01' },
    settings: { ...SETTINGS, sources: [{ dataset: 'cloudtrail', bucket: 'raw-logs', prefix: '' }] },
  });
  const event = (index: number) => ({
    eventVersion: '1.11',
    eventID: `event-${index}`,
    eventName: 'ListBuckets',
    eventTime: new Date(Date.UTC(2026, 2, 2 - index, 10)).toISOString().replace('.000', ''),
  });
  const events = Array.from({ length: DAYS }, (_, index) => event(index));
  // The last day of the first object is in the second, too.
  for (const [name, Records] of [
    ['a', events.slice(0, 100)],
    ['b', events.slice(99)],
  ] as const) {
    const key = `${deliveryFolder(CLOUDTRAIL, PLACE)}${name}.json.gz`;
    const body = exploded(CLOUDTRAIL, gzipSync(JSON.stringify({ Records })));
    await putObjects(sql.lake.clients, 'raw-logs', { [key]: body });
  }

  await sql.lake.plan({ scheduledTime: SCHEDULED });
  await sql.lake.convertAll(SCHEDULED);
  expect(sql.lake.complaints).toEqual([]);

  const seen = trinoRows(await sql.query('SELECT eventid, day FROM cloudtrail ORDER BY day DESC, eventid'));
  expect(seen).toEqual(events.map(({ eventID, eventTime }) => ({ eventid: eventID, day: eventTime.slice(0, 10) })));
  const [entry] = trinoRows(
    await sql.query(
      `SELECT parts, rows.read, rows.written, rows.deduplicated, cardinality(queries) AS queries FROM conversions WHERE state = 'converted'`,
    ),
  );
  expect(entry).toEqual({ parts: '2', read: '151', written: '150', deduplicated: '1', queries: '3' });
});
