import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where Trino finds tables and objects. */
export interface TrinoLake {
  /** Answers Glue's API, column statistics included. */
  readonly glue: string;
  readonly s3: string;
  readonly region: string;
}

/** Under this name statements of Athena know the account's own Glue catalog. */
export const CATALOG = 'awsdatacatalog';

/** Writes what Trino reads at its start into a folder, and returns the file to name to it. */
export function writeConfiguration(folder: string, port: number, plugins: string, lake: TrinoLake): string {
  const catalogs = join(folder, 'catalogs');
  mkdirSync(catalogs, { recursive: true });
  const write = (path: string, properties: Properties) => {
    const lines = Object.entries(properties).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(path, lines.join(''));
    return path;
  };
  write(join(folder, 'log.properties'), { 'io.trino': 'WARN' });
  write(join(catalogs, `${CATALOG}.properties`), hive(lake));
  return write(join(folder, 'config.properties'), server(port, plugins, catalogs));
}

type Properties = Readonly<Record<string, string | number | boolean>>;

const server = (port: number, plugins: string, catalogs: string): Properties => ({
  'node.environment': 'test',
  'node.id': 'test',
  'node.internal-address': '127.0.0.1',
  'node.bind-ip': '127.0.0.1',
  coordinator: true,
  'node-scheduler.include-coordinator': true,
  'http-server.http.port': port,
  'discovery.uri': `http://127.0.0.1:${port}`,
  'plugin.dir': plugins,
  'catalog.config-dir': catalogs,
  'query.max-memory': '1GB',
  'query.max-memory-per-node': '1GB',
  'memory.heap-headroom-per-node': '300MB',
  // It goes through everything that it remembers again and again.
  'query.max-history': 5,
  'query.min-expire-age': '5s',
  'task.info.max-age': '5s',
  // What makes a plan better for large tables takes longer than these questions do.
  'enable-stats-calculator': false,
  'enable-dynamic-filtering': false,
  'join-distribution-type': 'BROADCAST',
  'optimizer.use-table-scan-node-partitioning': false,
  'experimental.columnar-filter-evaluation.enabled': false,
  // With more writers the limit of 100 partitions a statement would not be met at 100.
  'task.min-writer-count': 1,
  'task.max-writer-count': 1,
});

const hive = ({ glue, s3, region }: TrinoLake): Properties => ({
  'connector.name': 'hive',
  'hive.metastore': 'glue',
  'hive.metastore.glue.region': region,
  'hive.metastore.glue.endpoint-url': glue,
  // Emulators do not know segments, and would give every partition once for each.
  'hive.metastore.glue.partitions-segments': 1,
  'hive.metastore.glue.aws-access-key': 'testing',
  'hive.metastore.glue.aws-secret-key': 'testing',
  'fs.native-s3.enabled': true,
  's3.endpoint': s3,
  's3.region': region,
  's3.path-style-access': true,
  's3.aws-access-key': 'testing',
  's3.aws-secret-key': 'testing',
  // As Athena does: it reads the parameters of partition projection, folders below a partition's, and skips folders that
  // are not there.
  'hive.partition-projection-enabled': true,
  'hive.recursive-directories': true,
  'hive.ignore-absent-partitions': true,
  'hive.non-managed-table-writes-enabled': true,
  'hive.max-partitions-per-writers': 100,
  'hive.table-statistics-enabled': false,
  'hive.collect-column-statistics-on-write': false,
  // Small files would be read whole, and the bytes that a question reads are to be known.
  'parquet.small-file-threshold': '0B',
});
