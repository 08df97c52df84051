import type { Column, Dataset, RawLayout, SerDe } from '../../../core/datasets/dataset';

const serde: SerDe = { library: '', inputFormat: '', outputFormat: '', parameters: {} };
const layout: RawLayout = { template: '', alternatives: [], file: /x/, siblings: [] };
const column = (name: string, type: Column['type'] = 'string', rawName = name): Column => ({
  name: name.toLowerCase(),
  type,
  rawName,
  description: name,
});

const common = { title: '', documentation: '', version: 1, layout };

/** A small JSON log with a nested member, an identity and records of another kind. */
export const JSON_LOG: Dataset = {
  ...common,
  name: 'json_log',
  format: { kind: 'json', envelope: 'Records', serde },
  columns: [
    column('id', 'string', 'eventID'),
    column('time', 'string', 'eventTime'),
    column('name', 'string', 'eventName'),
    column('category', 'string', 'eventCategory'),
    column('who', { struct: [{ name: 'arn', type: 'string' }] }),
    column('tags', { array: 'string' }),
    column('free'),
  ],
  eventTime: { column: 'time', format: 'iso8601' },
  understoodBy: ['id', 'name', 'time'],
  clusteredBy: ['name'],
  identity: 'id',
  otherRecords: { field: 'eventCategory', values: { Insight: 'an Insights event' } },
  ignoredFields: ['internal'],
};

/** Lines `time "quoted text" status`. */
export const REGEX_LOG: Dataset = {
  ...common,
  name: 'regex_log',
  format: { kind: 'regex', pattern: '([^ ]*) "([^"]*)" ([^ ]*)(?: (.*))?', serde },
  columns: [column('time'), column('text'), column('status', 'int'), column('more')],
  eventTime: { column: 'time', format: 'iso8601' },
  understoodBy: ['time'],
  clusteredBy: ['text'],
  missing: '-',
};

/** Fields `version account-id start status`. */
export const FIELDS_LOG: Dataset = {
  ...common,
  name: 'fields_log',
  format: { kind: 'delimited', delimiter: ' ', serde },
  columns: [
    column('version', 'int'),
    { name: 'account_id', rawName: 'account-id', type: 'string', description: 'account' },
    column('start', 'bigint'),
    column('status'),
  ],
  eventTime: { column: 'start', format: 'unix-seconds' },
  understoodBy: ['start'],
  clusteredBy: ['account_id'],
  missing: '-',
};
