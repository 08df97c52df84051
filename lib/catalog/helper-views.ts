import { Construct } from 'constructs';
import { helperViewsOf, helperViewTable } from '../../core/catalog/views';
import type { Dataset } from '../../core/datasets/dataset';
import type { LakeDatabases } from './databases';
import { glueView } from './glue-view';

export interface HelperViewsProps {
  readonly databases: LakeDatabases;
  readonly dataset: Dataset;
}

/**
 * The views that save typing, and those for tools that speak OCSF: all over the live view of the dataset. They never move, so
 * that only a deployment writes them.
 */
export class HelperViews extends Construct {
  /** Names within the lake's database. */
  readonly viewNames: readonly string[];

  constructor(scope: Construct, id: string, { databases, dataset }: HelperViewsProps) {
    super(scope, id);
    const views = helperViewsOf(dataset);
    this.viewNames = views.map(({ name }) => name);
    for (const view of views) glueView(this, view.name, databases, helperViewTable(view, dataset, databases.names));
  }
}
