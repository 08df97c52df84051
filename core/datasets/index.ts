import { ALB_ACCESS } from './alb-access';
import { CLOUDTRAIL } from './cloudtrail';
import type { Dataset } from './dataset';
import { VPC_FLOW } from './vpc-flow';

export { validateDataset } from './validate';

/** Every dataset the lake knows, in the order in which people meet them. */
export const DATASETS: readonly Dataset[] = [CLOUDTRAIL, VPC_FLOW, ALB_ACCESS];

/** @throws when there is no such dataset */
export const datasetNamed = (name: string): Dataset => {
  const dataset = DATASETS.find((each) => each.name === name);
  if (dataset) return dataset;
  throw new Error(`there is no dataset '${name}'; the datasets are ${DATASETS.map((each) => each.name).join(', ')}`);
};
