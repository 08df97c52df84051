import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { processAt } from './process-at';

/** What happens to a call of a function. */
export type Fault =
  /** The service has no room for it; the SDK tries again. */
  | 'throttled'
  | 'unavailable'
  /** No answer that the SDK tries again after: the function fails. */
  | 'refused'
  /** The service has done it, and nobody hears of it; the SDK tries again. */
  | 'answer lost'
  | 'unavailable after'
  /** The function ends, before the call or after it, whatever else it is at. */
  | 'killed before'
  | 'killed after'
  | 'late';

export const FAULTS: readonly Fault[] = [
  ...(['throttled', 'unavailable', 'refused', 'answer lost'] as const),
  ...(['unavailable after', 'killed before', 'killed after', 'late'] as const),
];

/** Long enough for others to come between. */
const LATE_MS = 150;

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** Stands between the functions and the APIs that they call, and lets go wrong what it is told to. */
export class FaultProxy {
  /** Where calls go, by the service's name as in their signature; those without a name here go to `''`. */
  readonly targets = new Map<string, string>();
  /** What is to happen to a call of a function: `s3 GET /bucket/key`, `glue AWSGlue.GetTable`. */
  next: (call: string) => Fault | undefined = () => undefined;
  /** Runs after each call that may have changed something, before the function hears of it. */
  onChange: () => Promise<void> = async () => undefined;
  /** What happened to which call. */
  readonly happened: string[] = [];
  readonly #server = createServer((incoming, response) => void this.#serve(incoming, response));

  /** Listens on a free loopback port. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    // A function that is killed drops its connections.
    for (const stream of [incoming, response]) stream.on('error', () => undefined);
    try {
      await this.#handle(incoming, response);
    } catch (error) {
      this.happened.push(`broken: ${(error as Error).message}`);
      response.destroy();
    }
  }

  async #handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray());
    const service = /Credential=[^/]+\/[^/]+\/[^/]+\/([^/]+)\//.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
    const call = `${service} ${incoming.headers['x-amz-target'] ?? `${incoming.method} ${incoming.url}`}`;
    const fault = this.next(call);
    if (fault !== undefined) this.happened.push(`${fault}: ${call}`);

    if (fault === 'killed before') return this.#kill(incoming);
    if (fault === 'throttled' || fault === 'unavailable' || fault === 'refused') {
      return respond(response, failure(service, fault));
    }
    if (fault === 'late') await sleep(LATE_MS);
    const answer = await this.#forward(service, incoming, body);
    if (changes(incoming)) await this.onChange();
    if (fault === 'killed after') return this.#kill(incoming);
    if (fault === 'answer lost') return void response.destroy();
    respond(response, fault === 'unavailable after' ? failure(service, 'unavailable') : answer);
  }

  async #forward(service: string, { method, url, headers }: IncomingMessage, body: Buffer): Promise<Answer> {
    const target = this.targets.get(service) ?? this.targets.get('');
    if (target === undefined) throw new Error(`there is nothing that answers for '${service}'`);
    const { host: _, connection: __, ...rest } = headers;
    const outgoing = request(new URL(url ?? '/', target), { method, headers: { ...rest, host: new URL(target).host } });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    const { 'transfer-encoding': ___, connection: ____, ...kept } = answer.headers;
    return { status: answer.statusCode ?? 500, headers: kept, body: Buffer.concat(await answer.toArray()) };
  }

  #kill({ socket }: IncomingMessage): void {
    const pid = socket.remotePort === undefined ? undefined : processAt(socket.remotePort);
    if (pid === process.pid) throw new Error('only functions are to be killed');
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
    socket.destroy();
  }
}

function respond(response: ServerResponse, { status, headers, body }: Answer): void {
  const length = headers['content-length'] ?? String(body.length);
  response.writeHead(status, { ...headers, 'content-length': length }).end(body);
}

/** Reading calls say so in their names. */
function changes({ method, headers }: IncomingMessage): boolean {
  const target = headers['x-amz-target'];
  return target === undefined ? method !== 'GET' && method !== 'HEAD' : !/\.Get/.test(String(target));
}

const STATUS = { throttled: 400, unavailable: 503, refused: 400 } as const;

function failure(service: string, fault: keyof typeof STATUS): Answer {
  const s3 = service === 's3';
  const code = {
    throttled: s3 ? 'SlowDown' : service === 'athena' ? 'TooManyRequestsException' : 'ThrottlingException',
    unavailable: s3 ? 'ServiceUnavailable' : 'InternalServerException',
    refused: s3 ? 'InvalidRequest' : 'ValidationException',
  }[fault];
  const text = s3
    ? `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>as told</Message></Error>`
    : JSON.stringify({ __type: code, message: 'as told' });
  const type = s3 ? 'application/xml' : 'application/x-amz-json-1.1';
  const status = s3 && fault === 'throttled' ? 503 : STATUS[fault];
  return { status, headers: { 'content-type': type }, body: Buffer.from(text) };
}
