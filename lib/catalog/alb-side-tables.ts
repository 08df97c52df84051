import { Construct } from 'constructs';
import { ALB_CONNECTIONS, ALB_HEALTH_CHECKS } from '../../core/datasets/alb-side-tables';
import { albLogPrefix } from '../delivery/alb-delivery';
import type { LakeDatabases } from './databases';
import { type RawLocation, RawTable } from './raw-table';

export interface AlbSideTablesProps {
  readonly databases: LakeDatabases;
  /** Where access logs are delivered: the other kinds lie below prefixes of their own there. */
  readonly raw: RawLocation;
  /** Whether connection logs are delivered. @default true */
  readonly connectionLogs?: boolean | undefined;
  /** Whether health-check logs are delivered. @default true */
  readonly healthCheckLogs?: boolean | undefined;
}

/** What load balancers deliver beside access logs: tables of the delivered objects, read where they lie and never converted. */
export class AlbSideTables extends Construct {
  readonly connections: RawTable | undefined;
  readonly healthChecks: RawTable | undefined;

  constructor(scope: Construct, id: string, props: AlbSideTablesProps) {
    super(scope, id);
    const { databases, raw, connectionLogs = true, healthCheckLogs = true } = props;
    const below = (kind: Parameters<typeof albLogPrefix>[1]): RawLocation => ({
      ...raw,
      prefix: albLogPrefix({ prefix: raw.prefix ?? '' }, kind),
    });
    if (connectionLogs) {
      this.connections = new RawTable(this, 'Connections', {
        ...below('connection'),
        databases,
        definition: ALB_CONNECTIONS,
      });
    }
    if (healthCheckLogs) {
      this.healthChecks = new RawTable(this, 'HealthChecks', {
        ...below('healthCheck'),
        databases,
        definition: ALB_HEALTH_CHECKS,
      });
    }
  }
}
