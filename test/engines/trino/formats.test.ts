import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { ALB_ACCESS } from '../../../core/datasets/alb-access';
import type { Column, Dataset } from '../../../core/datasets/dataset';
import { rawNameOf } from '../../../core/datasets/dataset';
import { deliveryFolder } from '../../../core/datasets/locate';
import { VPC_FLOW, vpcFlow } from '../../../core/datasets/vpc-flow';
import type { SourceSettings } from '../../../core/deployment/settings';
import { ALB_LINES, parseAlb } from '../../core/datasets/alb-lines';
import { linesOf, sharedFiles } from '../../core/datasets/shared-data';
import { putObjects } from '../harness/aws';
import { SETTINGS } from '../harness/catalog';
import { flowParquet } from './flow-parquet';
import { deploySqlLake, type SqlLake, sharedTrino, TRINO_PATIENCE } from './lake';
import { trinoRows } from './rows';

/** Every form of the text and Parquet logs, read and converted on Trino. */

const PLACE = { account: '111122223333', region: 'eu-west-1', delivered: '2026/03/02' };
const TODAY = '2026/03/04';
const SCHEDULED = '2026-03-04T01:00:00.000Z';
const PATIENCE = { timeout: 120_000 };

beforeAll(async () => {
  await sharedTrino();
}, TRINO_PATIENCE);

const deployed = (sources: readonly Partial<SourceSettings>[]): Promise<SqlLake> =>
  deploySqlLake({
    today: TODAY,
    scope: { accounts: [PLACE.account], regions: [PLACE.region], deliveredFrom: '2026/03/01' },
    settings: {
      ...SETTINGS,
      sources: sources.map((each) => ({ dataset: 'vpc_flow', bucket: 'raw-logs', prefix: '', ...each })),
    },
  });

const put = ({ lake }: SqlLake, objects: Readonly<Record<string, Uint8Array>>) =>
  putObjects(lake.clients, 'raw-logs', objects);

async function converted(sql: SqlLake): Promise<void> {
  await sql.lake.plan({ scheduledTime: SCHEDULED });
  expect(await sql.lake.convertAll(SCHEDULED)).toBeGreaterThan(0);
  expect(sql.lake.complaints).toEqual([]);
}

test('an access log line of any shape gives the same columns as everywhere', PATIENCE, async () => {
  const lines = [...ALB_LINES, ...sharedFiles('alb').flatMap(({ content }) => linesOf(content))];
  const sql = await deployed([{ dataset: 'alb_access' }]);
  await put(sql, { [`${deliveryFolder(ALB_ACCESS, PLACE)}a.log.gz`]: gzipSync(`${lines.join('\n')}\n`) });
  const names = ALB_ACCESS.columns.map(({ name }) => name);
  const { rows } = await sql.query(
    `SELECT ${names.join(', ')} FROM alb_access_raw WHERE delivered = '${PLACE.delivered}'`,
  );
  const typed = ({ name, type }: Column, parsed: Readonly<Record<string, string>> | undefined) => {
    const text = parsed?.[name];
    if (text === undefined) return null;
    return type === 'string' ? text : type === 'bigint' ? BigInt(text) : Number(text);
  };
  expect(rows).toEqual(lines.map((line) => ALB_ACCESS.columns.map((column) => typed(column, parseAlb(line)))));
});

describe('a flow log', () => {
  /** A value for each field, told apart by its name or its number. */
  const filled = ({ name, type }: Column, at: number): string | number =>
    name === 'start' ? 1772445600 : type === 'string' ? `the-${name}` : 1_000 + at;
  const NODATA = 'NODATA';

  const records = (dataset: Dataset) => {
    const full = dataset.columns.map(filled);
    // As AWS does where there is nothing to say.
    const empty = dataset.columns.map(({ name }) =>
      name === 'start' ? 1772445660 : name === 'log_status' ? NODATA : '-',
    );
    return [full, empty];
  };
  const expected = ({ columns }: Dataset) => [
    Object.fromEntries(columns.map((column, at) => [column.name, plain(column, filled(column, at))])),
    Object.fromEntries(
      columns.map((column) => [
        column.name,
        column.name === 'start' ? '1772445660' : column.name === 'log_status' ? NODATA : null,
      ]),
    ),
  ];
  const plain = ({ type }: Column, value: string | number) => (type === 'bigint' ? String(value) : value);
  const text = (dataset: Dataset, header: boolean) => {
    const names = dataset.columns.map(rawNameOf);
    return gzipSync(
      [...(header ? [names] : []), ...records(dataset)].map((fields) => `${fields.join(' ')}\n`).join(''),
    );
  };
  const rowsOf = async (sql: SqlLake, { columns }: Dataset, table: string, more = '') => {
    const names = columns.map(({ name }) => `"${name}"`).join(', ');
    return trinoRows(await sql.query(`SELECT ${names} FROM ${table} ${more} ORDER BY "start"`));
  };
  const name = (end: string) => `111122223333_vpcflowlogs_eu-west-1_fl-0a1b_20260302T1005Z_9f2c${end}`;

  test.each([
    ['the default format', vpcFlow(), {}],
    [
      'a few fields in another order',
      vpcFlow({ fields: ['log-status', 'start', 'bytes', 'account-id'] }),
      { fields: ['log-status', 'start', 'bytes', 'account-id'] },
    ],
  ])('of %s, as text', PATIENCE, async (_, dataset, source) => {
    const sql = await deployed([source]);
    await put(sql, { [`${deliveryFolder(dataset, PLACE)}${name('.log.gz')}`]: text(dataset, true) });
    await converted(sql);
    expect(await rowsOf(sql, dataset, 'vpc_flow')).toEqual(expected(dataset));
    expect((await sql.query('SELECT day, event_time FROM vpc_flow ORDER BY 2')).rows).toEqual([
      ['2026-03-02', '2026-03-02 10:00:00.000'],
      ['2026-03-02', '2026-03-02 10:01:00.000'],
    ]);
  });

  test('of two routes is one table', PATIENCE, async () => {
    const dataset = vpcFlow({ routes: ['firehose'] });
    const sql = await deployed([{}, { route: 'firehose', prefix: 'firehose' }]);
    await put(sql, {
      [`${deliveryFolder(dataset, PLACE)}${name('.log.gz')}`]: text(dataset, true),
      [`firehose/${deliveryFolder(dataset, PLACE)}lake-1-2026-03-02-10-05-00-0a1b.log.gz`]: text(dataset, false),
    });
    const live = await rowsOf(sql, dataset, 'vpc_flow_live');
    const [full, empty] = expected(dataset);
    expect(live).toEqual([full, full, empty, empty]);
    await converted(sql);
    expect(await rowsOf(sql, dataset, 'vpc_flow')).toEqual(live);
    expect(await rowsOf(sql, dataset, 'vpc_flow_live')).toEqual(live);
    expect((await sql.query('SELECT count(DISTINCT source_file) FROM vpc_flow')).rows).toEqual([[2n]]);
  });

  test('in Parquet gives the same rows as text', PATIENCE, async () => {
    const fields = VPC_FLOW.columns.map(rawNameOf).filter((field) => field !== 'region');
    const dataset = vpcFlow({ fields, format: 'parquet' });
    const file = await flowParquet(dataset, records(dataset), join(inject('scratch'), 'flow.parquet'));
    const sql = await deployed([{ fields, format: 'parquet' }]);
    await put(sql, { [`${deliveryFolder(dataset, PLACE)}${name('.log.parquet')}`]: file });
    await converted(sql);
    expect(await rowsOf(sql, dataset, 'vpc_flow')).toEqual(expected(dataset));
  });
});
