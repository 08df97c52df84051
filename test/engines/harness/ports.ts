import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** Somebody else listens on the port. */
export class PortTaken extends Error {
  constructor(what: string, port: number) {
    super(`${what} did not start: port ${port} was taken before it could listen there`);
    this.name = 'PortTaken';
  }
}

const ATTEMPTS = 3;

/**
 * Starts what has to be told its port: on one that is free, and when somebody is faster, on another.
 *
 * @throws PortTaken when that happens three times in a row; what `start` throws otherwise
 */
export async function onFreePort<T>(start: (port: number) => Promise<T>, choose = freePort): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await choose());
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
