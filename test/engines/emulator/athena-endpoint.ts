import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';

export interface AthenaEndpoint {
  /** For `AWS_ENDPOINT_URL_ATHENA`. */
  readonly endpoint: string;
  /** What answers from now on. */
  serve(athena: Pick<AthenaClient, 'send'>): void;
  stop(): Promise<void>;
}

const COMMANDS: Readonly<Record<string, (input: never) => object>> = {
  StartQueryExecution: (input) => new StartQueryExecutionCommand(input),
  GetQueryExecution: (input) => new GetQueryExecutionCommand(input),
  GetQueryResults: (input) => new GetQueryResultsCommand(input),
};

/** An in-process Athena over HTTP: functions in the emulator are other processes. On a free loopback port. */
export async function startAthenaEndpoint(): Promise<AthenaEndpoint> {
  let athena: Pick<AthenaClient, 'send'> | undefined;
  const server = createServer(async (request, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    try {
      if (athena === undefined) throw new Error('no Athena is served yet');
      response.end(JSON.stringify(await answerOf(athena, request), seconds));
    } catch (error) {
      const { name, message } = error as Error;
      response.statusCode = 400;
      response.end(JSON.stringify({ __type: name, message }));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    serve: (one) => {
      athena = one;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answerOf(athena: Pick<AthenaClient, 'send'>, request: IncomingMessage): Promise<unknown> {
  const input = JSON.parse(Buffer.concat(await request.toArray()).toString('utf8'));
  const action = String(request.headers['x-amz-target']).replace(/^AmazonAthena\./, '');
  const command = COMMANDS[action];
  if (command === undefined) throw new Error(`a conversion does not call ${action}`);
  return athena.send(command(input as never) as never);
}

/** The protocol's times are seconds. JSON has made text of them before it asks; the value itself is still in its object. */
function seconds(this: Readonly<Record<string, unknown>>, name: string, value: unknown): unknown {
  const time = this[name];
  return time instanceof Date ? time.getTime() / 1_000 : value;
}
