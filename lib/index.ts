/** What other CDK apps use: {@link LogLake} is the whole, everything else a part that can stand alone. */

/** The datasets themselves, which tables and conversion are made from. */
export { ALB_ACCESS } from '../core/datasets/alb-access';
export { CLOUDTRAIL } from '../core/datasets/cloudtrail';
export type { Dataset } from '../core/datasets/dataset';
export { type VpcFlowOptions, vpcFlow } from '../core/datasets/vpc-flow';
export { ConversionsTable, type ConversionsTableProps } from './catalog/conversions-table';
export { CuratedTable, type CuratedTableProps } from './catalog/curated-table';
export { LakeDatabases, type LakeDatabasesProps } from './catalog/databases';
export { DatasetTables, type DatasetTablesProps } from './catalog/dataset-tables';
export type { RawLocation } from './catalog/raw-table';
export * from './config';
export * from './conversion';
export * from './delivery';
export * from './enrolment';
export { LakeCatalog, type LakeCatalogProps } from './lake/lake-catalog';
export { LakeDelivery, type LakeDeliveryProps } from './lake/lake-delivery';
export { LakePipeline, type LakePipelineProps } from './lake/lake-pipeline';
export { LakeStorage, type LakeStorageProps } from './lake/lake-storage';
export { LogLake } from './lake/log-lake';
export { LogLakeStacks } from './lake/log-lake-stacks';
export * from './operations';
export { AnalystPolicy, type AnalystPolicyProps } from './query/analyst-policy';
export { AnalystWorkgroup, type AnalystWorkgroupProps } from './query/analyst-workgroup';
export { PipelineWorkgroup, type PipelineWorkgroupProps } from './query/pipeline-workgroup';
export { QueryPack, type QueryPackProps } from './query/query-pack';
export * from './storage';
