import { gzipSync } from 'node:zlib';
import { GetTableCommand, GetTablesCommand, UpdateTableCommand } from '@aws-sdk/client-glue';
import { beforeAll, expect, test } from 'vitest';
import { HELPER_VIEWS } from '../../../core/catalog/views';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { tableInput } from '../../../lambda/aws/glue-inputs';
import { albLogPrefix } from '../../../lib/delivery/alb-delivery';
import { putObjects } from '../harness/aws';
import { exploded } from './exploded';
import { asText, deploySqlLake, type SqlLake, TRINO_PATIENCE } from './lake';

/** The tables of the template as they are created, `NOW` and every region included, each over one object. */

const ACCOUNT = '111122223333';
const FOLDER = (log: string) => `AWSLogs/${ACCOUNT}/${log}/eu-west-1/2026/03/02/`;
const envelope = (...Records: readonly unknown[]) => gzipSync(JSON.stringify({ Records }));
const line = (text: string) => gzipSync(`${text}\n`);

const EVENT = {
  eventID: 'e',
  eventTime: '2026-03-02T10:00:00Z',
  eventName: 'ListBuckets',
  requestParameters: { a: 1 },
};
const INSIGHT = {
  eventID: 'i',
  insightDetails: { state: 'End', insightContext: { statistics: { insight: { average: 6.5 } } } },
};
const DIGEST = { awsAccountId: ACCOUNT, logFiles: [{ s3Object: 'a', hashValue: 'b' }] };
const REQUEST =
  'https 2026-03-02T10:00:00.123456Z app/web/50dc6c49 192.0.2.7:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET https://www.example.com:443/ HTTP/1.1" "curl/8" ECDHE TLSv1.2 arn:x "Root=1"';
const FLOW = `2 ${ACCOUNT} eni-a 10.0.0.1 10.0.0.2 40000 22 6 1 40 1772445600 1772445660 ACCEPT OK`;
const CONNECTION =
  '2026-03-02T10:00:00.123456Z 192.0.2.10 46532 443 TLSv1.3 TLS_AES_128_GCM_SHA256 0.012 "CN=a b" NotBefore=x;NotAfter=y 01 Success TID_a';
const HEALTH_CHECK = 'http 2026-03-02T10:00:00Z 0.003 10.0.0.1:80 t/73e2 PASS 200 -';

const OBJECTS: Readonly<Record<string, Buffer>> = {
  [`${FOLDER('CloudTrail')}a.json.gz`]: exploded(CLOUDTRAIL, envelope(EVENT)),
  [`${FOLDER('CloudTrail-Insight')}a.json.gz`]: line(JSON.stringify(INSIGHT)),
  [`${FOLDER('CloudTrail-Digest')}a.json.gz`]: line(JSON.stringify(DIGEST)),
  [`${FOLDER('elasticloadbalancing')}a.log.gz`]: line(REQUEST),
  [`${FOLDER('vpcflowlogs')}a.log.gz`]: line(`version ...\n${FLOW}`),
  [`${albLogPrefix({ prefix: '' }, 'connection')}/${FOLDER('elasticloadbalancing')}a.log.gz`]: line(CONNECTION),
  [`${albLogPrefix({ prefix: '' }, 'healthCheck')}/${FOLDER('elasticloadbalancing')}a.log.gz`]: line(HEALTH_CHECK),
};

/** What a column of the one row holds, for each table of delivered objects. */
const CONTENT: Readonly<Record<string, readonly [column: string, value: unknown]>> = {
  cloudtrail_raw: ['requestparameters', '{"a":1}'],
  cloudtrail_insights: ['insightdetails.insightcontext.statistics.insight.average', 6.5],
  cloudtrail_digests: ["logfiles[1].hashvalue || coalesce(previousdigesthashvalue, '')", 'b'],
  alb_access_raw: ['sent_bytes', 366n],
  alb_connections: ['leaf_client_cert_subject', 'CN=a b'],
  alb_health_checks: ['latency', 0.003],
  vpc_flow_raw: ['"end"', 1772445660n],
};

