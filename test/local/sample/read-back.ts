import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { constants, gunzipSync } from 'node:zlib';
import { afterAll } from 'vitest';
import { SAMPLE_MARKER } from '../../../local/sample';

/** A new empty directory that is removed after the file's tests. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'lake-sample-'));
  afterAll(() => rmSync(directory, { recursive: true }));
  return directory;
}

/** An object read with nothing but zlib: as text, and whether its gzip was whole. */
export interface ReadObject {
  readonly key: string;
  readonly bytes: number;
  readonly text: string;
  readonly whole: boolean;
}

/** Every object of a sample by key, in order. */
export function readObjects(directory: string): ReadObject[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== SAMPLE_MARKER)
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({ path, key: relative(directory, path).split(sep).join('/') }))
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .map(({ path, key }) => {
      const stored = readFileSync(path);
      if (!key.endsWith('.gz') || stored.length === 0)
        return { key, bytes: stored.length, text: stored.toString(), whole: true };
      // The last four bytes of a whole gzip are the content's length.
      const text = gunzipSync(stored, { finishFlush: constants.Z_SYNC_FLUSH }).toString();
      const whole = stored.readUInt32LE(stored.length - 4) === text.length;
      return { key, bytes: stored.length, text, whole };
    });
}

/** One digest for all names and contents, and with `stored` for the compressed bytes too. */
export function digestOf(directory: string, stored = false): string {
  const hash = createHash('sha256');
  for (const { key, text } of readObjects(directory)) {
    hash.update(`${key}\n`).update(stored ? readFileSync(join(directory, key)) : text);
  }
  return hash.digest('hex');
}

export type CloudTrailRecord = Record<string, unknown> & {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSource: string;
  readonly eventTime: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userIdentity: Record<string, unknown>;
};

/** The members of `Records`; of a damaged object those that stand whole before the damage. */
export function cloudTrailMembers(object: ReadObject): unknown[] {
  if (object.text === '') return [];
  if (object.whole) return (JSON.parse(object.text) as { Records: unknown[] }).Records;
  const parts = object.text.slice('{"Records":['.length).split(/,(?=\{"eventVersion")/);
  return parts.flatMap((part) => {
    try {
      return [JSON.parse(part)];
    } catch {
      return [];
    }
  });
}

export const isRecord = (member: unknown): member is CloudTrailRecord => typeof member === 'object' && member !== null;

/** Lines without line ends and, for flow logs, without the header. */
export const lines = (object: ReadObject): string[] =>
  object.text.split('\n').filter((line) => line !== '' && !line.startsWith('version '));

/** Of the default format, or of the one with all fields of versions 2 to 5. */
export const isFlowRow = (line: string): boolean =>
  /^(2 \d{12} eni-[0-9a-f]{17}( [\d.-]+){9} \S+ \S+|5 \d{12} eni-[0-9a-f]{17}( [\d.-]+){9}( \S+){17})$/.test(line);

/** The fields of an access-log line, quotes kept; undefined when it is no such line. */
export function albFields(line: string): string[] | undefined {
  const fields = line.match(/"(?:[^"\\]|\\.)*"|[^ "]+/g) ?? [];
  return fields.length === 34 && fields.join(' ') === line ? fields : undefined;
}

/** The key layouts of AWS, one for each kind of log. */
export const LAYOUTS = {
  cloudtrail:
    /^AWSLogs\/(?<account>\d{12})\/CloudTrail\/(?<region>[a-z]+-[a-z]+-\d)\/(?<delivered>\d{4}\/\d\d\/\d\d)\/\k<account>_CloudTrail_\k<region>_(?<minute>\d{8}T\d{4})Z_[0-9A-Za-z]{16}\.json\.gz$/,
  vpc_flow:
    /^AWSLogs\/(?<account>\d{12})\/vpcflowlogs\/(?<region>[a-z]+-[a-z]+-\d)\/(?<delivered>\d{4}\/\d\d\/\d\d)\/\k<account>_vpcflowlogs_\k<region>_fl-[0-9a-f]{17}_(?<minute>\d{8}T\d{4})Z_[0-9a-f]{8}\.log\.gz$/,
  alb_access:
    /^AWSLogs\/(?<account>\d{12})\/elasticloadbalancing\/(?<region>[a-z]+-[a-z]+-\d)\/(?<delivered>\d{4}\/\d\d\/\d\d)\/\k<account>_elasticloadbalancing_\k<region>_app\.[a-z-]+\.[0-9a-f]{16}_(?<minute>\d{8}T\d{4})Z_[\d.]+_[0-9a-z]{8}\.log\.gz$/,
} as const;

export const SIBLINGS = {
  digest:
    /^AWSLogs\/(\d{12})\/CloudTrail-Digest\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail-Digest_\2_organization-trail_us-east-1_\d{8}T\d{6}Z\.json\.gz$/,
  insight:
    /^AWSLogs\/(\d{12})\/CloudTrail-Insight\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/\1_CloudTrail-Insight_\2_\d{8}T\d{4}Z_\w{16}\.json\.gz$/,
  'connection log':
    /^AWSLogs\/(\d{12})\/elasticloadbalancing\/([a-z0-9-]+)\/\d{4}\/\d\d\/\d\d\/conn_log_\1_elasticloadbalancing_\2_app\.\S+\.log\.gz$/,
  'test file': /^AWSLogs\/\d{12}\/ELBAccessLogTestFile$/,
} as const;

/** Objects of one dataset, by its key layout. */
export const objectsOf = (objects: readonly ReadObject[], dataset: keyof typeof LAYOUTS): ReadObject[] =>
  objects.filter(({ key }) => LAYOUTS[dataset].test(key));
