import { expect, test } from 'vitest';
import { LEDGER_COLUMNS } from '../../../core/conversion/ledger-columns';
import { ConversionsTable } from '../../../lib/catalog/conversions-table';
import { door, meter } from '../../core/conversion/datasets';
import { tablesOf, testLake } from './lake';

test('the ledger is a table with a partition for each dataset of the lake', () => {
  const { stack, databases, lakeBucket } = testLake();
  new ConversionsTable(stack, 'Conversions', { databases, datasets: [door, meter], lakeBucket });
  const { conversions } = tablesOf(stack);
  expect(conversions?.PartitionKeys?.map(({ Name }) => Name)).toEqual(['dataset']);
  expect(conversions?.StorageDescriptor.Columns.map(({ Name }) => Name)).toEqual(
    LEDGER_COLUMNS.map(({ name }) => name).filter((name) => name !== 'dataset'),
  );
  expect(conversions?.Parameters).toEqual({
    EXTERNAL: 'TRUE',
    'projection.enabled': 'true',
    'projection.dataset.type': 'enum',
    'projection.dataset.values': 'door,meter',
    'storage.location.template': 's3://lake/ledger/${dataset}/',
  });
  expect(conversions?.StorageDescriptor).toMatchObject({
    Location: 's3://lake/ledger/',
    InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    SerdeInfo: { SerializationLibrary: 'org.apache.hive.hcatalog.data.JsonSerDe' },
  });
});

test('fails for a lake without datasets', () => {
  const { stack, databases, lakeBucket } = testLake();
  expect(() => new ConversionsTable(stack, 'Conversions', { databases, datasets: [], lakeBucket })).toThrow(
    "'datasets' must name at least one dataset, got none",
  );
});
