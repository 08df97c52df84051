import { gzipSync } from 'node:zlib';
import { ALB_ACCESS } from '../../../core/datasets/alb-access';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { type Column, type Dataset, rawNameOf } from '../../../core/datasets/dataset';
import { deliveryFolder } from '../../../core/datasets/locate';
import { VPC_FLOW, vpcFlow } from '../../../core/datasets/vpc-flow';
import type { LogLakeConfig } from '../../../lib/config';
import type { Edit } from '../emulator/changed-project';
import { ACCOUNT, REGION } from '../emulator/ministack';
import { exploded } from '../trino/exploded';

/** What a lake gets when AWS adds fields: definitions that have them, and objects that bring them. */

/** Delivery day of the objects that have the new fields. */
export const DELIVERED = '2026/03/15';
const AT = '2026-03-15T10:00:00';

/** A column of the record, a member in the midst of a struct and one at a struct's end; one more field after ALB's last. */
export const EDITS: readonly Edit[] = [
  {
    file: 'core/datasets/cloudtrail-columns.ts',
    before: `  column(\n    'eventContext',`,
    after: `  column('riskScore', '1.12', 'How unusual the call is'),\n  column(\n    'eventContext',`,
  },
  { file: 'core/datasets/cloudtrail-columns.ts', before: `  'invokedBy',\n`, after: `  'deviceId',\n  'invokedBy',\n` },
  {
    file: 'core/datasets/cloudtrail-columns.ts',
    before: `'clientProvidedHostHeader', 'keyExchange')`,
    after: `'clientProvidedHostHeader', 'keyExchange', 'certificateSerial')`,
  },
  {
    file: 'core/datasets/alb-grammar.ts',
    before: `  token, // elb_error_code\n`,
    after: `  token, // elb_error_code\n  token, // edge_location\n`,
  },
  {
    file: 'core/datasets/alb-access.ts',
    before: `  column('other_fields',`,
    after: `  column('edge_location', 'Where the request entered the network'),\n  column('other_fields',`,
  },
];

/** In an order of one's own. Fields of tags need tag keys, which the lake's flow logs do not set. */
export const FLOW_FIELDS: readonly string[] = VPC_FLOW.columns
  .map(rawNameOf)
  .filter((field) => !/-tag(-\d)?$/.test(field))
  .reverse();
const GROWN_FLOW = vpcFlow({ fields: FLOW_FIELDS });

/** The flow logs' list grows by every field that the default format lacks, and turns around. */
export const GROWN: LogLakeConfig = { vpcFlow: { fields: FLOW_FIELDS } };

const isNew = ({ name }: Column) => !vpcFlow().columns.some((column) => column.name === name);

/** A value for each field of a flow log, told apart by its name or its number. */
const filled = ({ name, type }: Column, at: number): string | number => {
  if (name === 'start') return Date.parse(`${AT}Z`) / 1_000;
  return type === 'string' ? `the-${name}` : 1_000 + at;
};

/** By dataset: the columns that it gains, as SQL, and their values in the one row of {@link OBJECTS}. */
export const GAINED: Readonly<
  Record<string, { readonly columns: readonly string[]; readonly values: readonly unknown[] }>
> = {
  cloudtrail: {
    columns: ['riskscore', 'useridentity.deviceid', 'tlsdetails.certificateserial'],
    values: ['high', 'laptop-7', '0a:1b'],
  },
  vpc_flow: {
    columns: GROWN_FLOW.columns.filter(isNew).map(({ name }) => `"${name}"`),
    values: GROWN_FLOW.columns.flatMap((column, at) => {
      const value = filled(column, at);
      return isNew(column) ? [column.type === 'bigint' ? BigInt(value) : value] : [];
    }),
  },
  alb_access: { columns: ['edge_location'], values: ['FRA50'] },
};

const event = {
  eventVersion: '1.12',
  eventID: 'newest',
  eventTime: `${AT}Z`,
  eventName: 'ListBuckets',
  userIdentity: { type: 'IAMUser', accessKeyId: 'AKIAEXAMPLE', deviceId: 'laptop-7', invokedBy: 'somebody' },
  tlsDetails: { tlsVersion: 'TLSv1.3', keyExchange: 'x25519', certificateSerial: '0a:1b' },
  riskScore: 'high',
};

const request = [
  `https ${AT}.123456Z app/web/50dc6c49 192.0.2.7:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366`,
  '"GET https://www.example.com:443/ HTTP/1.1" "curl/8" ECDHE TLSv1.2 arn:x "Root=1" "www.example.com" "session-reused"',
  `1 ${AT}.122Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-" TID_a "-" "-" "-" 10.0.0.9 - - FRA50`,
].join(' ');

const flow = `${FLOW_FIELDS.join(' ')}\n${GROWN_FLOW.columns.map(filled).join(' ')}`;

const key = (dataset: Dataset, name: string): string =>
  `${deliveryFolder(dataset, { account: ACCOUNT, region: REGION, delivered: DELIVERED })}${name}`;

/** One object of each dataset with one row that has everything new. */
export const OBJECTS: Readonly<Record<string, Uint8Array>> = {
  [key(CLOUDTRAIL, `${ACCOUNT}_CloudTrail_${REGION}_20260315T1005Z_newest0123456789.json.gz`)]: exploded(
    CLOUDTRAIL,
    gzipSync(JSON.stringify({ Records: [event] })),
  ),
  [key(GROWN_FLOW, `${ACCOUNT}_vpcflowlogs_${REGION}_fl-0f0f0f0f0f0f0f0f0_20260315T1005Z_9f2c0a1b.log.gz`)]: gzipSync(
    `${flow}\n`,
  ),
  [key(
    ALB_ACCESS,
    `${ACCOUNT}_elasticloadbalancing_${REGION}_app.web.50dc6c49_20260315T1005Z_192.0.2.1_2a3b4c5d.log.gz`,
  )]: gzipSync(`${request}\n`),
};
