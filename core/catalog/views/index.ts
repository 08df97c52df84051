import type { Databases } from '../../conversion/statements';
import type { Dataset } from '../../datasets/dataset';
import { type ViewTable, viewTable } from '../view-table';
import { ALB_REQUESTS } from './alb-requests';
import { CLOUDTRAIL_IDENTITY } from './cloudtrail-identity';
import { OCSF_API_ACTIVITY } from './ocsf-api-activity';
import { OCSF_HTTP_ACTIVITY } from './ocsf-http-activity';
import { OCSF_NETWORK_ACTIVITY } from './ocsf-network-activity';
import { type HelperView, helperViewSql } from './view';
import { VPC_FLOW_CONVERSATIONS } from './vpc-flow-conversations';

export { type HelperView, helperViewSql } from './view';

/** Every helper view, those of a kind together. */
export const HELPER_VIEWS: readonly HelperView[] = [
  CLOUDTRAIL_IDENTITY,
  VPC_FLOW_CONVERSATIONS,
  ALB_REQUESTS,
  OCSF_API_ACTIVITY,
  OCSF_NETWORK_ACTIVITY,
  OCSF_HTTP_ACTIVITY,
];

/** The helper views over the live view of a dataset. */
export const helperViewsOf = ({ name }: Pick<Dataset, 'name'>): readonly HelperView[] =>
  HELPER_VIEWS.filter(({ dataset }) => dataset === name);

/**
 * The catalog entry of a helper view.
 *
 * @throws when it does not fit into the catalog
 */
export const helperViewTable = (view: HelperView, dataset: Dataset, databases: Pick<Databases, 'lake'>): ViewTable =>
  viewTable(view.name, view.columns, databases, helperViewSql(view, dataset, databases));
