import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GlueFront {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** What a catalog without column statistics answers. */
const STATISTICS: Readonly<Record<string, unknown>> = {
  GetColumnStatisticsForTable: { ColumnStatisticsList: [], Errors: [] },
  GetColumnStatisticsForPartition: { ColumnStatisticsList: [], Errors: [] },
  UpdateColumnStatisticsForTable: { Errors: [] },
  UpdateColumnStatisticsForPartition: { Errors: [] },
  DeleteColumnStatisticsForTable: {},
  DeleteColumnStatisticsForPartition: {},
};

/**
 * Glue for Trino, over moto's: answers for column statistics, which moto does not have, and leaves out an empty expression,
 * which moto does not take. All else is passed on.
 */
export async function startGlueFront(moto: string): Promise<GlueFront> {
  const server = createServer((request, response) => {
    answer(moto, request, response).catch((error) => {
      response.statusCode = 500;
      response.end(JSON.stringify({ __type: 'InternalServiceException', Message: String(error) }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // The last thing that talks to it may be gone without a word.
  server.unref();
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(moto: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = Buffer.concat(await request.toArray()).toString('utf8');
  const { authorization = '', 'x-amz-target': target = '', 'x-amz-date': date = '' } = request.headers;
  const action = String(target).replace(/^AWSGlue\./, '');
  response.setHeader('content-type', 'application/x-amz-json-1.1');
  const known = STATISTICS[action];
  if (known !== undefined) {
    response.end(JSON.stringify(known));
    return;
  }
  const headers = {
    authorization,
    'x-amz-target': String(target),
    'x-amz-date': String(date),
    'content-type': 'application/x-amz-json-1.1',
  };
  const passed = await fetch(moto, { method: 'POST', headers, body: cleaned(action, body) });
  response.statusCode = passed.status;
  response.end(await passed.text());
}

function cleaned(action: string, body: string): string {
  if (action !== 'GetPartitions') return body;
  const { Expression, ...rest } = JSON.parse(body);
  return JSON.stringify(Expression === undefined || Expression === '' ? rest : { Expression, ...rest });
}