/** AWS's own input format, which only Athena has. */
const ONLY_IN_ATHENA = ['cloudtrail_raw', 'cloudtrail_insights'];

let asCreated: SqlLake;
beforeAll(async () => {
  asCreated = await deploySqlLake();
  await putObjects(asCreated.lake.clients, 'raw-logs', OBJECTS);
}, TRINO_PATIENCE);

const ofTheDay = (table: string, what: string) =>
  `SELECT ${what} FROM ${table} WHERE account = '${ACCOUNT}' AND delivered = '2026/03/02'`;

test('there is no table that is not read here', async () => {
  const { TableList = [] } = await asCreated.lake.clients.glue.send(new GetTablesCommand({ DatabaseName: 'log_lake' }));
  const datasets = ['alb_access', 'cloudtrail', 'vpc_flow'];
  expect(TableList.map(({ Name }) => Name).sort()).toEqual(
    [
      ...[...Object.keys(CONTENT), ...datasets, ...datasets.map((name) => `${name}_live`), 'conversions'],
      ...HELPER_VIEWS.map(({ name }) => name),
    ].sort(),
  );
});

const READ = Object.entries(CONTENT).filter(([table]) => !ONLY_IN_ATHENA.includes(table));
test.each(READ)('%s finds its object by the day, and the values in their columns', async (table, [column, value]) => {
  const { rows } = await asCreated.query(ofTheDay(table, `region, ${column}, "$path"`));
  expect(rows).toEqual([['eu-west-1', value, expect.stringMatching(/^s3:\/\/raw-logs\/.*a\.(json|log)\.gz$/)]]);
});

test.each(ONLY_IN_ATHENA)('%s cannot be read by its input format, and with that of text it can', async (table) => {
  await expect(asCreated.query(ofTheDay(table, '*'))).rejects.toThrow('CloudTrailInputFormat');
  const [column, value] = CONTENT[table]!;
  const { lake } = asCreated;
  const { Table } = await lake.clients.glue.send(new GetTableCommand({ DatabaseName: 'log_lake', Name: table }));
  await lake.clients.glue.send(
    new UpdateTableCommand({ DatabaseName: 'log_lake', TableInput: asText(tableInput(Table!)) }),
  );
  expect((await asCreated.query(ofTheDay(table, `region, ${column}`))).rows).toEqual([['eu-west-1', value]]);
});

test.each(['alb_access', 'vpc_flow', 'cloudtrail', 'conversions'])('%s is empty, and can be asked', async (table) => {
  expect((await asCreated.query(`SELECT * FROM ${table}`)).rows).toEqual([]);
});

test.each([
  ['alb_access', 'sent_bytes', 366n],
  ['vpc_flow', 'packets', 1n],
  ['cloudtrail', 'eventname', 'ListBuckets'],
])('%s_live reads everything from raw, and days of events prune the folders', async (dataset, column, value) => {
  const { rows } = await asCreated.query(
    `SELECT ${column}, day, event_time FROM ${dataset}_live WHERE account = '${ACCOUNT}' AND delivered < '2026/03/10' AND delivered > '2026/02/20' AND day = '2026-03-02'`,
  );
  expect(rows).toEqual([[value, '2026-03-02', expect.stringMatching(/^2026-03-02 10:00:00\.\d{3}$/)]]);
});

test.each([
  ['cloudtrail_identity', 'event', 'ListBuckets'],
  ['alb_requests', 'host', 'www.example.com'],
  ['ocsf_api_activity', 'api.operation', 'ListBuckets'],
  ['ocsf_network_activity', 'dst_endpoint.port', 22],
  ['ocsf_http_activity', 'http_request.url.port', 443],
])('%s is known as a view, and days prune the folders through it', async (view, column, value) => {
  const { rows } = await asCreated.query(
    `SELECT ${column}, day FROM ${view} WHERE account = '${ACCOUNT}' AND delivered < '2026/03/10' AND delivered > '2026/02/20' AND day = '2026-03-02'`,
  );
  expect(rows).toEqual([[value, '2026-03-02']]);
});
