import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import { Construct } from 'constructs';
import { liveViewTable } from '../../core/catalog/live-view-table';
import { liveViewSql, NOTHING_CONVERTED } from '../../core/conversion/live-view';
import type { Dataset } from '../../core/datasets/dataset';
import type { LakeDatabases } from './databases';
import { glueView } from './glue-view';

export interface LiveViewProps {
  readonly databases: LakeDatabases;
  readonly dataset: Dataset;
}

/**
 * The live view, there right after a deployment. It begins by reading everything from raw; the converter moves it on. An
 * update of the stack touches it only when its definition in the template changes, and then it is back at the beginning
 * until the converter has written it again: restoring it belongs to every deployment.
 */
export class LiveView extends Construct {
  /** Name within the lake's database. */
  readonly viewName: string;
  readonly view: CfnTable;

  constructor(scope: Construct, id: string, { databases, dataset }: LiveViewProps) {
    super(scope, id);
    const view = liveViewTable(dataset, databases.names, liveViewSql(dataset, databases.names, NOTHING_CONVERTED));
    this.viewName = view.name;
    this.view = glueView(this, 'View', databases, view);
  }
}
