import { Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import { glueColumn } from '../../core/catalog/table-columns';
import type { Column, SerDe } from '../../core/datasets/dataset';
import type { LakeDatabases } from './databases';

export interface ExternalTableProps {
  readonly databases: LakeDatabases;
  readonly name: string;
  readonly description: string;
  readonly columns: readonly Column[];
  readonly partitionKeys: readonly Column[];
  readonly serde: SerDe;
  /** Ends in `/`. */
  readonly location: string;
  /** Beside those that the SerDe asks for. */
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * A table over objects that somebody else writes. The L1, because the L2 (`S3Table`) has no place for a SerDe's own
 * properties: the regular expression, the delimiter.
 */
export function externalTable(scope: Construct, id: string, props: ExternalTableProps): CfnTable {
  const { serde } = props;
  return new CfnTable(scope, id, {
    catalogId: Stack.of(scope).account,
    databaseName: props.databases.lake.databaseName,
    tableInput: {
      name: props.name,
      description: props.description,
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', ...serde.tableParameters, ...props.parameters },
      partitionKeys: props.partitionKeys.map(glueColumn),
      storageDescriptor: {
        columns: props.columns.map(glueColumn),
        location: props.location,
        inputFormat: serde.inputFormat,
        outputFormat: serde.outputFormat,
        serdeInfo: { serializationLibrary: serde.library, parameters: serde.parameters },
      },
    },
  });
}
