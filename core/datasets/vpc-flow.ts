import { type Column, type Dataset, type EventTime, type RawLayout, rawNameOf } from './dataset';
import { DEFAULT_FLOW_FIELDS, VPC_FLOW_FIELDS } from './vpc-flow-fields';

export interface VpcFlowOptions {
  /**
   * The fields of the flow log in the order of its lines, named as AWS names them (`account-id`).
   *
   * @default - the default format: the fourteen fields of version 2
   */
  readonly fields?: readonly string[];
}

const BY_FIELD = new Map(VPC_FLOW_FIELDS.map((column) => [rawNameOf(column), column]));

const LAYOUT: RawLayout = {
  template: 'AWSLogs/${account}/vpcflowlogs/${region}/${delivered}/',
  alternatives: [
    'AWSLogs/${account}/vpcflowlogs/${region}/${delivered}/${hour}/',
    'AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/year=${year}/month=${month}/day=${day}/',
    'AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/year=${year}/month=${month}/day=${day}/hour=${hour}/',
  ],
  file: /(?<account>[A-Za-z0-9-]+)_vpcflowlogs_(?<region>[a-z0-9-]+)_fl-[^/_]+_(?<date>\d{8})T\d{4}Z_[^/_]+\.log(?:\.gz)?/,
  siblings: [{ pattern: /vpcflowlogs[^/]*_[^/]*\.parquet$/, what: 'VPC flow log in Parquet, not text' }],
};

const columnOf = (field: string): Column => {
  const column = BY_FIELD.get(field);
  if (column) return column;
  throw new Error(
    `'fields' names '${field}', which is not a field of VPC flow logs; valid fields are ${[...BY_FIELD.keys()].join(', ')}`,
  );
};

const columnsOf = (fields: readonly string[]): readonly Column[] => {
  if (fields.length === 0) throw new Error("'fields' must name at least one field of VPC flow logs, got none");
  const repeated = fields.find((field, at) => fields.indexOf(field) !== at);
  if (repeated !== undefined) throw new Error(`'fields' must name each field once, got '${repeated}' twice`);
  return fields.map(columnOf);
};

/**
 * A format with neither `start` nor `end` does not say when traffic happened. It gets a trailing `start` column that no
 * line fills, so every row stands under its delivery day with an empty event time, and all SQL stays the same.
 */
const withTime = (columns: readonly Column[]): { columns: readonly Column[]; eventTime: EventTime } => {
  const timed = ['start', 'end'].find((name) => columns.some((column) => column.name === name));
  return timed
    ? { columns, eventTime: { column: timed, format: 'unix-seconds' } }
    : { columns: [...columns, columnOf('start')], eventTime: { column: 'start', format: 'unix-seconds' } };
};

/**
 * What tells a record from a line that is none. Numbers first: a header that repeats between rows is text and gives NULL
 * there. All of these are filled in NODATA and SKIPDATA rows as well.
 */
const understoodBy = (columns: readonly Column[]): readonly string[] => {
  const names = columns.map((column) => column.name);
  const best = ['start', 'end', 'version', 'log_status', 'account_id', 'interface_id'].find((name) =>
    names.includes(name),
  );
  return best ? [best] : names;
};

const flowDataset = (fields: readonly string[]): Dataset => {
  const given = columnsOf(fields);
  const { columns, eventTime } = withTime(given);
  const present = (name: string): readonly string[] => (given.some((column) => column.name === name) ? [name] : []);
  return {
    name: 'vpc_flow',
    title: 'VPC flow logs',
    documentation: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',
    version: 1,
    layout: LAYOUT,
    // LazySimpleSerDe goes by position and leaves columns beyond the line's end NULL.
    // See https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html
    format: {
      kind: 'delimited',
      delimiter: ' ',
      serde: {
        library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
        inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        parameters: { 'field.delim': ' ', 'serialization.format': ' ' },
        tableParameters: { 'skip.header.line.count': '1' },
      },
    },
    columns,
    eventTime,
    understoodBy: understoodBy(given),
    missing: '-',
    clusteredBy: present('interface_id'),
    origin: { account: present('account_id'), region: present('flow_region') },
  };
};

/**
 * VPC flow logs of one format. The fields' order is the table's: plain text flow logs are read by position.
 *
 * A field with a hyphen becomes a column with an underscore (`account-id` is `account_id`), as in AWS's Parquet format;
 * `region` is `flow_region`, because `region` is the folder's. A format without `start` gets its event time from `end`;
 * one with neither puts every row under its delivery day.
 *
 * @throws when a field is unknown or named twice, or none is named
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export const vpcFlow = (options: VpcFlowOptions = {}): Dataset => flowDataset(options.fields ?? DEFAULT_FLOW_FIELDS);

/** VPC flow logs with every field of all versions: reads the default format by position, any format by its header. */
export const VPC_FLOW: Dataset = flowDataset([...BY_FIELD.keys()]);
