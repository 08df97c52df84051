import {
  BatchCreatePartitionCommand,
  CreateTableCommand,
  DeleteTableCommand,
  GetPartitionsCommand,
  GetTableCommand,
  type GlueClient,
  type StorageDescriptor,
} from '@aws-sdk/client-glue';
import { tableInput } from '../../lambda/aws/glue-inputs';
import { SETTINGS } from '../../test/engines/harness/catalog';

const { lake, staging } = SETTINGS.databases;

/**
 * Puts a staging table's files under a table of the lake. Unless `declared` it knows nothing of buckets, as the curated tables
 * do not: a reader has to find by the files themselves which it can skip.
 */
export async function publish(glue: GlueClient, table: string, options: { readonly declared: boolean }): Promise<void> {
  const from = { DatabaseName: staging };
  const { Table } = await glue.send(new GetTableCommand({ ...from, Name: table }));
  const { Partitions = [] } = await glue.send(new GetPartitionsCommand({ ...from, TableName: table }));
  const change = options.declared ? <T>(input: T): T => input : unbucketed;
  const TableInput = change(tableInput(Table!));
  await glue.send(new CreateTableCommand({ DatabaseName: lake, TableInput }));
  const PartitionInputList = Partitions.map(({ Values, StorageDescriptor, Parameters }) =>
    change({ Values: Values!, StorageDescriptor: StorageDescriptor!, Parameters: Parameters! }),
  );
  await glue.send(new BatchCreatePartitionCommand({ DatabaseName: lake, TableName: table, PartitionInputList }));
}

/** Takes the table away again, and the staging table; the files stay. */
export async function unpublish(glue: GlueClient, Name: string): Promise<void> {
  for (const DatabaseName of [lake, staging]) await glue.send(new DeleteTableCommand({ DatabaseName, Name }));
}

const unbucketed = <T extends { readonly StorageDescriptor?: StorageDescriptor | undefined }>(input: T): T => ({
  ...input,
  StorageDescriptor: { ...input.StorageDescriptor, BucketColumns: [], NumberOfBuckets: 0 },
});
