import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import { inject } from 'vitest';

/** Where an account's Glue and S3 answer. */
export interface Endpoints {
  readonly glue: string;
  readonly s3: string;
}

interface Lease {
  readonly socket: Socket;
  readonly lines: Interface;
}

let lease: Lease | undefined;

/**
 * The address of the one Trino of a run, from now on over this account. It is this test file's alone until {@link returnTrino};
 * while another file has it, this waits.
 *
 * @throws why Trino did not start
 */
export async function borrowTrino(account: Endpoints): Promise<string> {
  lease ??= await open();
  lease.socket.write(`${JSON.stringify(account)}\n`);
  const [line] = (await once(lease.lines, 'line')) as [string];
  const { url, error } = JSON.parse(line) as { readonly url: string; readonly error?: string };
  if (error !== undefined) throw new Error(error);
  return url;
}

/** Lets the next file have it. */
export function returnTrino(): void {
  lease?.socket.destroy();
  lease = undefined;
}

async function open(): Promise<Lease> {
  const socket = connect(inject('trinoDesk'), '127.0.0.1');
  await once(socket, 'connect');
  return { socket, lines: createInterface(socket) };
}
