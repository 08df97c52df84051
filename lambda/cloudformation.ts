import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';

/** What CloudFormation is told about a request. */
export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  /** Why it failed; people read it in the stack's events. */
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  /** Attributes of the resource. */
  readonly Data?: Readonly<Record<string, string>>;
}

/** Does what a request asks for. Returns the resource's attributes, if it has any; what it throws fails the deployment. */
export type Act = (
  event: CloudFormationCustomResourceEvent,
  context: Context,
) => Promise<Readonly<Record<string, string>> | undefined>;

/** Hands an answer to CloudFormation. */
export type Send = (url: string, answer: Answer) => Promise<void>;

/** An answer has to be on its way before Lambda ends the invocation: nothing answers for a function that was stopped. */
const MARGIN_MS = 5_000;

/** CloudFormation refuses an answer of more than 4,096 bytes; the rest of it needs some of that. */
const LONGEST_REASON = 1_000;

/** Whether the event asks for a custom resource, among others that a function takes. */
export const isCustomResourceRequest = (event: unknown): event is CloudFormationCustomResourceEvent =>
  typeof event === 'object' && event !== null && 'ResponseURL' in event && 'RequestType' in event;

/**
 * A handler for a custom resource that always answers: without an answer a deployment hangs for up to an hour. A request that
 * takes nearly all of the function's time is answered as failed.
 *
 * @param id the physical id that a new resource gets. It stays the same for good: another one would make CloudFormation
 * delete the old resource after an update
 * @throws when the answer cannot be delivered, so that Lambda invokes the function again
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requesttypes.html
 */
export const customResource =
  (id: string, act: Act, send: Send = putAnswer) =>
  async (event: CloudFormationCustomResourceEvent, context: Context): Promise<void> => {
    const { StackId, RequestId, LogicalResourceId, ResponseURL } = event;
    const PhysicalResourceId = event.RequestType === 'Create' ? id : event.PhysicalResourceId;
    const about = { PhysicalResourceId, StackId, RequestId, LogicalResourceId };
    let answer: Answer;
    try {
      const Data = await inTime(act(event, context), context);
      answer = { Status: 'SUCCESS', ...about, ...(Data && { Data }) };
    } catch (error) {
      // Whatever it was: CloudFormation waits. The log has all of it.
      console.error(error);
      answer = { Status: 'FAILED', Reason: reasonOf(error, context), ...about };
    }
    await send(ResponseURL, answer);
  };

async function inTime<T>(work: Promise<T>, context: Context): Promise<T> {
  const done = new AbortController();
  const late = sleep(Math.max(0, context.getRemainingTimeInMillis() - MARGIN_MS), undefined, { signal: done.signal });
  try {
    return await Promise.race([
      work,
      late.then(() => {
        throw new Error('it took longer than the function may run; deploy again to go on');
      }),
    ]);
  } finally {
    done.abort();
  }
}

const reasonOf = (error: unknown, { logGroupName, logStreamName }: Context): string =>
  `${String(error instanceof Error ? error.message : error).slice(0, LONGEST_REASON)} (log group ${logGroupName}, stream ${logStreamName})`;

const TRIES = 5;

/** Puts the answer to the address that came with the request: a presigned S3 URL, which answers 503 when it is busy. */
export async function putAnswer(url: string, answer: Answer, pauseMs = 1_000): Promise<void> {
  const body = JSON.stringify(answer);
  for (let attempt = 1; ; attempt++) {
    const problem = await put(url, body);
    if (problem === undefined) return;
    if (attempt === TRIES) throw new Error(`CloudFormation cannot be answered: ${problem}`);
    await sleep(pauseMs * attempt);
  }
}

async function put(url: string, body: string): Promise<string | undefined> {
  try {
    // The address is signed for a request without a content type.
    const { ok, status } = await fetch(url, { method: 'PUT', headers: { 'content-type': '' }, body });
    return ok ? undefined : `got status ${status}`;
  } catch (error) {
    return String((error as Error).cause ?? error);
  }
}
