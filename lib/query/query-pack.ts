import { CfnNamedQuery, CfnPreparedStatement } from 'aws-cdk-lib/aws-athena';
import { Construct } from 'constructs';
import type { Dataset } from '../../core/datasets/dataset';
import { answerable } from '../../core/queries/answerable';
import { prepareQuery, sampleQuery } from '../../core/queries/prepared';
import type { Query } from '../../core/queries/query';
import type { LakeDatabases } from '../catalog/databases';
import type { Workgroup } from './workgroup';

export interface QueryPackProps {
  readonly databases: LakeDatabases;
  /** The workgroup in whose lists they appear. */
  readonly workgroup: Workgroup;
  readonly queries: readonly Query[];
  /**
   * The datasets of the lake. A query that reads another one, or a field that they do not have, is left out; one that can do
   * without goes on without it.
   */
  readonly datasets: readonly Dataset[];
}

/**
 * The query pack in Athena: each query as a saved one, which people find in the console with its defaults filled in, and as
 * a prepared statement, for `EXECUTE name USING ...`.
 */
export class QueryPack extends Construct {
  /** The queries that the lake can answer, as it answers them. */
  readonly queries: readonly Query[];

  constructor(scope: Construct, id: string, props: QueryPackProps) {
    super(scope, id);
    this.queries = props.queries.flatMap((query) => answerable(query, props.datasets) ?? []);
    for (const query of this.queries) {
      new CfnNamedQuery(this, `${query.name}-named`, {
        name: query.name,
        description: cut(`${query.title}. ${query.why}`),
        // Literal, because a change of it replaces the query.
        database: props.databases.names.lake,
        workGroup: props.workgroup.workgroupName,
        queryString: sampleQuery(query),
      });
      const { sql, parameters } = prepareQuery(query);
      new CfnPreparedStatement(this, `${query.name}-prepared`, {
        statementName: query.name,
        description: cut(usage(query, parameters)),
        workGroup: props.workgroup.workgroupName,
        queryStatement: sql,
      });
    }
  }
}

/** Values in order, as one would type them; whoever has a prepared statement before him has no header to look at. */
const usage = ({ name, title }: Query, parameters: readonly string[]): string =>
  parameters.length === 0 ? `${title}. EXECUTE ${name}` : `${title}. EXECUTE ${name} USING ${parameters.join(', ')}`;

/** Athena's limit for descriptions. @see https://docs.aws.amazon.com/athena/latest/APIReference/API_CreateNamedQuery.html */
const MOST_CHARACTERS = 1024;

const cut = (text: string): string =>
  text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 3)}...`;
