import type { Column as GlueSdkColumn, Table, TableInput } from '@aws-sdk/client-glue';
import type { CuratedTableDefinition } from '../../core/catalog/curated-table-definition';
import type { GlueColumn } from '../../core/catalog/table-columns';
import type { ViewTable } from '../../core/catalog/view-table';

/**
 * The parameter of a curated table that was made at run time. While it is there, partitions may be missing that the ledger
 * knows.
 */
export const PARTITIONS_DUE = 'log_lake.partitions_due';

/** A curated table as Glue takes it, marked as lacking its partitions. */
export const curatedTableInput = (definition: CuratedTableDefinition): TableInput => ({
  Name: definition.name,
  Description: definition.description,
  TableType: definition.tableType,
  Parameters: { ...definition.parameters, [PARTITIONS_DUE]: 'true' },
  PartitionKeys: definition.partitionKeys.map(column),
  StorageDescriptor: {
    Columns: definition.columns.map(column),
    Location: definition.location,
    InputFormat: definition.inputFormat,
    OutputFormat: definition.outputFormat,
    SerdeInfo: { SerializationLibrary: definition.serdeLibrary },
    Compressed: false,
    StoredAsSubDirectories: false,
  },
});

/** A view as Glue takes it. */
export const viewTableInput = (view: ViewTable): TableInput => ({
  Name: view.name,
  Owner: view.owner,
  TableType: view.tableType,
  Parameters: { ...view.parameters },
  ViewOriginalText: view.viewOriginalText,
  ViewExpandedText: view.viewExpandedText,
  PartitionKeys: [],
  StorageDescriptor: {
    Columns: view.columns.map(column),
    Location: '',
    SerdeInfo: { Parameters: { 'serialization.format': '1' } },
  },
});

/** A table as Glue gave it, as what Glue takes: an update replaces the whole of it. */
export function tableInput(table: Table): TableInput {
  const { Name, Description, Owner, Retention, StorageDescriptor, PartitionKeys } = table;
  const { ViewOriginalText, ViewExpandedText, TableType, Parameters } = table;
  return {
    Name,
    Description,
    Owner,
    Retention,
    StorageDescriptor,
    PartitionKeys,
    ViewOriginalText,
    ViewExpandedText,
    TableType,
    Parameters,
  };
}

const column = ({ name, type, comment }: GlueColumn): GlueSdkColumn => ({ Name: name, Type: type, Comment: comment });
