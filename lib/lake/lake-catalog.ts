import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Dataset } from '../../core/datasets/dataset';
import { loadQueries } from '../../core/queries/load';
import { AlbSideTables } from '../catalog/alb-side-tables';
import { CloudTrailSideTables } from '../catalog/cloudtrail-side-tables';
import { ConversionsTable } from '../catalog/conversions-table';
import { LakeDatabases } from '../catalog/databases';
import { DatasetTables } from '../catalog/dataset-tables';
import type { RawLocation } from '../catalog/raw-table';
import type { ResolvedConfig } from '../config/resolved';
import { AnalystPolicy } from '../query/analyst-policy';
import { AnalystWorkgroup } from '../query/analyst-workgroup';
import { PipelineWorkgroup } from '../query/pipeline-workgroup';
import { QueryPack } from '../query/query-pack';
import type { RawBucket } from '../storage/log-bucket';
import type { LakeStorage } from './lake-storage';
import { type LakeSource, lakeSources } from './sources';

export interface LakeCatalogProps {
  readonly config: ResolvedConfig;
  readonly storage: LakeStorage;
}

/** The query pack stands beside the code, here and in the published package. */
const QUERIES = join(__dirname, '../../queries');

/** What people and engines ask: databases, tables, views, workgroups, saved queries. It holds no data. */
export class LakeCatalog extends Construct {
  readonly databases: LakeDatabases;
  readonly sources: readonly LakeSource[];
  /** By dataset name. */
  readonly tables: ReadonlyMap<string, DatasetTables>;
  readonly conversions: ConversionsTable;
  readonly analysts: AnalystWorkgroup;
  readonly pipeline: PipelineWorkgroup;
  readonly analystPolicy: AnalystPolicy;
  private readonly storage: LakeStorage;

  constructor(scope: Construct, id: string, { config, storage }: LakeCatalogProps) {
    super(scope, id);
    this.storage = storage;
    const { query } = config;
    this.databases = new LakeDatabases(this, 'Databases', {
      databaseName: query.database,
      stagingDatabaseName: query.stagingDatabase,
    });
    this.sources = lakeSources(config, storage);
    const lakeBucket = storage.lake.bucket;
    const { databases } = this;
    this.tables = new Map(
      this.sources.map(({ name, dataset, raw }) => [
        dataset.name,
        new DatasetTables(this, name, { databases, dataset, lakeBucket, raw: this.#location(config, raw) }),
      ]),
    );
    this.#sideTables(config, storage);
    this.conversions = new ConversionsTable(this, 'Conversions', {
      databases: this.databases,
      datasets: this.datasets,
      lakeBucket,
    });

    const { results } = storage;
    this.analysts = new AnalystWorkgroup(this, 'Analysts', {
      databases: this.databases,
      data: [...Object.values(storage.raw), storage.lake],
      results,
      workgroupName: query.workgroup,
      scanCutoffBytes: query.scanCutoffBytes,
    });
    this.pipeline = new PipelineWorkgroup(this, 'Pipeline', { results, workgroupName: query.pipelineWorkgroup });
    this.analystPolicy = new AnalystPolicy(this, 'AnalystPolicy', { workgroup: this.analysts });
    new QueryPack(this, 'Queries', {
      databases: this.databases,
      workgroup: this.analysts.workgroup,
      queries: loadQueries(QUERIES),
      datasets: this.datasets,
    });
  }

  get datasets(): readonly Dataset[] {
    return this.sources.map(({ dataset }) => dataset);
  }

  #sideTables(config: ResolvedConfig, { raw }: LakeStorage): void {
    const { databases } = this;
    const { cloudtrail, albAccess } = config;
    if (cloudtrail && raw.cloudtrail) {
      new CloudTrailSideTables(this, 'CloudTrailSide', { databases, raw: this.#location(config, raw.cloudtrail) });
    }
    if (raw.albAccess && albAccess) {
      const { connectionLogs, healthCheckLogs } = albAccess;
      new AlbSideTables(this, 'AlbSide', {
        databases,
        raw: this.#location(config, raw.albAccess),
        connectionLogs,
        healthCheckLogs,
      });
    }
  }

  #location(config: ResolvedConfig, source: RawBucket): RawLocation {
    const { raw } = this.storage;
    return {
      bucket: source.bucket,
      prefix: source.prefix,
      accounts: [...new Set([Stack.of(this).account, ...config.accounts])],
      regions: config.regions,
      deliveredFrom: config.deliveredFrom.replaceAll('-', '/'),
      organizationId: source === raw.cloudtrail ? config.cloudtrail?.organization?.id : undefined,
    };
  }
}
