import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { LedgerEntry } from '../../core/conversion/ledger';
import type { RunResult } from '../../core/conversion/run';
import type { Dataset } from '../../core/datasets/dataset';
import { type LakeOptions, LocalLake } from '../../local/lake';

/** A time at which all delivery days of these tests are over. */
export const scheduledTime = new Date('2026-06-01T00:00:00Z');

export const ACCOUNT = '111122223333';

const folderOf = (service: string, delivered: string) => `AWSLogs/${ACCOUNT}/${service}/us-east-1/${delivered}/`;
const compact = (delivered: string) => delivered.replaceAll('/', '');

export const trailKey = (delivered: string, name: string) =>
  `${folderOf('CloudTrail', delivered)}${ACCOUNT}_CloudTrail_us-east-1_${compact(delivered)}T0005Z_${name}.json.gz`;
export const flowKey = (delivered: string, name: string) =>
  `${folderOf('vpcflowlogs', delivered)}${ACCOUNT}_vpcflowlogs_us-east-1_fl-0a1b_${compact(delivered)}T0005Z_${name}.log.gz`;
export const albKey = (delivered: string, name: string) =>
  `${folderOf('elasticloadbalancing', delivered)}${ACCOUNT}_elasticloadbalancing_us-east-1_app.web.50dc6c49_${compact(delivered)}T0005Z_192.0.2.1_${name}.log.gz`;

/** A CloudTrail record as text; `changes` may take members away by `undefined`. */
export const event = (id: string, changes: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    eventVersion: '1.11',
    userIdentity: { type: 'IAMUser', userName: 'ana', arn: `arn:aws:iam::${ACCOUNT}:user/ana` },
    eventTime: '2026-03-02T10:00:00Z',
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateUser',
    awsRegion: 'us-east-1',
    eventID: id,
    recipientAccountId: ACCOUNT,
    ...changes,
  });

export const trail = (...records: readonly string[]): Buffer => Buffer.from(`{"Records":[${records.join(',')}]}`);

export const FLOW_HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status';

/** A flow-log row of 2 March 2026; the interface is what it is found by. */
export const flow = (id: string): string =>
  `2 ${ACCOUNT} ${id} 10.0.0.1 10.0.0.2 40000 22 6 1 40 1772445600 1772445660 ACCEPT OK`;

/** An access-log line of 2 March 2026; the trace id is what it is found by. */
export const request = (id: string): string =>
  `https 2026-03-02T10:00:00.123456Z app/web/50dc6c49 192.0.2.7:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 ` +
  `"GET https://www.example.com:443/a%20b HTTP/1.1" "curl/8 \\"quoted\\"" ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ` +
  `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:targetgroup/t/73e2 "${id}" "www.example.com" "-" 0 ` +
  `2026-03-02T09:59:59.999000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"`;

export const lines = (...all: readonly string[]): Buffer => Buffer.from(`${all.join('\n')}\n`);

/** The column by which a record of each dataset is found. */
export const ID = { cloudtrail: 'eventid', vpc_flow: 'interface_id', alb_access: 'trace_id' } as const;

/** A gzip whose bytes end after so many of the content's: stored without compression, so that the cut is exact. */
export function truncatedAfter(content: Buffer, bytes: number): Buffer {
  const header = 10 + 5;
  return gzipSync(content, { level: 0 }).subarray(0, header + bytes);
}

/**
 * A lake that is closed when the test, or the suite's hook that `close` is given to, ends. One thread: small statements take
 * a third less time than with two, which the tests of the command line have.
 */
export async function openLake(
  root: string,
  options: Partial<LakeOptions> = {},
  close: (work: () => void) => void = onTestFinished,
): Promise<LocalLake> {
  const lake = await LocalLake.open({ logs: join(root, 'logs'), state: join(root, 'lake'), threads: 1, ...options });
  close(() => lake.close());
  return lake;
}

/** Converts all that is due; a failed unit fails the test. */
export async function convertAll(lake: LocalLake): Promise<RunResult> {
  const result = await lake.convert({ scheduledTime });
  const failed = result.conversions.filter(({ outcome }) => outcome === 'failed');
  if (failed.length > 0) throw new Error(JSON.stringify(failed));
  return result;
}

export async function entriesOf(lake: LocalLake, dataset: Dataset): Promise<readonly LedgerEntry[]> {
  const entries: LedgerEntry[] = [];
  for await (const item of lake.ledger(dataset)) {
    if ('problem' in item) throw new Error(item.problem);
    entries.push(item.entry);
  }
  return entries;
}

export async function allEntries(lake: LocalLake): Promise<readonly LedgerEntry[]> {
  return (await Promise.all(lake.datasets.map((dataset) => entriesOf(lake, dataset)))).flat();
}

/** The one value of each row. */
export async function column(lake: LocalLake, sql: string): Promise<readonly unknown[]> {
  return (await lake.query(sql)).rows.map(([value]) => value);
}
