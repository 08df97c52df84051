import type { ColumnType, ScalarType } from './dataset';

/** The type as Glue and Hive DDL write it, without blanks: `struct<arn:string,tags:map<string,string>>`. */
export const athenaType = (type: ColumnType): string => {
  if (typeof type === 'string') return type;
  if ('struct' in type) return `struct<${type.struct.map((f) => `${f.name}:${athenaType(f.type)}`).join(',')}>`;
  if ('array' in type) return `array<${athenaType(type.array)}>`;
  return `map<string,${athenaType(type.map)}>`;
};

const TRINO: Readonly<Record<ScalarType, string>> = {
  string: 'varchar',
  int: 'integer',
  bigint: 'bigint',
  double: 'double',
  boolean: 'boolean',
  timestamp: 'timestamp(3)',
};

/** The type as Athena's queries and view definitions write it: `row("arn" varchar, "tags" map(varchar, varchar))`. */
export const trinoType = (type: ColumnType): string => {
  if (typeof type === 'string') return TRINO[type];
  if ('struct' in type) return `row(${type.struct.map((f) => `"${f.name}" ${trinoType(f.type)}`).join(', ')})`;
  if ('array' in type) return `array(${trinoType(type.array)})`;
  return `map(varchar, ${trinoType(type.map)})`;
};
