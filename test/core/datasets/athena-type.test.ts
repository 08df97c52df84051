import { expect, test } from 'vitest';
import { athenaType, trinoType } from '../../../core/datasets/athena-type';
import type { ColumnType } from '../../../core/datasets/dataset';

const cases: readonly (readonly [ColumnType, string, string])[] = [
  ['string', 'string', 'varchar'],
  ['int', 'int', 'integer'],
  ['bigint', 'bigint', 'bigint'],
  ['double', 'double', 'double'],
  ['boolean', 'boolean', 'boolean'],
  ['timestamp', 'timestamp', 'timestamp(3)'],
  [{ array: 'bigint' }, 'array<bigint>', 'array(bigint)'],
  [{ map: 'int' }, 'map<string,int>', 'map(varchar, integer)'],
  [{ struct: [{ name: 'arn', type: 'string', rawName: 'ARN' }] }, 'struct<arn:string>', 'row("arn" varchar)'],
  [
    {
      array: {
        struct: [
          { name: 'a', type: 'int' },
          { name: 'tags', type: { map: { array: 'timestamp' } } },
        ],
      },
    },
    'array<struct<a:int,tags:map<string,array<timestamp>>>>',
    'array(row("a" integer, "tags" map(varchar, array(timestamp(3)))))',
  ],
];

test.each(cases)('%j is %s to Hive and %s to Trino', (type, hive, trino) => {
  expect(athenaType(type)).toBe(hive);
  expect(trinoType(type)).toBe(trino);
});
