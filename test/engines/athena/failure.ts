import type { AthenaError } from '@aws-sdk/client-athena';
import { TrinoError } from '../trino/client';

export interface Failure {
  readonly reason: string;
  readonly error: AthenaError;
}

const SYSTEM = 1;
const USER = 2;

/** Types by Trino's name of the error. @see https://docs.aws.amazon.com/athena/latest/ug/error-reference.html */
const TYPES: Readonly<Record<string, number>> = {
  EXCEEDED_TIME_LIMIT: 206,
  EXCEEDED_CPU_LIMIT: 206,
  SYNTAX_ERROR: 1006,
  TABLE_NOT_FOUND: 1110,
  PERMISSION_DENIED: 1500,
};

const RESOURCES_EXHAUSTED = 1;

/** How Athena tells that a query failed. An error of no known type is told without one. */
export function failureOf(thrown: unknown): Failure {
  if (!(thrown instanceof TrinoError)) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    return { reason: said, error: { ErrorCategory: USER, Retryable: false, ErrorMessage: said } };
  }
  const { errorName, errorType, message } = thrown;
  const type = TYPES[errorName] ?? (errorType === 'INSUFFICIENT_RESOURCES' ? RESOURCES_EXHAUSTED : undefined);
  return {
    reason: message,
    error: {
      ErrorCategory: errorType === 'USER_ERROR' ? USER : SYSTEM,
      ...(type === undefined ? {} : { ErrorType: type }),
      Retryable: errorType === 'INSUFFICIENT_RESOURCES',
      ErrorMessage: message,
    },
  };
}
