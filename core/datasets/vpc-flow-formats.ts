import type { DelimitedFormat, ParquetFormat, RawLayout, Route } from './dataset';

/** Where flow logs lie, and the forms in which they arrive. */

const FOLDERS: Pick<RawLayout, 'template' | 'alternatives'> = {
  template: 'AWSLogs/${account}/vpcflowlogs/${region}/${delivered}/',
  alternatives: [
    'AWSLogs/${account}/vpcflowlogs/${region}/${delivered}/${hour}/',
    'AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/year=${year}/month=${month}/day=${day}/',
    'AWSLogs/aws-account-id=${account}/aws-service=vpcflowlogs/aws-region=${region}/year=${year}/month=${month}/day=${day}/hour=${hour}/',
  ],
};

export const TEXT_LAYOUT: RawLayout = {
  ...FOLDERS,
  file: /(?<account>[A-Za-z0-9-]+)_vpcflowlogs_(?<region>[a-z0-9-]+)_fl-[^/_]+_(?<date>\d{8})T\d{4}Z_[^/_]+\.log(?:\.gz)?/,
  writer: /_fl-[^/_]+_/,
  siblings: [{ pattern: /vpcflowlogs[^/]*_[^/]*\.parquet$/, what: 'VPC flow log in Parquet, not text' }],
};

/**
 * Text among it, from before the format was changed, is no sibling: Athena reads every object of a folder, so the conversion
 * has to know of it to leave it out by name, and to say so.
 */
export const PARQUET_LAYOUT: RawLayout = {
  ...FOLDERS,
  file: /(?<account>[A-Za-z0-9-]+)_vpcflowlogs_(?<region>[a-z0-9-]+)_fl-[^/_]+_(?<date>\d{8})T\d{4}Z_[^/_]+\.log\.parquet/,
  siblings: [],
};

/**
 * Lines as CloudWatch Logs holds them, without a header. LazySimpleSerDe goes by position and leaves columns beyond the
 * line's end NULL.
 */
const LINES: DelimitedFormat = {
  kind: 'delimited',
  delimiter: ' ',
  serde: {
    library: 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe',
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
    parameters: { 'field.delim': ' ', 'serialization.format': ' ' },
  },
};

/** @see https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs.html */
export const TEXT_FORMAT: DelimitedFormat = {
  ...LINES,
  serde: { ...LINES.serde, tableParameters: { 'skip.header.line.count': '1' } },
};

/**
 * Athena finds Parquet columns by name.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/vpc-flow-logs-parquet.html
 */
export const PARQUET_FORMAT: ParquetFormat = {
  kind: 'parquet',
  serde: {
    library: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    parameters: { 'serialization.format': '1' },
  },
};

/** Names of the further routes. */
export type FlowRoute = 'firehose';

export const FLOW_ROUTES: Readonly<Record<FlowRoute, Route>> = {
  firehose: {
    name: 'firehose',
    title: 'VPC flow logs by way of CloudWatch Logs and Firehose',
    prefix: 'firehose',
    format: LINES,
  },
};
