import { processPartialResponse, SqsFifoPartialProcessorAsync } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { type Converter, convertMessage } from './convert-message';

/**
 * Converts the units of an invocation's messages, in their order, and answers which messages have to come back. After the
 * first of these the rest comes back unread, as the queue keeps the order of each group.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export const convertUnits = (converter: Converter, event: SQSEvent): Promise<SQSBatchResponse> =>
  processPartialResponse(
    event,
    (record: SQSRecord) => convertMessage(converter, record),
    new SqsFifoPartialProcessorAsync(),
    {
      // A batch of one message always fails as a whole, and a query that is still running is no error of the function.
      throwOnFullBatchFailure: false,
    },
  );
