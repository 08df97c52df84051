import type { Environment, Stack } from 'aws-cdk-lib';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { LakeDatabases, type LakeDatabasesProps } from '../../../lib/catalog/databases';
import { ENV, stack as emptyStack, templateOf } from '../app';

export interface TestLake {
  readonly stack: Stack;
  readonly databases: LakeDatabases;
  readonly rawBucket: IBucket;
  readonly lakeBucket: IBucket;
}

/** A stack with the databases, and buckets that somebody else made. */
export function testLake({
  env = ENV,
  ...databases
}: LakeDatabasesProps & { readonly env?: Environment } = {}): TestLake {
  const stack = emptyStack(env);
  return {
    stack,
    databases: new LakeDatabases(stack, 'Databases', databases),
    rawBucket: Bucket.fromBucketName(stack, 'RawBucket', 'raw-logs'),
    lakeBucket: Bucket.fromBucketName(stack, 'LakeBucket', 'lake'),
  };
}

/** As much of a table's `TableInput` as the tests look at. */
export interface TableInput {
  readonly Name: string;
  readonly Description?: string;
  readonly Owner?: string;
  readonly TableType: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly PartitionKeys?: readonly TestColumn[];
  readonly ViewOriginalText?: string;
  readonly ViewExpandedText?: string;
  readonly StorageDescriptor: {
    readonly Columns: readonly TestColumn[];
    readonly Location: string;
    readonly InputFormat?: string;
    readonly OutputFormat?: string;
    readonly SerdeInfo: {
      readonly SerializationLibrary?: string;
      readonly Parameters?: Readonly<Record<string, string>>;
    };
  };
}

interface TestColumn {
  readonly Name: string;
  readonly Type: string;
  readonly Comment: string;
}

/** The tables of a stack by name. */
export const tablesOf = (stack: Stack): Readonly<Record<string, TableInput>> =>
  Object.fromEntries(
    Object.values(templateOf(stack).findResources('AWS::Glue::Table')).map(({ Properties }) => [
      Properties.TableInput.Name,
      Properties.TableInput,
    ]),
  );
