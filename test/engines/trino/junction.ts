import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A loopback port whose connections go on to an endpoint that can be changed: one Trino serves one account after another. */
export interface Junction {
  readonly endpoint: string;
  /** New connections go there, and those to another endpoint are closed. */
  lead(endpoint: string): void;
}

/** It ends with the process. */
export async function startJunction(endpoint: string): Promise<Junction> {
  let target = endpoint;
  const open = new Set<Socket>();
  // Answers come in small pieces, of which each would wait until the one before is acknowledged: 40 ms.
  const noDelay = true;
  const server = createServer({ noDelay }, (from) => {
    const { hostname, port } = new URL(target);
    const to = connect({ port: Number(port), host: hostname, noDelay });
    for (const [one, other] of [[from, to] as const, [to, from] as const]) {
      open.add(one.unref());
      // The other side is told by its connection's end, as it would be without this between them.
      one.on('error', () => other.destroy());
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lead: (endpoint) => {
      if (endpoint === target) return;
      target = endpoint;
      for (const socket of open) socket.destroy();
    },
  };
}
