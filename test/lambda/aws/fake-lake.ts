import { gunzipSync, gzipSync } from 'node:zlib';
import { curatedTableDefinition } from '../../../core/catalog/curated-table-definition';
import { auditDays, auditFiles } from '../../../core/conversion/statements';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { type Dataset, rawTable } from '../../../core/datasets/dataset';
import { locate } from '../../../core/datasets/locate';
import { datasetsOf, type LakeSettings } from '../../../core/deployment/settings';
import type { AwsClients } from '../../../lambda/aws/clients';
import { curatedTableInput, PARTITIONS_DUE } from '../../../lambda/aws/glue-inputs';
import { type AwsPortsOptions, awsPorts } from '../../../lambda/aws/ports';
import { fallsTo, MOST_OPEN_FILES } from '../../core/conversion/fake-logs';
import { FakeAthena, type FakeResult } from './fake-athena';
import { FakeGlue } from './fake-glue';
import { FakeS3 } from './fake-s3';

export const SETTINGS: LakeSettings = {
  name: 'log-lake',
  databases: { lake: 'log_lake', staging: 'log_lake_staging' },
  workgroup: 'log-lake-pipeline',
  lakeBucket: 'lake',
  sources: [{ dataset: 'cloudtrail', bucket: 'trail', prefix: '' }],
};

export const ACCOUNT = '111122223333';
export const REGIONS = ['eu-west-1', 'us-east-1'];

interface StagedRow {
  readonly day: string;
  readonly file: string;
  readonly id: string;
  readonly copies: number;
}

/**
 * A deployed lake in memory: S3, Glue and an Athena that understands the statements of a CloudTrail conversion and nothing
 * else. It is as after a deployment: tables there, nothing delivered.
 */
export class FakeLake {
  readonly s3: FakeS3;
  readonly glue = new FakeGlue();
  readonly athena: FakeAthena;
  now = new Date('2023-07-12T02:00:00Z');
  /** What ports send their calls to; asked once an invocation, so that something can stand between. */
  clients: () => Pick<AwsClients, 'athena' | 'glue' | 's3'> = () => this;
  /** What a CTAS ends with instead of its own result; asked with the number of CTAS before it. */
  script: (started: number) => FakeResult | undefined = () => undefined;
  readonly #staged = new Map<string, readonly StagedRow[]>();
  #ctas = 0;

