/** One account and region of a trail's bucket, or of a copy of it. */
export interface Tree {
  /** What stands before `AWSLogs/`: empty, or a prefix that ends in `/`. */
  readonly base: string;
  /** Organization, in the bucket of an organization's trail. */
  readonly organization?: string;
  readonly account: string;
  readonly region: string;
}

export type LogKind = 'CloudTrail' | 'CloudTrail-Digest';

/** The folder above the days, ending in `/`. */
export const folderOf = ({ base, organization, account, region }: Tree, kind: LogKind): string =>
  `${base}AWSLogs/${organization === undefined ? '' : `${organization}/`}${account}/${kind}/${region}/`;

/** What the name of a digest file says. */
export interface DigestName {
  /** Trail and its home region: each trail has a chain of its own. */
  readonly trail: string;
  /** When the time that it covers ended, milliseconds since 1970. */
  readonly end: number;
  /** Of log files that an earlier digest should have listed. */
  readonly backfill: boolean;
}

const DIGEST =
  /(?:^|\/)[A-Za-z0-9-]+_CloudTrail-Digest_[a-z0-9-]+?_(?<trail>[^/]+_[a-z0-9-]+)_(?<end>\d{8}T\d{6}Z)(?<backfill>_backfill)?\.json\.gz$/;

/**
 * Undefined when it is no name of a digest.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 */
export function digestName(key: string): DigestName | undefined {
  const groups = DIGEST.exec(key)?.groups;
  const end = groups === undefined ? Number.NaN : fileTime(groups.end!);
  return Number.isNaN(end) ? undefined : { trail: groups!.trail!, end, backfill: groups!.backfill !== undefined };
}

/** When a log file was delivered, to the minute, by its name; undefined when the name is not one that AWS gives. */
export function deliveredAt(key: string): number | undefined {
  const [, minute] = /_(\d{8}T\d{4})Z_[^/]+$/.exec(key) ?? [];
  const time = minute === undefined ? Number.NaN : fileTime(`${minute}00Z`);
  return Number.isNaN(time) ? undefined : time;
}

const fileTime = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

/** The folder of a day, `yyyy/MM/dd`. */
export const dayFolder = (time: number): string => new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');

/** When the day of a folder begins. */
export const dayStart = (folder: string): number => Date.parse(`${folder.replaceAll('/', '-')}T00:00:00Z`);
