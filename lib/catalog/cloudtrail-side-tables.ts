import { Construct } from 'constructs';
import { CLOUDTRAIL_DIGESTS, CLOUDTRAIL_INSIGHTS } from '../../core/datasets/cloudtrail-side-tables';
import type { LakeDatabases } from './databases';
import { type RawLocation, RawTable } from './raw-table';

export interface CloudTrailSideTablesProps {
  readonly databases: LakeDatabases;
  /** Where the trail delivers: the same as for its events. */
  readonly raw: RawLocation;
}

/** What a trail delivers beside events: tables of the delivered objects, read where they lie and never converted. */
export class CloudTrailSideTables extends Construct {
  readonly insights: RawTable;
  readonly digests: RawTable;

  constructor(scope: Construct, id: string, { databases, raw }: CloudTrailSideTablesProps) {
    super(scope, id);
    this.insights = new RawTable(this, 'Insights', { ...raw, databases, definition: CLOUDTRAIL_INSIGHTS });
    this.digests = new RawTable(this, 'Digests', { ...raw, databases, definition: CLOUDTRAIL_DIGESTS });
  }
}
