import type { RawTableDefinition } from '../catalog/raw-table-definition';
import { CLOUDTRAIL } from './cloudtrail';
import { member, struct } from './cloudtrail-columns';
import type { Column, ColumnType, SerDe } from './dataset';

/** What else a trail delivers. These are read where they lie: there are few of them, and no event stands in them alone. */

const column = (rawName: string, description: string, type: ColumnType = 'string'): Column => ({
  ...member(rawName, type),
  description,
});

const AVERAGE = struct(member('average', 'double'));
const AVERAGES: ColumnType = { array: struct('value', member('average', 'double')) };

const INSIGHT_DETAILS = struct(
  'state',
  'eventSource',
  'eventName',
  'insightType',
  'errorCode',
  member(
    'insightContext',
    struct(
      member(
        'statistics',
        struct(
          member('baseline', AVERAGE),
          member('insight', AVERAGE),
          member('insightDuration', 'int'),
          member('baselineDuration', 'int'),
        ),
      ),
      member('attributions', {
        array: struct('attribute', member('insight', AVERAGES), member('baseline', AVERAGES)),
      }),
    ),
  ),
);

const folder = (name: string) => ({
  template: `AWSLogs/\${account}/${name}/\${region}/\${delivered}/`,
  alternatives: [`AWSLogs/\${organization}/\${account}/${name}/\${region}/\${delivered}/`],
});

/**
 * CloudTrail Insights: unusual rates of calls and errors, one event when they start and one when they end.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-insights-fields-trails.html
 */
export const CLOUDTRAIL_INSIGHTS: RawTableDefinition = {
  name: 'cloudtrail_insights',
  title: 'CloudTrail Insights events as delivered',
  documentation: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-insights-fields-trails.html',
  layout: folder('CloudTrail-Insight'),
  serde: CLOUDTRAIL.format.serde,
  columns: [
    column('eventVersion', 'Version of the record format'),
    column('eventTime', 'When the unusual activity started or ended, UTC'),
    column('awsRegion', 'Region of the activity'),
    column('eventID', 'Id of this event'),
    column('eventType', 'AwsCloudTrailInsight'),
    column('eventCategory', 'Insight'),
    column('recipientAccountId', 'Account that received the event'),
    column('sharedEventID', 'The same for the start and the end of one activity'),
    column(
      'insightDetails',
      'What was unusual: the call, its usual and its unusual rate, and whose it was',
      INSIGHT_DETAILS,
    ),
  ],
};

/** A digest is one JSON object on one line, without the envelope that the trail's own input format unwraps. */
const DIGEST_SERDE: SerDe = {
  library: 'org.apache.hive.hcatalog.data.JsonSerDe',
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  parameters: {},
};

/**
 * CloudTrail digests: each hour's log files with their hashes, chained to the hour before. The digest's own signature stands
 * in the metadata of its object, out of a table's sight.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html
 */
export const CLOUDTRAIL_DIGESTS: RawTableDefinition = {
  name: 'cloudtrail_digests',
  title: 'CloudTrail digests as delivered',
  documentation:
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html',
  layout: folder('CloudTrail-Digest'),
  serde: DIGEST_SERDE,
  columns: [
    column('awsAccountId', 'Account whose log files these are'),
    column('digestStartTime', 'Start of the hour of delivery, UTC'),
    column('digestEndTime', 'End of the hour of delivery, UTC'),
    column('digestS3Bucket', 'Bucket of this digest'),
    column('digestS3Object', 'Key of this digest'),
    column('digestPublicKeyFingerprint', 'Which public key checks the signature'),
    column('digestSignatureAlgorithm', 'How the digest is signed'),
    column('newestEventTime', 'Newest event of all the log files; NULL when there is none'),
    column('oldestEventTime', 'Oldest event of all the log files: before the start of the hour when one was late'),
    column('previousDigestS3Bucket', 'Bucket of the digest before; NULL in the first one of a chain'),
    column('previousDigestS3Object', 'Key of the digest before'),
    column('previousDigestHashValue', 'Hash of the digest before, of its uncompressed content'),
    column('previousDigestHashAlgorithm', 'How that hash is made'),
    column('previousDigestSignature', 'Signature of the digest before'),
    column('logFiles', 'The log files delivered in the hour, with the hash of the uncompressed content of each', {
      array: struct('s3Bucket', 's3Object', 'hashValue', 'hashAlgorithm', 'newestEventTime', 'oldestEventTime'),
    }),
  ],
};
