import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { rawTableDefinition } from '../../core/catalog/raw-table-definition';
import { type Dataset, routePrefix } from '../../core/datasets/dataset';
import { validateDataset } from '../../core/datasets/index';
import { CuratedTable } from './curated-table';
import type { LakeDatabases } from './databases';
import { HelperViews } from './helper-views';
import { LiveView } from './live-view';
import { type RawLocation, RawTable } from './raw-table';

export interface DatasetTablesProps {
  readonly databases: LakeDatabases;
  readonly dataset: Dataset;
  /** Where the source delivers; what arrives by a further route lies below the route's own prefix there. */
  readonly raw: RawLocation;
  /** The bucket that holds the curated files. */
  readonly lakeBucket: IBucket;
  /**
   * Whether Glue keeps an index on the curated table's partition keys.
   *
   * @default false
   */
  readonly partitionIndex?: boolean | undefined;
}

/** All that the catalog holds of one dataset, generated from its definition. */
export class DatasetTables extends Construct {
  readonly raw: RawTable;
  /** The raw tables of the dataset's further routes, by the name of the route. */
  readonly routes: ReadonlyMap<string, RawTable>;
  readonly curated: CuratedTable;
  readonly live: LiveView;
  readonly helpers: HelperViews;

  /** @throws when the definition is not valid */
  constructor(scope: Construct, id: string, props: DatasetTablesProps) {
    super(scope, id);
    const { databases, dataset, lakeBucket, partitionIndex } = props;
    validateDataset(dataset);
    this.raw = new RawTable(this, 'Raw', { ...props.raw, databases, definition: rawTableDefinition(dataset) });
    this.routes = new Map(
      (dataset.routes ?? []).map((route) => [
        route.name,
        new RawTable(this, `Raw-${route.name}`, {
          ...props.raw,
          prefix: routePrefix(props.raw.prefix, route),
          databases,
          definition: rawTableDefinition(dataset, route),
        }),
      ]),
    );
    this.curated = new CuratedTable(this, 'Curated', { databases, dataset, lakeBucket, partitionIndex });
    this.live = new LiveView(this, 'Live', { databases, dataset });
    // No order of deployment may leave a view over tables that are not there.
    this.live.node.addDependency(this.raw, ...this.routes.values(), this.curated);
    this.helpers = new HelperViews(this, 'Helpers', { databases, dataset });
    this.helpers.node.addDependency(this.live);
  }
}
