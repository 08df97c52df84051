import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Act, type Answer, customResource, isCustomResourceRequest, putAnswer } from '../../lambda/cloudformation';
import { context, request } from './custom-resource';

const answersOf = async (
  event: CloudFormationCustomResourceEvent,
  act: Act,
  during: Context = context(),
): Promise<readonly [string, Answer][]> => {
  const sent: [string, Answer][] = [];
  await customResource('thing', act, async (url, answer) => void sent.push([url, answer]))(event, during);
  return sent;
};

const about = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Thing' };

// What fails is logged.
beforeEach(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a custom resource', () => {
  test('answers a request that was done, once, at its address, with what the resource has', async () => {
    expect(await answersOf(request('Create'), async () => ({ rows: '3' }))).toEqual([
      [
        'https://answer.example/here',
        { Status: 'SUCCESS', PhysicalResourceId: 'thing', ...about, Data: { rows: '3' } },
      ],
    ]);
  });

  test.each(['Update', 'Delete'] as const)('keeps its physical id at %s, so that nothing is replaced', async (kind) => {
    const [[, answer] = []] = await answersOf(request(kind), async () => undefined);
    expect(answer).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'thing-of-long-ago', ...about });
  });

  test.each(['Create', 'Update', 'Delete'] as const)(
    'answers a failed %s with the reason and where its log is',
    async (kind) => {
      const [[, answer] = []] = await answersOf(request(kind), async () => {
        throw new Error('Glue said no');
      });
      expect(answer).toMatchObject({ Status: 'FAILED', Reason: 'Glue said no (log group group, stream stream)' });
      expect(console.error).toHaveBeenCalledWith(expect.objectContaining({ message: 'Glue said no' }));
    },
  );

  test('keeps the reason short enough for CloudFormation', async () => {
    const [[, answer] = []] = await answersOf(request('Create'), async () => {
      throw new Error('x'.repeat(100_000));
    });
    expect(JSON.stringify(answer).length).toBeLessThan(4096);
  });

  test('answers something thrown that is no error', async () => {
    const [[, answer] = []] = await answersOf(request('Create'), () => Promise.reject('no reason'));
    expect(answer).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('no reason') });
  });

  test('answers as failed, while there is time, what never ends', async () => {
    const [[, answer] = []] = await answersOf(request('Create'), () => new Promise(() => undefined), context(0));
    expect(answer).toMatchObject({
      Status: 'FAILED',
      Reason: expect.stringContaining('longer than the function may run'),
    });
  });

  test('fails when the answer cannot be delivered, so that the function is invoked again', async () => {
    const handler = customResource(
      'thing',
      async () => undefined,
      () => Promise.reject(new Error('no route')),
    );
    await expect(handler(request('Create'), context())).rejects.toThrow('no route');
  });
});

test('other events are told from requests for a custom resource', () => {
  expect(isCustomResourceRequest(request('Create'))).toBe(true);
  for (const event of [{ scheduledTime: '2023-07-11T01:00:00Z' }, { 'detail-type': 'x', detail: {} }, null, 'x']) {
    expect(isCustomResourceRequest(event)).toBe(false);
  }
});

describe('the answer', () => {
  const answer: Answer = { Status: 'SUCCESS', PhysicalResourceId: 'thing', ...about };

  test('is put without a content type, which the address is not signed for', async () => {
    await answered([200], async (url, received) => {
      await putAnswer(url, answer);
      expect(received).toEqual([{ method: 'PUT', type: '', body: answer }]);
    });
  });

  test('is put again when the address is busy', async () => {
    await answered([503, 500, 200], async (url, received) => {
      await putAnswer(url, answer, 0);
      expect(received).toHaveLength(3);
    });
  });

  test('fails after five times, with what went wrong', async () => {
    await answered([503, 503, 503, 503, 403], async (url, received) => {
      await expect(putAnswer(url, answer, 0)).rejects.toThrow('CloudFormation cannot be answered: got status 403');
      expect(received).toHaveLength(5);
    });
  });

  test('fails with the cause when nobody is there', async () => {
    let gone = '';
    await answered([], async (url) => {
      gone = url;
    });
    await expect(putAnswer(gone, answer, 0)).rejects.toThrow('ECONNREFUSED');
  });
});

interface Received {
  readonly method: string | undefined;
  readonly type: IncomingHttpHeaders['content-type'];
  readonly body: unknown;
}

/** A server on this machine that answers with these statuses in turn. */
async function answered(
  statuses: readonly number[],
  run: (url: string, received: readonly Received[]) => Promise<void>,
): Promise<void> {
  const received: Received[] = [];
  const server = createServer(async (incoming, response) => {
    let body = '';
    for await (const part of incoming) body += part;
    received.push({ method: incoming.method, type: incoming.headers['content-type'], body: JSON.parse(body) });
    response.writeHead(statuses[received.length - 1] ?? 599).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}/answer?signed=yes`, received);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
