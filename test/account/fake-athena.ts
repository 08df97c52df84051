import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  type GetQueryResultsInput,
  GetWorkGroupCommand,
  StartQueryExecutionCommand,
  type StartQueryExecutionInput,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { serviceFault } from '../lambda/aws/service-fault';

/** How a query ends. */
export interface FakeQuery {
  /** Why it failed; it succeeds without. */
  readonly reason?: string;
  readonly scanned?: number;
  /** Name and type of each column. */
  readonly columns?: readonly (readonly [name: string, type: string])[];
  /** Undefined is NULL. */
  readonly rows?: readonly (readonly (string | undefined)[])[];
}

/** Athena as people use it: a workgroup, queries that end at the second look, pages of two rows. */
export class FakeAthena implements Pick<AthenaClient, 'send'> {
  readonly started: StartQueryExecutionInput[] = [];
  readonly stopped: string[] = [];
  /** The workgroup's limit in bytes; no workgroup when it is null. */
  cutoff: number | undefined | null = 100_000_000_000;
  /** Runs before each command; what it throws is the answer. */
  onCall: (call: string) => void = () => undefined;
  readonly #looks = new Map<string, number>();

  constructor(private readonly run: (sql: string) => FakeQuery) {}

  readonly send = (async (command: unknown) => {
    this.onCall((command as object).constructor.name.replace(/Command$/, ''));
    if (command instanceof GetWorkGroupCommand) return this.#workgroup(command.input.WorkGroup);
    if (command instanceof StartQueryExecutionCommand) {
      return { QueryExecutionId: `query-${this.started.push(command.input)}` };
    }
    if (command instanceof GetQueryExecutionCommand) return this.#look(command.input.QueryExecutionId!);
    if (command instanceof GetQueryResultsCommand) return this.#page(command.input);
    if (command instanceof StopQueryExecutionCommand) {
      this.stopped.push(command.input.QueryExecutionId!);
      return {};
    }
    throw new Error(`Athena got a command that nobody should send: ${command?.constructor.name}`);
  }) as AthenaClient['send'];

  #workgroup(name: string | undefined) {
    if (this.cutoff === null) throw serviceFault('InvalidRequestException', `WorkGroup ${name} is not found.`);
    return {
      WorkGroup: {
        Name: name,
        Configuration: this.cutoff === undefined ? {} : { BytesScannedCutoffPerQuery: this.cutoff },
      },
    };
  }

  #look(id: string) {
    const looks = (this.#looks.get(id) ?? 0) + 1;
    this.#looks.set(id, looks);
    const { reason, scanned = 0 } = this.#query(id);
    const Statistics = { DataScannedInBytes: scanned };
    if (looks === 1) return { QueryExecution: { QueryExecutionId: id, Status: { State: 'RUNNING' }, Statistics } };
    const Status = reason === undefined ? { State: 'SUCCEEDED' } : { State: 'FAILED', StateChangeReason: reason };
    return { QueryExecution: { QueryExecutionId: id, Status, Statistics } };
  }

  #page({ QueryExecutionId: id = '', NextToken }: GetQueryResultsInput) {
    const { columns = [], rows = [] } = this.#query(id);
    const all = [columns.map(([name]) => name), ...rows];
    const from = Number(NextToken ?? 0);
    return {
      ResultSet: {
        ResultSetMetadata: { ColumnInfo: columns.map(([Name, Type]) => ({ Name, Type })) },
        Rows: all.slice(from, from + 2).map((row) => ({
          Data: row.map((text) => (text === undefined ? {} : { VarCharValue: text })),
        })),
      },
      ...(from + 2 < all.length ? { NextToken: String(from + 2) } : {}),
    };
  }

  #query(id: string): FakeQuery {
    return this.run(this.started[Number(id.slice('query-'.length)) - 1]!.QueryString!);
  }
}

/** Nobody waits. */
export const noSleep = async (): Promise<void> => undefined;
