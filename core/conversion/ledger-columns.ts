import type { Column, ColumnType, ScalarType } from '../datasets/dataset';
import type { LedgerEntry } from './ledger';

/** The type of a member of an entry, in the shape of the member itself, so that the compiler holds the two together. */
type Shape<T> = T extends string
  ? 'string'
  : T extends number
    ? 'bigint'
    : T extends boolean
      ? 'boolean'
      : T extends readonly (infer Item)[]
        ? readonly [Shape<Item>]
        : { readonly [Member in keyof T]-?: Shape<NonNullable<T[Member]>> };

type AnyShape = ScalarType | readonly [AnyShape] | { readonly [member: string]: AnyShape };

const SHAPE: Shape<LedgerEntry> = {
  format: 'bigint',
  dataset: 'string',
  account: 'string',
  delivered: 'string',
  version: 'bigint',
  state: 'string',
  fingerprint: 'string',
  run: 'string',
  location: 'string',
  partitions: [{ day: 'string', rows: 'bigint', part: 'bigint' }],
  parts: 'bigint',
  objects: 'bigint',
  bytes: 'bigint',
  rows: {
    read: 'bigint',
    written: 'bigint',
    deduplicated: 'bigint',
    refused: 'bigint',
    undated: 'bigint',
    late: 'bigint',
  },
  unread: [{ path: 'string', reason: 'string', opened: 'boolean' }],
  findings: [{ path: 'string', severity: 'string', reason: 'string', records: 'bigint', first: 'bigint' }],
  omitted: 'bigint',
  queries: ['string'],
  scanned: 'bigint',
  started: 'string',
  finished: 'string',
  superseded: [{ run: 'string', location: 'string', since: 'string' }],
  kept: { objects: 'bigint', fingerprint: 'string', since: 'string' },
};

const DESCRIPTIONS: Readonly<Record<keyof LedgerEntry, string>> = {
  format: 'Version of the format of this entry',
  dataset: 'Dataset of the unit',
  account: 'Account of the unit',
  delivered: 'Delivery day of the unit, UTC, yyyy/MM/dd',
  version: 'Version of the definition under which the unit was converted',
  state: 'converted, or empty when the unit has no row in the curated table',
  fingerprint: 'Hash of the list of raw objects that was converted',
  run: 'Id of the conversion that wrote the files',
  location: 'Folder of the curated files, of the first part when there are several',
  partitions: 'The event days of the rows, with the number of rows of each, and the part of the run that it is in',
  parts: 'Statements that wrote the files, each some of the event days; set when there was more than one',
  objects: 'Raw objects of the unit, the unread ones among them',
  bytes: 'Bytes of the raw objects as delivered',
  rows: 'Rows read, and what became of them: read is written, deduplicated and refused together',
  unread: 'Raw objects that were left out, each with the reason',
  findings: 'What was found in objects that were looked into, refusals first',
  omitted: 'Findings beyond those listed',
  queries: 'Ids of the queries that staged the conversion, failed ones first',
  scanned: 'Bytes that those queries scanned',
  started: 'When the conversion began, UTC, ISO 8601',
  finished: 'When the conversion ended, UTC, ISO 8601',
  superseded: 'Folders of earlier conversions and failed attempts that are still to be removed',
  kept: 'Set when raw objects have gone since and the curated rows were kept: what was left of them, seen when',
};

/** The ledger's entries as rows: one column for each member, in the order in which an entry is written. */
export const LEDGER_COLUMNS: readonly Column[] = Object.entries(SHAPE).map(([name, shape]) => ({
  name,
  type: typeOf(shape),
  description: DESCRIPTIONS[name as keyof LedgerEntry],
}));

function typeOf(shape: AnyShape): ColumnType {
  if (typeof shape === 'string') return shape;
  if (isList(shape)) return { array: typeOf(shape[0]) };
  return { struct: Object.entries(shape).map(([name, each]) => ({ name, type: typeOf(each) })) };
}

function isList(shape: AnyShape): shape is readonly [AnyShape] {
  return Array.isArray(shape);
}
