import { athenaType } from '../datasets/athena-type';
import { type Column, CURATED_PARTITION_KEYS, RAW_PARTITION_KEYS } from '../datasets/dataset';

/** A column as the Glue Data Catalog keeps it. */
export interface GlueColumn {
  readonly name: string;
  /** Hive's word for the type, without blanks. */
  readonly type: string;
  readonly comment: string;
}

export const glueColumn = ({ name, type, description }: Column): GlueColumn => ({
  name,
  type: athenaType(type),
  comment: description,
});

type PartitionKey = (typeof RAW_PARTITION_KEYS)[number] | (typeof CURATED_PARTITION_KEYS)[number];

const DESCRIPTIONS: Readonly<Record<PartitionKey, string>> = {
  account: 'Account of the folder in which the object was delivered',
  region: 'Region of the folder in which the object was delivered',
  delivered: 'Day of the folder in which AWS delivered the object, UTC, yyyy/MM/dd; not the day of the event',
  day: 'Day of the event, UTC, yyyy-MM-dd; the delivery day when the record does not say when it happened',
};

const keyColumn = (name: PartitionKey): Column => ({ name, type: 'string', description: DESCRIPTIONS[name] });

/** Partition keys of every raw table, as columns. */
export const RAW_KEY_COLUMNS: readonly Column[] = RAW_PARTITION_KEYS.map(keyColumn);

/** Partition keys of every curated table, as columns. */
export const CURATED_KEY_COLUMNS: readonly Column[] = CURATED_PARTITION_KEYS.map(keyColumn);
