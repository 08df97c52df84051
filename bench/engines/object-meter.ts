import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/**
 * Stands before S3 and counts what is read of objects. Trino's own count leaves out files in which it finds nothing that matches:
 * their footers and dictionaries are read all the same.
 */
export class ObjectMeter {
  /** Bytes of objects that were read since the start. */
  bytes = 0;
  #target = '';
  readonly #server = createServer((incoming, response) => {
    // A reader that has enough hangs up.
    this.#pass(incoming, response).catch(() => response.destroy());
  });

  /** Listens on a free loopback port before this S3. */
  async start(target: string): Promise<string> {
    this.#target = target;
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '/', headers } = incoming;
    const outgoing = request(new URL(url, this.#target), { method, headers });
    const [[answer]] = (await Promise.all([once(outgoing, 'response'), pipeline(incoming, outgoing)])) as [
      [IncomingMessage],
      undefined,
    ];
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    if (method === 'GET' && isObject(url)) answer.on('data', (chunk: Buffer) => (this.bytes += chunk.length));
    await pipeline(answer, response);
  }
}

/** `/bucket/key`, and not a list of keys. */
const isObject = (url: string): boolean => /^\/[^/?]+\/[^?]/.test(url) && !url.includes('list-type');
