import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Database, type IDatabase } from 'aws-cdk-lib/aws-glue';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Databases } from '../../core/conversion/statements';
import { curatedTable, type Dataset, liveView, rawTables } from '../../core/datasets/dataset';

export interface LakeDatabasesProps {
  /**
   * Name of the database that people query: lower-case letters, digits and `_`, a letter first, at most 128.
   *
   * @default 'log_lake'
   */
  readonly databaseName?: string | undefined;
  /**
   * Name of the database in which the converter makes and drops its own tables; it must be another one.
   *
   * @default - `databaseName` with `_staging`
   */
  readonly stagingDatabaseName?: string | undefined;
  /**
   * What becomes of the databases when they leave the stack. They hold definitions, all of which a deployment writes again
   * (published partitions come back from the ledger); but a deleted database takes along the views that people made in it,
   * and a retained one stands in the way of deploying under the same name again.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy | undefined;
}

/** The two Glue databases of a lake: one for readers, one for the run-scoped tables of the conversion. */
export class LakeDatabases extends Construct {
  /** Raw and curated tables, live views, the ledger's table. */
  readonly lake: IDatabase;
  /** Tables of running conversions and nothing else, so that the converter may create and drop tables only here. */
  readonly staging: IDatabase;
  /** Both names as SQL writes them. */
  readonly names: Databases;

  constructor(scope: Construct, id: string, props: LakeDatabasesProps = {}) {
    super(scope, id);
    const lake = checkedName('databaseName', props.databaseName ?? 'log_lake');
    const staging = checkedName('stagingDatabaseName', props.stagingDatabaseName ?? `${lake}_staging`);
    if (staging === lake)
      throw new Error(`'stagingDatabaseName' must differ from 'databaseName', got '${lake}' for both`);
    this.names = { lake, staging };
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.DESTROY;
    this.lake = new Database(this, 'Lake', {
      databaseName: this.names.lake,
      description: 'Logs of this account: raw and curated tables, live views, the ledger of conversions',
      removalPolicy,
    });
    this.staging = new Database(this, 'Staging', {
      databaseName: this.names.staging,
      description: 'Tables of running conversions; dropped when they are done',
      removalPolicy,
    });
  }

  /**
   * Allows reading definitions and partitions of the lake's database, as every query does. The data itself is another
   * matter: buckets and keys.
   *
   * @see https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html
   */
  grantRead(grantee: IGrantable): Grant {
    const stack = Stack.of(this);
    return Grant.addToPrincipal({
      grantee,
      actions: READ,
      resourceArns: [
        this.lake.catalog.catalogArn,
        this.lake.databaseArn,
        // All of the database's tables: a view needs those below it, and people make views of their own.
        stack.formatArn({ service: 'glue', resource: 'table', resourceName: `${this.names.lake}/*` }),
      ],
    });
  }

  /**
   * Allows publishing conversions: reading, putting and removing partitions of the datasets' curated tables, and moving their
   * live views. No table can be made or dropped with it.
   */
  grantPublish(grantee: IGrantable, datasets: readonly Dataset[]): Grant {
    return this.#grantTables(grantee, this.lake, datasets.map(curatedTable), [
      'glue:BatchCreatePartition',
      'glue:BatchDeletePartition',
      'glue:BatchUpdatePartition',
      'glue:GetPartitions',
      'glue:GetTable',
    ]).combine(this.#grantTables(grantee, this.lake, datasets.map(liveView), ['glue:GetTable', 'glue:UpdateTable']));
  }

  /** Allows making the datasets' curated tables and live views again when somebody dropped them; no other table. */
  grantRestore(grantee: IGrantable, datasets: readonly Dataset[]): Grant {
    const names = datasets.flatMap((dataset) => [curatedTable(dataset), liveView(dataset)]);
    return this.#grantTables(grantee, this.lake, names, ['glue:CreateTable', 'glue:GetTable', 'glue:UpdateTable']);
  }

  /** Allows looking up the datasets' raw tables: which accounts and regions they show. */
  grantDescribeRaw(grantee: IGrantable, datasets: readonly Dataset[]): Grant {
    return this.#grantTables(grantee, this.lake, datasets.flatMap(rawTables), ['glue:GetTable']);
  }

  /** Allows statements over the datasets' raw tables. The objects are another matter: buckets and keys. */
  grantQueryRaw(grantee: IGrantable, datasets: readonly Dataset[]): Grant {
    return this.#grantTables(grantee, this.lake, datasets.flatMap(rawTables), READ);
  }

  /**
   * Allows a CTAS to make its table in the staging database, questions over it, and dropping it: the one place where tables
   * come and go.
   */
  grantStage(grantee: IGrantable): Grant {
    return this.#grantTables(
      grantee,
      this.staging,
      // Each run's table has a name of its own.
      ['*'],
      [
        ...READ,
        'glue:BatchCreatePartition',
        'glue:CreatePartition',
        'glue:CreateTable',
        'glue:DeleteTable',
        'glue:UpdateTable',
      ],
    );
  }

  /** Glue checks an action on a table against the catalog and the database as well. */
  #grantTables(grantee: IGrantable, database: IDatabase, tables: readonly string[], actions: readonly string[]): Grant {
    const stack = Stack.of(this);
    return Grant.addToPrincipal({
      grantee,
      actions: [...actions],
      resourceArns: [
        database.catalog.catalogArn,
        database.databaseArn,
        ...tables.map((table) =>
          stack.formatArn({ service: 'glue', resource: 'table', resourceName: `${database.databaseName}/${table}` }),
        ),
      ],
    });
  }
}

/** What Athena looks up for a query over a table. */
const READ = [
  'glue:BatchGetPartition',
  'glue:GetDatabase',
  'glue:GetDatabases',
  'glue:GetPartition',
  'glue:GetPartitions',
  'glue:GetTable',
  'glue:GetTables',
];

// Glue folds names to lower case, and Athena refuses others or wants them quoted everywhere.
function checkedName(option: string, name: string): string {
  if (/^[a-z][a-z0-9_]{0,127}$/.test(name)) return name;
  throw new Error(
    `'${option}' must be lower-case letters, digits and _, a letter first, at most 128 of them, got ${JSON.stringify(name)}`,
  );
}
