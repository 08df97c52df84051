import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';

/** What alarms and dashboard look at of the conversion. */
export interface WatchedConversion {
  readonly planner: lambda.IFunction;
  readonly converter: lambda.IFunction;
  /** Units on their way from the one to the other. */
  readonly queue: sqs.IQueue;
  /** Units that the converter could not take. */
  readonly deadLetterQueue: sqs.IQueue;
  /** Plans that the schedule could not start. */
  readonly scheduleDeadLetterQueue: sqs.IQueue;
}

/** What alarms look at of the enrolment. */
export interface WatchedEnrolment {
  readonly function: lambda.IFunction;
  /** Events that the function could not take. */
  readonly deadLetterQueue: sqs.IQueue;
}
