import { createHash } from 'node:crypto';
import { HOME, PRODUCTION, STORY } from '../cast';
import { digestKey } from '../keys';
import type { SampleObject, Stream } from '../object';
import type { Random } from '../random';
import { at, HOUR, iso } from '../time';

/** The hour whose digest the sample holds: the one after the trail was switched on again. */
export const DIGEST = { account: PRODUCTION, region: HOME, from: at('2026-03-04T08:00:00Z') };

/** Does the object stand in the digest of that hour? */
export const inDigest = (object: SampleObject, stream: Stream): boolean =>
  stream.dataset === 'cloudtrail' &&
  stream.account === DIGEST.account &&
  stream.region === DIGEST.region &&
  object.delivered >= DIGEST.from &&
  object.delivered < DIGEST.from + HOUR;

/** What a digest says of one log file. */
export type DigestLine = ReturnType<typeof digestLine>;

export const digestLine = (object: SampleObject) => ({
  s3Bucket: BUCKET,
  s3Object: object.key,
  // Of the content before compression.
  hashValue: createHash('sha256').update(object.content).digest('hex'),
  hashAlgorithm: 'SHA-256',
  newestEventTime: iso(Math.max(...object.entries.map((entry) => entry.at))),
  oldestEventTime: iso(Math.min(...object.entries.map((entry) => entry.at))),
});

const BUCKET = `cloudtrail-${DIGEST.account}`;

/**
 * The digest of one hour, with the true hashes of its log files. It is JSON without `Records` and must not be read as a log.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 */
export function digest(logFiles: readonly DigestLine[], random: Random): SampleObject {
  const { account, region, from } = DIGEST;
  const end = from + HOUR;
  const key = digestKey({ account, region, delivered: end }, { name: STORY.trail.name, home: HOME });
  // Times of this form sort as text.
  const newest = logFiles
    .map((file) => file.newestEventTime)
    .sort()
    .at(-1);
  const oldest = logFiles.map((file) => file.oldestEventTime).sort()[0];
  const content = {
    awsAccountId: account,
    digestStartTime: iso(from),
    digestEndTime: iso(end),
    digestS3Bucket: BUCKET,
    digestS3Object: key,
    digestPublicKeyFingerprint: random.hex(32),
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: newest ?? null,
    oldestEventTime: oldest ?? null,
    previousDigestS3Bucket: BUCKET,
    previousDigestS3Object: digestKey({ account, region, delivered: from }, { name: STORY.trail.name, home: HOME }),
    previousDigestHashValue: random.hex(64),
    previousDigestHashAlgorithm: 'SHA-256',
    previousDigestSignature: random.hex(512),
    logFiles,
  };
  return { account, delivered: end, key, entries: [], content: JSON.stringify(content), oddity: 'digest' };
}
