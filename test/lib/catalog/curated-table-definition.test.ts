import { expect, test } from 'vitest';
import { curatedTableDefinition } from '../../../core/catalog/curated-table-definition';
import { DATASETS } from '../../../core/datasets/index';
import { CuratedTable } from '../../../lib/catalog/curated-table';
import { tablesOf, testLake } from './lake';

const lake = testLake();
for (const dataset of DATASETS) {
  new CuratedTable(lake.stack, dataset.name, { databases: lake.databases, dataset, lakeBucket: lake.lakeBucket });
}
const tables = tablesOf(lake.stack);

test.each(DATASETS)('the curated table that the converter would create is the one deployed: $name', (dataset) => {
  const definition = curatedTableDefinition(dataset, lake.databases.names, 'lake');
  const column = ({ name, type, comment }: { name: string; type: string; comment: string }) => ({
    Name: name,
    Type: type,
    Comment: comment,
  });
  const deployed = tables[definition.name];
  expect({
    ...deployed,
    // Glue keeps every parameter as text.
    Parameters: Object.fromEntries(Object.entries(deployed?.Parameters ?? {}).map(([key, value]) => [key, `${value}`])),
  }).toEqual({
    Name: definition.name,
    Description: definition.description,
    TableType: definition.tableType,
    Parameters: definition.parameters,
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
  expect(definition.database).toBe(lake.databases.names.lake);
});
