import {
  type AthenaClient,
  type AthenaError,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { serviceFault } from './service-fault';

/** How a query ends. */
export type FakeResult =
  | {
      readonly state: 'SUCCEEDED';
      readonly bytesScanned?: number;
      /** Name and type of each column. */
      readonly columns?: readonly (readonly [name: string, type: string])[];
      /** Undefined is NULL. */
      readonly rows?: readonly (readonly (string | undefined)[])[];
    }
  | {
      readonly state: 'FAILED' | 'CANCELLED';
      readonly reason: string;
      readonly error?: AthenaError;
      readonly completed?: Date;
    };

interface Execution {
  readonly sql: string;
  readonly result: FakeResult;
  looksLeft: number;
}

/** Athena in memory: tokens, states, pages of results. What a query gives is up to `run`. */
export class FakeAthena implements Pick<AthenaClient, 'send'> {
  readonly #executions: Execution[] = [];
  readonly #tokens = new Map<string, { readonly id: string; readonly parameters: string }>();
  /** Statements that were really started, in order. */
  readonly started: {
    readonly sql: string;
    readonly workgroup: string | undefined;
    readonly database: string | undefined;
  }[] = [];
  /** Looks at a query before it has ended. */
  looks = 1;
  /** Rows in a page of results. */
  pageSize = 1_000;
  /** Runs before each command; what it throws is the answer. */
  onCall: (call: string) => void = () => undefined;

  constructor(private readonly run: (sql: string) => FakeResult) {}

  readonly send = (async (command: unknown) => {
    if (command instanceof StartQueryExecutionCommand) return this.#start(command);
    if (command instanceof GetQueryExecutionCommand) return this.#look(command.input.QueryExecutionId);
    if (command instanceof GetQueryResultsCommand) return this.#results(command);
    throw new Error(`Athena got a command that nobody should send: ${command?.constructor.name}`);
  }) as AthenaClient['send'];

  forgetTokens(): void {
    this.#tokens.clear();
  }

  #start({ input }: StartQueryExecutionCommand) {
    const { QueryString = '', ClientRequestToken, WorkGroup, QueryExecutionContext } = input;
    this.onCall('StartQueryExecution');
    if (ClientRequestToken !== undefined && !/^.{32,128}$/.test(ClientRequestToken)) throw new Error('not a token');
    const parameters = JSON.stringify([QueryString, WorkGroup, QueryExecutionContext]);
    const known = this.#tokens.get(ClientRequestToken ?? '');
    if (known !== undefined && known.parameters !== parameters) {
      throw serviceFault('InvalidRequestException', 'Idempotent parameters do not match');
    }
    if (known !== undefined) return { QueryExecutionId: known.id };
    const id = `query-${this.#executions.length + 1}`;
    this.started.push({ sql: QueryString, workgroup: WorkGroup, database: QueryExecutionContext?.Database });
    this.#executions.push({ sql: QueryString, result: this.run(QueryString), looksLeft: this.looks });
    if (ClientRequestToken !== undefined) this.#tokens.set(ClientRequestToken, { id, parameters });
    return { QueryExecutionId: id };
  }

  #look(id = '') {
    this.onCall('GetQueryExecution');
    const execution = this.#there(id);
    if (execution.looksLeft-- > 0) return { QueryExecution: { QueryExecutionId: id, Status: { State: 'RUNNING' } } };
    const { result } = execution;
    if (result.state === 'SUCCEEDED') {
      const Statistics = { DataScannedInBytes: result.bytesScanned ?? 0 };
      return { QueryExecution: { QueryExecutionId: id, Status: { State: 'SUCCEEDED' }, Statistics } };
    }
    const { state, reason, error, completed = new Date(0) } = result;
    const Status = { State: state, StateChangeReason: reason, AthenaError: error, CompletionDateTime: completed };
    return { QueryExecution: { QueryExecutionId: id, Status } };
  }

  #results({ input }: GetQueryResultsCommand) {
    this.onCall('GetQueryResults');
    const { result } = this.#there(input.QueryExecutionId ?? '');
    if (result.state !== 'SUCCEEDED')
      throw serviceFault('InvalidRequestException', 'Query did not finish successfully');
    const { columns = [], rows = [] } = result;
    const all = [columns.map(([name]) => name), ...rows];
    const from = Number(input.NextToken ?? 0);
    const to = from + this.pageSize;
    return {
      ResultSet: {
        ResultSetMetadata: { ColumnInfo: columns.map(([Name, Type]) => ({ Name, Type })) },
        Rows: all.slice(from, to).map((row) => ({
          Data: row.map((text) => (text === undefined ? {} : { VarCharValue: text })),
        })),
      },
      ...(to < all.length ? { NextToken: String(to) } : {}),
    };
  }

  #there(id: string): Execution {
    const execution = this.#executions[Number(id.slice('query-'.length)) - 1];
    if (execution === undefined) throw serviceFault('InvalidRequestException', `QueryExecution ${id} was not found`);
    return execution;
  }
}
