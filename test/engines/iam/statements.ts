import { on, onDatabase, onTable, type Right } from './need';
import { type BucketKeys, bucketOf, listingFolder, readingFolder, writingFolder } from './objects';

/** Where the data of tables and results is. */
export interface Places {
  readonly keys: BucketKeys;
  /** Folder of a table's data as `s3://bucket/folder/`, by `database.table`. */
  readonly tables: ReadonlyMap<string, string>;
  /** Folder of the results of a workgroup, by its name. */
  readonly results: ReadonlyMap<string, string>;
}

/** Database, table and folder of the table that a statement makes. */
export interface Made {
  readonly database: string;
  readonly table: string;
  readonly location: string;
}

/**
 * What Athena does for a statement with the rights of who started it.
 *
 * @param results - folder of its results
 * @see https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
 * @see https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html
 */
export function rightsForStatement(sql: string, results: string, { keys, tables }: Places): readonly Right[] {
  const made = madeBy(sql);
  const read = [...sql.matchAll(/FROM "(\w+)"\."(\w+)"/g)];
  if (read.length === 0) throw new Error(`no table is read by ${sql}`);
  return [
    ...listingFolder(results),
    ...writingFolder(results, keys),
    ...(made === undefined ? [] : rightsToMake(made, keys)),
    ...read.flatMap(([, database = '', table = '']) => {
      const location = tables.get(`${database}.${table}`);
      if (location === undefined) throw new Error(`it is not known where ${database}.${table} is, for ${sql}`);
      return [
        ...onDatabase(database, READS_DATABASE),
        ...onTable(database, table, READS_TABLE),
        ...on(bucketOf(location), ['s3:GetBucketLocation']),
        ...listingFolder(location),
        ...readingFolder(location, keys),
      ];
    }),
  ];
}

/** @throws for one that does not say where to write */
export function madeBy(sql: string): Made | undefined {
  const [, database, table] = /^CREATE TABLE "(\w+)"\."(\w+)"/.exec(sql) ?? [];
  if (database === undefined || table === undefined) return undefined;
  const [, location] = /external_location = '([^']+)'/.exec(sql) ?? [];
  if (location === undefined) throw new Error(`a CTAS of a conversion says where to write, got ${sql}`);
  return { database, table, location };
}

const rightsToMake = ({ database, table, location }: Made, keys: BucketKeys): readonly Right[] => [
  ...onDatabase(database, READS_DATABASE),
  ...onTable(database, table, ['glue:CreateTable', ...READS_TABLE, ...ADDS_PARTITIONS]),
  // The folder has to be empty, and is looked into before.
  ...listingFolder(location),
  ...writingFolder(location, keys),
];

const READS_DATABASE = ['glue:GetDatabase', 'glue:GetDatabases'];
const READS_TABLE = [
  'glue:BatchGetPartition',
  'glue:GetPartition',
  'glue:GetPartitions',
  'glue:GetTable',
  'glue:GetTables',
];
const ADDS_PARTITIONS = ['glue:BatchCreatePartition', 'glue:CreatePartition'];
