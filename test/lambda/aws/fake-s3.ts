import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  type _Object,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { serviceFault } from './service-fault';

interface Stored {
  readonly body: Buffer;
  readonly modified: Date;
  readonly contentType?: string | undefined;
}

/** S3 in memory: listings in pages, conditional writes, deletes. It throws on commands and input that nobody should send. */
export class FakeS3 implements Pick<S3Client, 'send'> {
  readonly #buckets = new Map<string, Map<string, Stored>>();
  /** Commands so far with what they were about: `GetObject bucket/key`. */
  readonly calls: string[] = [];
  /** What reading an object answers instead of it, by `bucket/key`. */
  readonly unreadable = new Map<string, Error>();
  /** Keys that are not deleted, each with the error code. */
  readonly undeletable = new Map<string, string>();
  /** Runs before each command; what it throws is the answer. */
  onCall: (call: string) => void = () => undefined;

  constructor(
    buckets: readonly string[],
    private readonly pageSize = 1_000,
  ) {
    for (const bucket of buckets) this.#buckets.set(bucket, new Map());
  }

  /** Writes an object from outside. */
  add(bucket: string, key: string, body: string | Buffer = '', modified = new Date('2023-07-10T12:00:00Z')): this {
    this.#bucket(bucket).set(key, { body: Buffer.from(body), modified });
    return this;
  }

  remove(bucket: string, key: string): void {
    if (!this.#bucket(bucket).delete(key)) throw new Error(`there is no object ${bucket}/${key} to remove`);
  }

  text(bucket: string, key: string): string | undefined {
    return this.#bucket(bucket).get(key)?.body.toString('utf8');
  }

  bytes(bucket: string, key: string): Buffer {
    return this.#bucket(bucket).get(key)?.body ?? expectThere(`${bucket}/${key}`);
  }

  contentType(bucket: string, key: string): string | undefined {
    return this.#bucket(bucket).get(key)?.contentType;
  }

  keys(bucket: string, prefix = ''): string[] {
    return [...this.#bucket(bucket).keys()].filter((key) => key.startsWith(prefix)).sort();
  }

  readonly send = (async (command: unknown) => {
    if (command instanceof ListObjectsV2Command) return this.#list(command.input);
    if (command instanceof GetObjectCommand) return this.#get(command.input.Bucket, command.input.Key);
    if (command instanceof PutObjectCommand) return this.#put(command.input);
    if (command instanceof DeleteObjectsCommand) {
      return this.#delete(
        command.input.Bucket,
        (command.input.Delete?.Objects ?? []).map(({ Key = '' }) => Key),
      );
    }
    throw new Error(`S3 got a command that nobody should send: ${command?.constructor.name}`);
  }) as S3Client['send'];

  #list({
    Bucket = '',
    Prefix = '',
    Delimiter,
    StartAfter = '',
    ContinuationToken,
    ...other
  }: ListObjectsV2CommandInput) {
    if (Object.keys(other).length > 0) throw new Error(`a listing got unexpected input: ${Object.keys(other)}`);
    this.#called(`ListObjectsV2 ${Bucket}/${Prefix}`);
    const after = ContinuationToken === undefined ? StartAfter : Buffer.from(ContinuationToken, 'base64').toString();
    const entries = new Set<string>();
    for (const key of this.keys(Bucket, Prefix)) {
      const end = Delimiter === undefined ? -1 : key.indexOf(Delimiter, Prefix.length);
      const entry = end < 0 ? key : key.slice(0, end + 1);
      if (entry > after && key > StartAfter) entries.add(entry);
    }
    const page = [...entries].slice(0, this.pageSize);
    const isFolder = (entry: string) => Delimiter !== undefined && entry.endsWith(Delimiter) && entry !== Prefix;
    const truncated = entries.size > page.length;
    return {
      Contents: page.filter((entry) => !isFolder(entry)).map((key) => this.#listed(Bucket, key)),
      CommonPrefixes: page.filter(isFolder).map((folder) => ({ Prefix: folder })),
      IsTruncated: truncated,
      ...(truncated ? { NextContinuationToken: Buffer.from(page.at(-1) ?? '').toString('base64') } : {}),
    };
  }

  #listed(bucket: string, key: string): _Object {
    const { body, modified } = this.#bucket(bucket).get(key) ?? expectThere(key);
    return { Key: key, Size: body.length, ETag: etagOf(body), LastModified: modified };
  }

  #get(bucket = '', key = '') {
    this.#called(`GetObject ${bucket}/${key}`);
    const fault = this.unreadable.get(`${bucket}/${key}`);
    if (fault !== undefined) throw fault;
    const stored = this.#bucket(bucket).get(key);
    if (stored === undefined) throw serviceFault('NoSuchKey', 'The specified key does not exist.');
    const transformToString = async () => stored.body.toString('utf8');
    return { Body: Object.assign(Readable.from([stored.body]), { transformToString }), ETag: etagOf(stored.body) };
  }

  #put({ Bucket = '', Key = '', Body, ContentType, IfMatch, IfNoneMatch, ...other }: PutObjectCommandInput) {
    if (Object.keys(other).length > 0) throw new Error(`a write got unexpected input: ${Object.keys(other)}`);
    if (typeof Body !== 'string') throw new Error('only texts are written');
    this.#called(`PutObject ${Bucket}/${Key}`);
    const before = this.#bucket(Bucket).get(Key);
    if (IfNoneMatch !== undefined && IfNoneMatch !== '*') throw new Error(`IfNoneMatch must be *, got ${IfNoneMatch}`);
    if (IfMatch !== undefined && before === undefined) throw serviceFault('NoSuchKey');
    if (
      (IfNoneMatch === '*' && before !== undefined) ||
      (IfMatch !== undefined && before !== undefined && etagOf(before.body) !== IfMatch)
    ) {
      throw serviceFault('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
    }
    const modified = new Date('2023-07-12T00:00:00Z');
    this.#bucket(Bucket).set(Key, { body: Buffer.from(Body), modified, contentType: ContentType });
    return { ETag: etagOf(Buffer.from(Body)) };
  }

  #delete(bucket = '', keys: readonly string[]) {
    if (keys.length === 0 || keys.length > 1_000) throw serviceFault('MalformedXML', `${keys.length} keys to delete`);
    this.#called(`DeleteObjects ${bucket} ${keys.length}`);
    const Errors = keys.flatMap((key) => {
      const Code = this.undeletable.get(key);
      if (Code === undefined) this.#bucket(bucket).delete(key);
      return Code === undefined ? [] : [{ Key: key, Code, Message: 'no' }];
    });
    return Errors.length > 0 ? { Errors } : {};
  }

  #called(call: string): void {
    this.calls.push(call);
    this.onCall(call);
  }

  #bucket(name: string): Map<string, Stored> {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw serviceFault('NoSuchBucket', `there is no bucket ${name}`);
    return bucket;
  }
}

const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;

function expectThere(what: string): never {
  throw new Error(`there is no object ${what}`);
}
