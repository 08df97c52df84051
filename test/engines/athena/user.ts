import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type GetQueryResultsOutput,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionInput,
} from '@aws-sdk/client-athena';

export type Start = Partial<StartQueryExecutionInput>;

/** Somebody who asks Athena through its API. */
export class AthenaUser {
  constructor(
    private readonly athena: () => AthenaClient,
    private readonly workgroup: string,
  ) {}

  readonly start = async (QueryString: string, more: Start = {}): Promise<string> => {
    const command = new StartQueryExecutionCommand({ QueryString, WorkGroup: this.workgroup, ...more });
    return (await this.athena().send(command)).QueryExecutionId!;
  };

  readonly look = async (QueryExecutionId: string): Promise<QueryExecution> =>
    (await this.athena().send(new GetQueryExecutionCommand({ QueryExecutionId }))).QueryExecution!;

  /** The query once it is in none of these states. */
  readonly after = async (id: string, ...states: string[]): Promise<QueryExecution> => {
    for (;;) {
      const found = await this.look(id);
      if (!states.includes(found.Status!.State!)) return found;
      await sleep(5);
    }
  };

  readonly ended = (id: string): Promise<QueryExecution> => this.after(id, 'QUEUED', 'RUNNING');

  readonly run = async (sql: string, more: Start = {}): Promise<QueryExecution> =>
    this.ended(await this.start(sql, more));

  readonly results = (
    QueryExecutionId: string,
    more: { MaxResults?: number; NextToken?: string } = {},
  ): Promise<GetQueryResultsOutput> => this.athena().send(new GetQueryResultsCommand({ QueryExecutionId, ...more }));

  /** What a query gives without its header, or why it gives nothing. */
  readonly rows = async (sql: string, more: Start = {}): Promise<(string | undefined)[][] | string> => {
    const { QueryExecutionId = '', Status } = await this.run(sql, more);
    if (Status?.State !== 'SUCCEEDED') return Status?.StateChangeReason ?? 'no reason';
    const { ResultSet } = await this.results(QueryExecutionId);
    return ResultSet!.Rows!.slice(1).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
  };
}
