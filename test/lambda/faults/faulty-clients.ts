import type { AwsClients } from '../../../lambda/aws/clients';
import { serviceFault } from '../aws/service-fault';

/** What happens at one call. What the SDK itself tries again is out of these, but where the first try took effect. */
export const FAULTS = {
  'the process ends before it': { crash: 'before' },
  'the process ends after it': { crash: 'after' },
  /** This call and the one after it, whichever that is. */
  'it is throttled, twice': { refusals: 2, error: 'ThrottlingException' },
  'it times out, and was done': { lost: true, error: 'TimeoutError' },
  'it is answered with 500': { refusals: 1, error: 'InternalServerException' },
  'its answer is lost, and the SDK tries again': { repeated: true },
} as const satisfies Record<string, Strike>;

export type Fault = keyof typeof FAULTS;

interface Strike {
  readonly crash?: 'before' | 'after';
  readonly refusals?: number;
  readonly lost?: true;
  readonly repeated?: true;
  readonly error?: string;
}

/** Stands for the process being ended: nothing that it calls after that answers. */
export class Ended extends Error {
  constructor() {
    super('the process has ended');
    this.name = 'Ended';
  }
}

/** Whether a call can change anything, by its name. */
export const changes = (name: string): boolean => !/^(Get|List)/.test(name);

type Sending = Pick<AwsClients, 'athena' | 'glue' | 's3'>;
type Send = (command: object) => Promise<unknown>;

/** The services of a lake behind which calls can go wrong, counted over all processes that make them. */
export class FaultyClients {
  /** Calls so far, by name: `GetObjectCommand`, `send` of the queue. */
  readonly calls: string[] = [];
  /** What happens to the call with this number, counted from 0. */
  strike: (call: number) => Fault | undefined = () => undefined;
  /** Runs after each call that may have changed something. */
  onChange: () => void = () => undefined;
  /** What happened, for the message of a test that fails. */
  readonly happened: string[] = [];
  #refusals: string[] = [];

  constructor(private readonly services: Sending) {}

  /** Clients of a process that begins. */
  process(): Sending & { readonly call: <T>(name: string, act: () => Promise<T>) => Promise<T> } {
    const life = { ended: false };
    const through = <T extends object>(client: T): T => {
      const send: Send = (command) =>
        this.#call(life, command.constructor.name, () => (client as { send: Send }).send(command));
      return { send } as T;
    };
    const { athena, glue, s3 } = this.services;
    return {
      athena: through(athena),
      glue: through(glue),
      s3: through(s3),
      call: (name, act) => this.#call(life, name, act),
    };
  }

  async #call<T>(life: { ended: boolean }, name: string, act: () => Promise<T>): Promise<T> {
    if (life.ended) throw new Ended();
    const fault = this.strike(this.calls.length);
    this.calls.push(name);
    if (fault !== undefined) this.happened.push(`${name}: ${fault}`);
    const strike: Strike = fault === undefined ? {} : FAULTS[fault];
    if (strike.refusals !== undefined) this.#refusals = Array(strike.refusals).fill(strike.error);
    const refusal = this.#refusals.shift();
    if (refusal !== undefined) throw serviceFault(refusal);
    if (strike.crash !== undefined) life.ended = true;
    if (strike.crash === 'before') throw new Ended();
    const first = await this.#done(name, act);
    if (strike.crash === 'after') throw new Ended();
    if (strike.lost) throw serviceFault(strike.error ?? '');
    return strike.repeated ? this.#done(name, act) : first;
  }

  async #done<T>(name: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } finally {
      if (changes(name)) this.onChange();
    }
  }
}
