import { join } from 'node:path';
import { deliveryFolder } from '../../../core/datasets/locate';
import { vpcFlow } from '../../../core/datasets/vpc-flow';
import type { LogLakeConfig } from '../../../lib/config';
import { ACCOUNT, REGION } from '../emulator/ministack';
import { flowParquet } from '../trino/flow-parquet';
import { FLOW_FIELDS } from './new-definitions';

/** What a lake gets whose flow logs are delivered as Parquet from now on. */

/** Delivery day of the object. */
export const PARQUET_DELIVERED = '2026/03/16';
const AT = Date.parse('2026-03-16T10:00:00Z') / 1_000;

/** In Parquet the record's region would have the name of the folder's. */
const FIELDS = FLOW_FIELDS.filter((field) => field !== 'region');
const DATASET = vpcFlow({ fields: FIELDS, format: 'parquet' });

export const AS_PARQUET: LogLakeConfig = { vpcFlow: { fields: FIELDS, format: 'parquet' } };

const record = DATASET.columns.map(({ name, type }, at) =>
  name === 'start' ? AT : type === 'string' ? `parquet-${name}` : 2_000 + at,
);

/** Its columns as SQL, and their values in the one row. */
export const PARQUET_ROW = {
  columns: DATASET.columns.map(({ name }) => `"${name}"`),
  values: DATASET.columns.map(({ type }, at) => (type === 'bigint' ? BigInt(record[at]!) : record[at])),
};

/** One object with one row. */
export async function parquetObjects(scratch: string): Promise<Readonly<Record<string, Uint8Array>>> {
  const folder = deliveryFolder(DATASET, { account: ACCOUNT, region: REGION, delivered: PARQUET_DELIVERED });
  const name = `${ACCOUNT}_vpcflowlogs_${REGION}_fl-0f0f0f0f0f0f0f0f0_20260316T1005Z_9f2c0a1b.log.parquet`;
  return { [`${folder}${name}`]: await flowParquet(DATASET, [record], join(scratch, 'newest.parquet')) };
}
