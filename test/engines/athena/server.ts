import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiError, Athena, type AthenaOptions } from './athena';

export interface AthenaServer {
  /** For `AWS_ENDPOINT_URL_ATHENA`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Serves {@link Athena} on a free loopback port. */
export async function startAthena(options: AthenaOptions): Promise<AthenaServer> {
  const athena = new Athena(options);
  const server = createServer((request, response) => {
    void answer(athena, request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // The last thing that talks to it may be gone without a word.
  server.unref();
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      await athena.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(athena: Athena, request: IncomingMessage, response: ServerResponse): Promise<void> {
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  try {
    const body = Buffer.concat(await request.toArray()).toString('utf8');
    const action = String(request.headers['x-amz-target']).replace(/^AmazonAthena\./, '');
    response.end(JSON.stringify(await act(athena, action, JSON.parse(body || '{}')), seconds));
  } catch (error) {
    // What is not a rule of Athena's must not look like one, nor be tried again.
    const { name, message } = error instanceof ApiError ? error : { name: 'NotUnderstood', message: String(error) };
    response.statusCode = 400;
    response.end(JSON.stringify({ __type: name, Message: message, message }));
  }
}

// biome-ignore lint/suspicious/noExplicitAny: what came over HTTP is what its action takes, or the action says so.
function act(athena: Athena, action: string, input: any): unknown {
  switch (action) {
    case 'StartQueryExecution':
      return athena.startQueryExecution(input);
    case 'GetQueryExecution':
      return athena.getQueryExecution(input);
    case 'BatchGetQueryExecution':
      return athena.batchGetQueryExecution(input);
    case 'StopQueryExecution':
      return athena.stopQueryExecution(input);
    case 'GetQueryResults':
      return athena.getQueryResults(input);
    case 'GetWorkGroup':
      return athena.getWorkGroup(input);
    case 'GetPreparedStatement':
      return athena.getPreparedStatement(input);
    default:
      throw new ApiError('UnknownOperationException', `the Athena of the tests has no ${action}`);
  }
}

/** The protocol's times are seconds. JSON has made text of them before it asks; the value itself is still in its object. */
function seconds(this: Readonly<Record<string, unknown>>, name: string, value: unknown): unknown {
  const time = this[name];
  return time instanceof Date ? time.getTime() / 1_000 : value;
}
