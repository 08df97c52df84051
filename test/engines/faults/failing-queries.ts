import { type AthenaClient, GetQueryExecutionCommand, StartQueryExecutionCommand } from '@aws-sdk/client-athena';

/** How a CTAS ends that does not succeed. */
export const ENDINGS = {
  retryable: {
    State: 'FAILED',
    StateChangeReason: 'GENERIC_INTERNAL_ERROR: a worker was lost',
    AthenaError: { ErrorCategory: 1, Retryable: true },
  },
  'not retryable': {
    State: 'FAILED',
    StateChangeReason: 'Insufficient permissions to execute the query',
    AthenaError: { ErrorCategory: 2, ErrorType: 1500, Retryable: false },
  },
  throttled: {
    State: 'FAILED',
    StateChangeReason: 'Rate exceeded',
    AthenaError: { ErrorCategory: 1, ErrorType: 1401, Retryable: true },
  },
  cancelled: { State: 'CANCELLED', StateChangeReason: 'Query cancelled by user' },
} as const;

/** An Athena of which some statements end as they are told to, and are not run. */
export class FailingQueries {
  readonly #failed = new Map<string, keyof typeof ENDINGS>();
  /** What the next CTAS that is new ends with. */
  next: () => keyof typeof ENDINGS | undefined = () => undefined;
  readonly #started = new Set<string>();

  constructor(private readonly athena: Pick<AthenaClient, 'send'>) {}

  readonly send = (async (command: object) => {
    if (command instanceof StartQueryExecutionCommand) {
      const { QueryString = '', ClientRequestToken: token = '' } = command.input;
      if (QueryString.startsWith('CREATE TABLE') && !this.#started.has(token)) {
        this.#started.add(token);
        const ending = this.next();
        if (ending !== undefined) this.#failed.set(token, ending);
      }
      if (this.#failed.has(token)) return { QueryExecutionId: token };
    }
    if (command instanceof GetQueryExecutionCommand) {
      const { QueryExecutionId = '' } = command.input;
      const ending = this.#failed.get(QueryExecutionId);
      // Long ago, so that nothing rests.
      const CompletionDateTime = new Date(0);
      if (ending !== undefined) {
        return { QueryExecution: { QueryExecutionId, Status: { ...ENDINGS[ending], CompletionDateTime } } };
      }
      return this.#ended(command);
    }
    return this.athena.send(command as never);
  }) as AthenaClient['send'];

  /** A look at a query that still runs makes the converter pause, which is half a second of nothing. */
  async #ended(command: GetQueryExecutionCommand) {
    for (;;) {
      const look = await this.athena.send(command);
      if (look.QueryExecution?.Status?.State !== 'RUNNING') return look;
    }
  }
}
