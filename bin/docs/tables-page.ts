import type { RawTableDefinition } from '../../core/catalog/raw-table-definition';
import { CURATED_KEY_COLUMNS, RAW_KEY_COLUMNS } from '../../core/catalog/table-columns';
import { HELPER_VIEWS, type HelperView } from '../../core/catalog/views';
import { LEDGER_COLUMNS } from '../../core/conversion/ledger-columns';
import { DATASETS } from '../../core/datasets';
import { ALB_CONNECTIONS, ALB_HEALTH_CHECKS } from '../../core/datasets/alb-side-tables';
import { athenaType } from '../../core/datasets/athena-type';
import { CLOUDTRAIL_DIGESTS, CLOUDTRAIL_INSIGHTS } from '../../core/datasets/cloudtrail-side-tables';
import {
  type Column,
  curatedTable,
  type Dataset,
  DERIVED_COLUMNS,
  liveView,
  rawTable,
} from '../../core/datasets/dataset';
import { VPC_FLOW } from '../../core/datasets/vpc-flow';
import { FLOW_ROUTES } from '../../core/datasets/vpc-flow-formats';
import { code, made, page, table } from './markdown';

const SIDE_TABLES: readonly RawTableDefinition[] = [
  CLOUDTRAIL_INSIGHTS,
  CLOUDTRAIL_DIGESTS,
  ALB_CONNECTIONS,
  ALB_HEALTH_CHECKS,
];

/** Columns with types as the catalog keeps them; the version that brought each, where any says so. */
function columnTable(columns: readonly Column[]): string {
  const since = columns.some((column) => column.since !== undefined);
  return table(
    ['column', 'type', ...(since ? ['since'] : []), 'meaning'],
    columns.map(({ name, type, since: version, description }) => [
      code(name),
      code(athenaType(type)),
      ...(since ? [version ?? ''] : []),
      description,
    ]),
  );
}

const names = (columns: readonly Column[]): string => columns.map(({ name }) => code(name)).join(', ');

const datasetParts = (dataset: Dataset): readonly string[] => [
  `## ${dataset.title}`,
  `The record is [AWS's](${dataset.documentation}). The same columns are in all three: ${code(rawTable(dataset))} (objects as delivered), ${code(curatedTable(dataset))} (audited Parquet) and ${code(liveView(dataset))} (both, so that nothing is missing).${
    dataset.name === VPC_FLOW.name
      ? ` A flow log with other fields has the columns of its fields. What comes through Firehose has a raw table of its own, ${code(rawTable(VPC_FLOW, FLOW_ROUTES.firehose))}.`
      : ''
  }`,
  columnTable(dataset.columns),
  `Only in ${code(curatedTable(dataset))} and ${code(liveView(dataset))}:`,
  columnTable(DERIVED_COLUMNS),
];

const viewParts = (view: HelperView): readonly string[] => [
  `### ${view.name}`,
  `${view.title}. A view over ${code(`${view.dataset}_live`)}${view.documentation === undefined ? '' : `; see [the definition](${view.documentation})`}.`,
  columnTable(view.columns),
];

/** `docs/tables.md`: every table and view of a lake with its columns. */
export function tablesPage(): string {
  const ocsf = (view: HelperView) => view.name.startsWith('ocsf_');
  return page([
    '# Tables',
    made('the definitions in `core/datasets/`, `core/catalog/views/` and `core/conversion/ledger-columns.ts`'),
    'What there is to ask, in Athena and on one machine. Filter on partition columns: they decide what is read, and what a query costs. Two days are never the same: `day` is when it happened, `delivered` when AWS wrote it down.',
    index(),
    '## Partition columns',
    `Of raw tables, all text: ${names(RAW_KEY_COLUMNS)}. Of curated tables, and as columns of live views: ${names(CURATED_KEY_COLUMNS)}.`,
    columnTable([...RAW_KEY_COLUMNS, ...CURATED_KEY_COLUMNS.filter(({ name }) => name === 'day')]),
    ...DATASETS.flatMap(datasetParts),
    '## Helper views',
    'The same rows in a kinder shape. Filter on `account` and `day` as in the live views.',
    ...HELPER_VIEWS.filter((view) => !ocsf(view)).flatMap(viewParts),
    '## OCSF views',
    'For tools that speak the [Open Cybersecurity Schema Framework](https://schema.ocsf.io/1.1.0/), without a copy of the data. The meaning of each column says what it is made from.',
    ...HELPER_VIEWS.filter(ocsf).flatMap(viewParts),
    '## What else is delivered',
    'Read where it lies, and never converted: raw tables with the partition columns of raw tables. Only in Athena.',
    ...SIDE_TABLES.flatMap(({ name, title, documentation, columns }) => [
      `### ${name}`,
      `${title}; see [AWS's page](${documentation}).`,
      columnTable(columns),
    ]),
    '## conversions',
    'The ledger: one row for each dataset, account and delivery day that was converted. Partitioned by `dataset`.',
    columnTable(LEDGER_COLUMNS),
  ]);
}

function index(): string {
  const raw = names(RAW_KEY_COLUMNS);
  const curated = names(CURATED_KEY_COLUMNS);
  const keysOf = ({ columns }: HelperView) =>
    names(CURATED_KEY_COLUMNS.filter(({ name }) => columns.some((column) => column.name === name)));
  return table(
    ['table', 'what', 'partition columns'],
    [
      ...DATASETS.flatMap((dataset) => [
        [code(liveView(dataset)), `${dataset.title}: fresh and complete, the one to ask`, curated],
        [code(curatedTable(dataset)), `${dataset.title}: converted days`, curated],
        [code(rawTable(dataset)), `${dataset.title}: as delivered`, raw],
      ]),
      ...HELPER_VIEWS.map((view) => [`[${view.name}](#${view.name})`, view.title, keysOf(view)]),
      ...SIDE_TABLES.map(({ name, title }) => [`[${name}](#${name})`, title, raw]),
      ['[conversions](#conversions)', 'The ledger of conversions', code('dataset')],
    ],
  );
}
