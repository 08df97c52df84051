import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { REGION } from '../emulator/ministack';
import { type Junction, startJunction } from './junction';
import type { Endpoints } from './lease';
import { startTrino, type Trino } from './trino';

/** What lends one Trino to test files, in whatever process they run: to one at a time. */
export interface TrinoDesk {
  /** Port on loopback; see `lease.ts`. */
  readonly port: number;
  stop(): Promise<void>;
}

interface Running {
  readonly trino: Trino;
  readonly glue: Junction;
  readonly s3: Junction;
}

/** Trino itself starts when somebody asks for it first, and ends with the desk or with this process. */
export async function startTrinoDesk(): Promise<TrinoDesk> {
  let running: Promise<Running> | undefined;
  /** Resolves when all who came before have left. */
  let free: Promise<unknown> = Promise.resolve();

  const over = async (account: Endpoints): Promise<string> => {
    running ??= start(account);
    const { trino, glue, s3 } = await running;
    glue.lead(account.glue);
    s3.lead(account.s3);
    return trino.url;
  };

  const serve = (socket: Socket): void => {
    const before = free;
    // Whoever dies has left as well.
    free = Promise.all([
      before,
      once(
        socket.on('error', () => undefined),
        'close',
      ),
    ]);
    void before.then(async () => {
      for await (const line of createInterface(socket)) {
        const answer = await over(JSON.parse(line) as Endpoints).then(
          (url) => ({ url }),
          (error: Error) => ({ error: error.message }),
        );
        socket.write(`${JSON.stringify(answer)}\n`);
      }
    });
  };

  const server = createServer(serve).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.close();
      await (await running?.catch(() => undefined))?.trino.stop();
    },
  };
}

async function start(account: Endpoints): Promise<Running> {
  const [glue, s3] = [await startJunction(account.glue), await startJunction(account.s3)];
  return { trino: await startTrino({ glue: glue.endpoint, s3: s3.endpoint, region: REGION }), glue, s3 };
}
