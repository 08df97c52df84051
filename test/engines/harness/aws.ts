import { type BucketLocationConstraint, CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { type AwsClients, awsClients } from '../../../lambda/aws/clients';

/** A call that left the adapter under test. */
export interface Call {
  /** `GetPartitionsCommand`, ... */
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Sender = Readonly<{ send: (command: never) => Promise<unknown> }>;

/** The function's own clients, and the calls made with them in their order. */
export function recordedClients(): { readonly clients: AwsClients; readonly calls: Call[] } {
  const calls: Call[] = [];
  const record = <T>(client: T): T => {
    const send = (command: object) => {
      calls.push({ name: command.constructor.name, input: (command as { input: Call['input'] }).input });
      return (client as Sender).send(command as never);
    };
    return { send } as T;
  };
  const { athena, glue, s3, sqs } = awsClients();
  return { clients: { athena: record(athena), glue: record(glue), s3: record(s3), sqs: record(sqs) }, calls };
}

/** Forgets everything: all buckets, tables, queues. */
export async function emptyAccount(): Promise<void> {
  const { ok, status } = await fetch(`${process.env.AWS_ENDPOINT_URL}/moto-api/reset`, { method: 'POST' });
  if (!ok) throw new Error(`the emulator must answer a reset with 200, got ${status}`);
}

export async function createBucket({ s3 }: Pick<AwsClients, 's3'>, name: string): Promise<void> {
  const LocationConstraint = process.env.AWS_REGION as BucketLocationConstraint;
  await s3.send(new CreateBucketCommand({ Bucket: name, CreateBucketConfiguration: { LocationConstraint } }));
}

/** Requests at the same time: more do not make the emulator faster. */
const AT_ONCE = 16;

/** Writes objects; a body by key, or keys alone for one that does not matter. */
export async function putObjects(
  { s3 }: Pick<AwsClients, 's3'>,
  bucket: string,
  objects: Readonly<Record<string, string | Uint8Array>> | readonly string[],
): Promise<void> {
  const entries = Array.isArray(objects) ? objects.map((key: string) => [key, 'x'] as const) : Object.entries(objects);
  const rest = entries.values();
  const worker = async () => {
    for (const [Key, Body] of rest) await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** All that an iterable gives. */
export async function all<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of iterable) items.push(item);
  return items;
}
