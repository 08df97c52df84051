import { type Column, type Dataset, type EventTime, type Route, rawNameOf } from './dataset';
import { DEFAULT_FLOW_FIELDS, VPC_FLOW_FIELDS } from './vpc-flow-fields';
import {
  FLOW_ROUTES,
  type FlowRoute,
  PARQUET_FORMAT,
  PARQUET_LAYOUT,
  TEXT_FORMAT,
  TEXT_LAYOUT,
} from './vpc-flow-formats';

export interface VpcFlowOptions {
  /**
   * The fields of the flow log in the order of its lines, named as AWS names them (`account-id`).
   *
   * @default - the default format: the fourteen fields of version 2
   */
  readonly fields?: readonly string[];
  /**
   * Form of the files that AWS delivers to S3.
   *
   * @default 'text'
   */
  readonly format?: 'text' | 'parquet';
  /**
   * Ways by which lines arrive beside delivery to S3.
   *
   * @default [] - none
   */
  readonly routes?: readonly FlowRoute[];
}

const BY_FIELD = new Map(VPC_FLOW_FIELDS.map((column) => [rawNameOf(column), column]));

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

/** Parquet files name their columns: one that the table has to call otherwise would be NULL in every row. */
const checkParquet = (columns: readonly Column[], routes: readonly FlowRoute[]): void => {
  if (columns.some(({ name }) => name === 'flow_region')) {
    throw new Error(
      "'fields' must not name 'region' with the format parquet: the column is taken by the region of the folder, which says the same; leave it out",
    );
  }
  if (routes.length > 0) {
    throw new Error(`'routes' must be empty with the format parquet, got '${routes.join("', '")}': they bring text`);
  }
};

const routesOf = (names: readonly FlowRoute[]): readonly Route[] =>
  names.map((name) => {
    const route = FLOW_ROUTES[name];
    if (route) return route;
    throw new Error(`'routes' must name ${Object.keys(FLOW_ROUTES).join(', ')} or nothing, got '${name}'`);
  });

const flowDataset = (fields: readonly string[], { format, routes = [] }: VpcFlowOptions = {}): Dataset => {
  const given = columnsOf(fields);
  const parquet = format === 'parquet';
  if (parquet) checkParquet(given, routes);
  const { columns, eventTime } = withTime(given);
  const present = (name: string): readonly string[] => (given.some((column) => column.name === name) ? [name] : []);
  return {
    name: 'vpc_flow',
    title: 'VPC flow logs',
    documentation: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',
    version: 1,
    layout: parquet ? PARQUET_LAYOUT : TEXT_LAYOUT,
    format: parquet ? PARQUET_FORMAT : TEXT_FORMAT,
    ...(routes.length > 0 && { routes: routesOf(routes) }),
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
 * @throws when a field is unknown or named twice, or none is named; for Parquet with the field `region` or with routes
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
export const vpcFlow = (options: VpcFlowOptions = {}): Dataset =>
  flowDataset(options.fields ?? DEFAULT_FLOW_FIELDS, options);

/** VPC flow logs with every field of all versions: reads the default format by position, any format by its header. */
export const VPC_FLOW: Dataset = flowDataset([...BY_FIELD.keys()]);
