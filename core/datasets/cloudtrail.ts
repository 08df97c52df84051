import { CLOUDTRAIL_COLUMNS } from './cloudtrail-columns';
import type { Dataset } from './dataset';

/** A folder of the trail's tree beside `CloudTrail/`, or a file of it that lost its folders. */
const otherTree = (name: string): RegExp => new RegExp(`(?:AWSLogs/(?:[^/]+/){1,2}|_)${name}[/_]`);

/**
 * AWS CloudTrail: who called which API, from where, when and with what result.
 *
 * Network activity events have the same record but a folder of their own, and one raw table reads one folder. They count
 * as siblings, so that a lake at home and one in an account hold the same events; a loose file of them is recognised by
 * its content and read.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export const CLOUDTRAIL: Dataset = {
  name: 'cloudtrail',
  title: 'CloudTrail events',
  documentation:
    'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html',
  version: 1,
  layout: {
    template: 'AWSLogs/${account}/CloudTrail/${region}/${delivered}/',
    alternatives: ['AWSLogs/${organization}/${account}/CloudTrail/${region}/${delivered}/'],
    file: /(?<account>[A-Za-z0-9-]+)_CloudTrail_(?<region>[a-z0-9-]+)_(?<date>\d{8})T\d{4}Z_[^/_]+\.json(?:\.gz)?/,
    siblings: [
      { pattern: otherTree('CloudTrail-Digest'), what: 'CloudTrail digest' },
      { pattern: otherTree('CloudTrail-Insight'), what: 'CloudTrail Insights events' },
      { pattern: otherTree('CloudTrail-Aggregated'), what: 'CloudTrail aggregated events' },
      { pattern: otherTree('CloudTrail-NetworkActivity'), what: 'CloudTrail network activity events' },
    ],
  },
  // The older CloudTrailSerDe does not know the newer fields; the openx one has non-deterministic corners.
  // See https://docs.aws.amazon.com/athena/latest/ug/cloudtrail-logs.html
  format: {
    kind: 'json',
    envelope: 'Records',
    serde: {
      library: 'org.apache.hive.hcatalog.data.JsonSerDe',
      inputFormat: 'com.amazon.emr.cloudtrail.CloudTrailInputFormat',
      outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
      parameters: {},
    },
  },
  columns: CLOUDTRAIL_COLUMNS,
  eventTime: { column: 'eventtime', format: 'iso8601' },
  understoodBy: ['eventid', 'eventname', 'eventtime'],
  clusteredBy: ['eventsource', 'eventname'],
  identity: 'eventid',
  origin: { account: ['recipientaccountid'], region: ['awsregion'] },
  otherRecords: {
    field: 'eventCategory',
    values: { Insight: 'CloudTrail Insights event', Aggregated: 'CloudTrail aggregated event' },
  },
};
