import { setTimeout as sleep } from 'node:timers/promises';
import { REGION } from './ministack';

/** A resource of a stack, as CloudFormation tells it. */
export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
}

type Request = [
  service: string,
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  headers: Record<string, string>,
  body?: string,
];

/** AWS APIs that the product's functions do not call, and for which there is no client among its packages. */
export class AwsApi {
  constructor(private readonly endpoint: string) {}

  /** Every stack's status, by its name. */
  async stacks(): Promise<Readonly<Record<string, string>>> {
    const xml = await this.query('cloudformation', { Action: 'DescribeStacks', Version: '2010-05-15' });
    // Its members have members of their own.
    const named = xml.matchAll(/<StackName>([^<]*)<.*?<StackStatus>([^<]*)</gs);
    return Object.fromEntries([...named].map(([, name, status]) => [name, status]));
  }

  async stackResources(stack: string): Promise<readonly StackResource[]> {
    const parameters = { Action: 'DescribeStackResources', Version: '2010-05-15', StackName: stack };
    return members(await this.query('cloudformation', parameters)).map((resource) => ({
      logicalId: text(resource, 'LogicalResourceId'),
      physicalId: text(resource, 'PhysicalResourceId'),
      type: text(resource, 'ResourceType'),
      status: text(resource, 'ResourceStatus'),
    }));
  }

  async unprotect(stack: string): Promise<void> {
    const protection = { EnableTerminationProtection: 'false', StackName: stack };
    await this.query('cloudformation', {
      Action: 'UpdateTerminationProtection',
      Version: '2010-05-15',
      ...protection,
    });
  }

  /**
   * Makes a stack of a template, and waits until it is complete.
   *
   * @throws when it is not
   */
  async createStack(StackName: string, template: object): Promise<void> {
    const TemplateBody = JSON.stringify(template);
    await this.query('cloudformation', { Action: 'CreateStack', Version: '2010-05-15', StackName, TemplateBody });
    const ended = await until(`stack ${StackName} has ended`, async () => {
      const status = (await this.stacks())[StackName];
      return status?.endsWith('_IN_PROGRESS') ? undefined : status;
    });
    if (ended !== 'CREATE_COMPLETE') throw new Error(`stack ${StackName} must be CREATE_COMPLETE, got ${ended}`);
  }

  /**
   * Invokes a function and waits for its answer.
   *
   * @throws with the error that the function ended with
   */
  async invoke(name: string, event: unknown): Promise<unknown> {
    const path = `/2015-03-31/functions/${encodeURIComponent(name)}/invocations`;
    const answer = await this.#send('lambda', 'POST', path, {}, JSON.stringify(event));
    const body = await answer.text();
    if (!answer.ok || answer.headers.has('x-amz-function-error')) throw new Error(`${name} failed: ${body}`);
    return JSON.parse(body);
  }

  /** A call of a service whose protocol is JSON: `call('events', 'AWSEvents.PutEvents', {...})`. */
  async call<T>(service: string, target: string, input: unknown): Promise<T> {
    const headers = { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' };
    return JSON.parse((await this.#body(service, 'POST', '/', headers, JSON.stringify(input))) || '{}');
  }

  /** A call of a service whose protocol is REST: `rest('scheduler', 'GET', '/schedules/x')`. */
  async rest<T>(service: string, method: 'GET' | 'POST' | 'PUT', path: string, input?: object): Promise<T> {
    return JSON.parse(
      await this.#body(service, method, path, {}, ...(input === undefined ? [] : [JSON.stringify(input)])),
    );
  }

  /** A call of a service whose protocol is Query: `query('iam', { Action: 'GetRole', Version: '2010-05-08', ... })`. Answers XML. */
  query(service: string, parameters: Readonly<Record<string, string>>): Promise<string> {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.#body(service, 'POST', '/', headers, new URLSearchParams(parameters).toString());
  }

  async #body(...request: Request): Promise<string> {
    const answer = await this.#send(...request);
    const body = await answer.text();
    if (answer.ok) return body;
    throw new Error(`${request.slice(0, 3).join(' ')} answered ${answer.status}: ${body}`);
  }

  #send(...[service, method, path, headers, body]: Request): Promise<Response> {
    // The emulator takes service and region from it and checks no signature.
    const credential = `Credential=test/20260101/${REGION}/${service}/aws4_request`;
    const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=0`;
    const init = { method, headers: { ...headers, authorization }, ...(body !== undefined && { body }) };
    return fetch(`${this.endpoint}${path}`, init);
  }
}

const members = (xml: string): readonly string[] =>
  [...xml.matchAll(/<member>(.*?)<\/member>/gs)].map(([, one]) => one!);

function text(xml: string, element: string): string {
  return new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? '';
}

/**
 * Asks again until the answer is there.
 *
 * @throws when it is not in time, with what was last said instead
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, seconds = 60): Promise<T> {
  for (let left = seconds * 5; left > 0; left--) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(200);
  }
  throw new Error(`${what}: not within ${seconds} seconds`);
}
