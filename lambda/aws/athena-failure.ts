import type { QueryExecutionStatus } from '@aws-sdk/client-athena';

/** A query that came to its end without a result. */
export interface QueryFailure {
  readonly reason: string;
  /** Paths of objects that the engine could not read. */
  readonly unreadable: readonly string[];
  /** No object is to blame, so that looking into them is for nothing. */
  readonly blameless: boolean;
  /** The service had no room for it at that moment: the same query may well succeed a little later. */
  readonly transient: boolean;
  /** The statement writes more partitions than Athena lets one write. */
  readonly tooManyDays?: boolean;
}

/** @see https://docs.aws.amazon.com/athena/latest/ug/error-reference.html */
const isTransientType = (type: number): boolean =>
  // Resources exhausted; throttled (Glue, S3 and others); capacity.
  (type >= 0 && type <= 8) || (type >= 1400 && type <= 1406) || type === 1602;

/** Time-outs, results not written, syntax, cancelled, no such table: of the statement or of the account, not of an object. */
const BLAMELESS_TYPES: ReadonlySet<number> = new Set([206, 210, 401, 1006, 1011, 1014, 1110]);
const PERMISSION_TYPES: ReadonlySet<number> = new Set([1500, 1501]);

const TRANSIENT =
  /SlowDown|reduce your request rate|Rate exceeded|Throttl|TooManyRequests|exhausted resources|503 Service Unavailable/i;
/** More than 100 partitions, or files of partitions, in one CTAS. */
const TOO_MANY_DAYS = /TOO_MANY_OPEN_PARTITIONS/;
const BLAMELESS = /HIVE_PATH_ALREADY_EXISTS|already exists|Bytes scanned limit/i;

/** What Athena and the classes it reads with say of an object's own bytes, or of an object that S3 does not give out. */
const OBJECT =
  /HIVE_CURSOR_ERROR|HIVE_BAD_DATA|HIVE_CANNOT_OPEN_SPLIT|Error opening Hive split|incorrect (header|data) check|unexpected end|not in gzip format|Access ?Denied|NoSuchKey|KMS\.\w+Exception|InvalidObjectState/i;

/** What a FAILED or CANCELLED query says of why. */
export function failureOf(status: QueryExecutionStatus, queryId: string): QueryFailure {
  const said = status.StateChangeReason ?? status.AthenaError?.ErrorMessage ?? 'Athena gives no reason';
  if (status.State === 'CANCELLED') {
    const reason = `query ${queryId} was cancelled: ${said}`;
    return { reason, unreadable: [], blameless: true, transient: false };
  }
  const { ErrorType: type = -1, Retryable = false } = status.AthenaError ?? {};
  const reason = `query ${queryId} failed: ${said}`;
  if (TOO_MANY_DAYS.test(said)) return { reason, unreadable: [], blameless: true, transient: false, tooManyDays: true };
  if (isTransientType(type) || TRANSIENT.test(said))
    return { reason, unreadable: [], blameless: true, transient: true };
  if (BLAMELESS_TYPES.has(type) || BLAMELESS.test(said)) {
    return { reason, unreadable: [], blameless: true, transient: false };
  }
  // A fault of the service can name the object that it was at by chance: then the objects are looked into.
  const unreadable = Retryable && !OBJECT.test(said) ? [] : pathsIn(said);
  const blameless = unreadable.length === 0 && (PERMISSION_TYPES.has(type) || /KMS\.\w+Exception/.test(said));
  return { reason, unreadable, blameless, transient: false };
}

/** Paths of the objects that a message names, as `"$path"` would. */
export function pathsIn(message: string): readonly string[] {
  const urls = [...message.matchAll(/\bs3[an]?:\/\/([^\s"'<>()[\],;]+)/g)].map(([, rest = '']) => rest);
  const pairs = [...message.matchAll(/\bBucket: ([^\s,;)]+), Key: ([^\s,;)]+)/g)].map(
    ([, bucket, key]) => `${bucket}/${key}`,
  );
  const paths = [...urls, ...pairs].map((rest) => `s3://${rest.replace(/[.:]+$/, '')}`);
  return [...new Set(paths)];
}
