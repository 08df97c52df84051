import { DuckDBInstance } from '@duckdb/node-api';
import { CLOUDTRAIL } from '../core/datasets/cloudtrail';
import { rawNameOf } from '../core/datasets/dataset';
import { duckType } from '../local/engine/raw-rows';
import { report } from './measure';

/**
 * The yardstick: one plain DuckDB statement over the same objects with the same columns, as a careful user would write it.
 * Reads with explicit types, keeps one row per event id, sorts, writes ZSTD Parquet by event day. No audit, no ledger, no
 * care for bad input.
 */
async function main(logs: string, output: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const duck = await instance.connect();
  await duck.run("SET TimeZone = 'UTC'");
  const members = CLOUDTRAIL.columns.map((column) => {
    const type = typeof column.type === 'string' ? 'VARCHAR' : duckType(column.type, true);
    return `"${rawNameOf(column)}" ${type}`;
  });
  const columns = `{Records: 'STRUCT(${members.join(', ')})[]'}`;
  const files = `read_json('${logs}', columns = ${columns}, filename = true, maximum_object_size = 67108864)`;
  await report(async () => {
    await duck.run(`COPY (
      SELECT r.*, filename AS source_file, TRY_CAST(r.eventTime AS TIMESTAMP) AS event_time, substr(r.eventTime, 1, 10) AS day
      FROM (SELECT unnest(Records) AS r, filename FROM ${files})
      QUALIFY row_number() OVER (PARTITION BY r.eventID ORDER BY filename) = 1
      ORDER BY day, r.eventSource, r.eventName, r.eventTime
    ) TO '${output}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (day), OVERWRITE)`);
  });
}

main(process.argv[2]!, process.argv[3]!);