  constructor(readonly settings: LakeSettings = SETTINGS) {
    this.s3 = new FakeS3([...new Set([settings.lakeBucket, ...settings.sources.map(({ bucket }) => bucket)])]);
    this.athena = new FakeAthena((sql) => this.#run(sql));
    for (const dataset of datasetsOf(settings)) this.deployTables(dataset);
  }

  /** What a deployment puts into the catalog for the dataset. */
  deployTables(dataset: Dataset): void {
    const { databases, lakeBucket } = this.settings;
    const input = curatedTableInput(curatedTableDefinition(dataset, databases, lakeBucket));
    const { [PARTITIONS_DUE]: _, ...Parameters } = input.Parameters ?? {};
    this.glue.addTable(databases.lake, { ...input, Name: dataset.name, Parameters }).addTable(databases.lake, {
      Name: rawTable(dataset),
      Parameters: {
        'projection.enabled': 'true',
        'projection.account.type': 'enum',
        'projection.account.values': ACCOUNT,
        'projection.region.type': 'enum',
        'projection.region.values': REGIONS.join(),
        'projection.delivered.type': 'date',
        'projection.delivered.range': '2020/01/01,NOW',
      },
    });
  }

  /** Delivers a CloudTrail object of these events, each `id day`. Returns its path. */
  deliver(delivered: string, name: string, events: readonly string[], region = 'eu-west-1'): string {
    const Records = events.map((event) => {
      const [eventID, day] = event.split(' ');
      return { eventID, eventName: 'ListBuckets', eventTime: `${day}T10:00:00Z` };
    });
    return this.put(delivered, name, gzipSync(JSON.stringify({ Records })), region);
  }

  /** Delivers any bytes as a CloudTrail object. Returns its path. */
  put(delivered: string, name: string, bytes: Buffer, region = 'eu-west-1'): string {
    const minute = `${delivered.replaceAll('/', '')}T1000Z`;
    const key = `AWSLogs/${ACCOUNT}/CloudTrail/${region}/${delivered}/${ACCOUNT}_CloudTrail_${region}_${minute}_${name}.json.gz`;
    this.s3.add('trail', key, bytes);
    return `s3://trail/${key}`;
  }

  ports(options: Partial<AwsPortsOptions> = {}) {
    const patience = () => 60_000;
    return awsPorts(this.settings, this.clients(), {
      patience,
      sleep: async () => undefined,
      now: () => this.now,
      ...options,
    });
  }

  /** Ids that a reader of the curated table sees, by the values of each partition. */
  visible(): Readonly<Record<string, readonly string[]>> {
    const seen: Record<string, readonly string[]> = {};
    for (const [values, location = ''] of Object.entries(this.glue.locations('log_lake.cloudtrail'))) {
      const keys = this.s3.keys('lake', location.slice('s3://lake/'.length));
      seen[values] = keys.flatMap((key) => JSON.parse(this.s3.text('lake', key) ?? '[]') as string[]);
    }
    return seen;
  }

  #run(sql: string): FakeResult {
    if (sql.startsWith('CREATE TABLE')) return this.script(this.#ctas++) ?? this.#stage(sql);
    for (const [table, rows] of this.#staged) {
      if (!this.glue.table(`log_lake_staging.${table}`)) continue;
      if (sql === auditDays(table, this.settings.databases)) return counted(rows, 'day');
      if (sql === auditFiles(table, this.settings.databases)) return counted(rows, 'file');
    }
    throw new Error(`no such table, or no statement of a conversion: ${sql}`);
  }

  #stage(sql: string): FakeResult {
    const said = (pattern: RegExp): string => {
      const found = pattern.exec(sql)?.[1];
      if (found === undefined) throw new Error(`not a CTAS of a conversion, no ${pattern}: ${sql}`);
      return found;
    };
    const table = said(/^CREATE TABLE "log_lake_staging"\."([^"]+)"/);
    const folder = said(/external_location = 's3:\/\/lake\/([^']+\/)'/);
    const [account, delivered] = [said(/"account" = '([^']+)'/), said(/"delivered" = '([^']+)'/)];
    said(/FROM "log_lake"\."(cloudtrail_raw)"/);
    const excluded = /"\$path" NOT IN \(([^)]*)\)/.exec(sql)?.[1] ?? '';
    const [, of, index] = /mod\(crc32\(to_utf8\("day"\)\), (\d+)\) = (\d+)/.exec(sql) ?? [];
    const part = of === undefined ? undefined : { number: Number(index) + 1, of: Number(of) };
    if (this.glue.table(`log_lake_staging.${table}`)) return failed(`Table ${table} already exists`);
    if (this.s3.keys('lake', folder).length > 0) return failed(`HIVE_PATH_ALREADY_EXISTS: s3://lake/${folder}`);

    const read = this.s3.keys('trail').filter((key) => {
      const at = locate(CLOUDTRAIL, key);
      if (at.kind !== 'object' || excluded.includes(`'s3://trail/${key}'`)) return false;
      return at.account === account && at.delivered === delivered && REGIONS.includes(at.region);
    });
    const records: { id: string; day: string; file: string }[] = [];
    for (const key of read) {
      const file = `s3://trail/${key}`;
      if (this.s3.unreadable.has(`trail/${key}`)) return failed(`Access Denied (Bucket: trail, Key: ${key})`);
      try {
        const { Records } = JSON.parse(gunzipSync(this.s3.bytes('trail', key)).toString('utf8'));
        for (const { eventID, eventTime } of Records) records.push({ id: eventID, day: eventTime.slice(0, 10), file });
      } catch {
        return failed(
          `HIVE_CURSOR_ERROR: Error opening Hive split ${file} (offset=0, length=9): incorrect header check`,
        );
      }
    }
    const rows = records
      .filter(({ id }, at) => records.findIndex((other) => other.id === id) === at)
      .map((row) => ({ ...row, copies: records.filter(({ id }) => id === row.id).length }))
      .filter(({ day }) => part === undefined || fallsTo(part, day));
    const days = [...new Set(rows.map((row) => row.day))];
    const ofOtherDays = /WHEN "day" <> '[^']+' THEN CASE/.test(sql) ? 2 : 1;
    const filesOf = (day: string) =>
      day === delivered.replaceAll('/', '-') ? Number(said(/bucket_count = (\d+)/)) : ofOtherDays;
    if (days.reduce((sum, day) => sum + filesOf(day), 0) > MOST_OPEN_FILES) {
      this.s3.add('lake', `${folder}day=${days[0]}/part-0`, '["left behind"]');
      return failed('HIVE_TOO_MANY_OPEN_PARTITIONS: Exceeded limit of 100 open writers for partitions/buckets');
    }
    for (const day of days) {
      const ids = rows.filter((row) => row.day === day).map(({ id }) => id);
      this.s3.add('lake', `${folder}day=${day}/part-0`, JSON.stringify(ids));
    }
    this.#staged.set(table, rows);
    this.glue.addTable('log_lake_staging', { Name: table });
    return { state: 'SUCCEEDED', bytesScanned: read.length * 100 };
  }
}

const failed = (reason: string): FakeResult => ({
  state: 'FAILED',
  reason,
  error: { ErrorCategory: 2, Retryable: false },
});

function counted(rows: readonly StagedRow[], by: 'day' | 'file'): FakeResult {
  const numbers = ['rows', 'records', 'undated', 'refused'];
  const names = [...new Set(rows.map((row) => row[by]))].sort();
  return {
    state: 'SUCCEEDED',
    columns: [[by === 'day' ? 'day' : 'source_file', 'varchar'], ...numbers.map((name) => [name, 'bigint'] as const)],
    rows: names.map((name) => {
      const mine = rows.filter((row) => row[by] === name);
      const records = mine.reduce((sum, { copies }) => sum + copies, 0);
      return [name, String(mine.length), String(records), '0', '0'];
    }),
  };
}
