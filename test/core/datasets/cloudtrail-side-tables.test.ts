import { expect, test } from 'vitest';
import { CLOUDTRAIL_DIGESTS, CLOUDTRAIL_INSIGHTS } from '../../../core/datasets/cloudtrail-side-tables';
import { type ColumnType, type Field, rawNameOf } from '../../../core/datasets/dataset';
import { hasSharedData, sharedFiles } from './shared-data';

type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

/** Members of a record that its table would drop or could not read, by path. */
function lost(fields: readonly Field[], record: Json, path = ''): readonly string[] {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return [`${path} is no object`];
  return Object.entries(record).flatMap(([name, value]) => {
    const field = fields.find((each) => rawNameOf(each) === name);
    return field ? lostIn(field.type, value, `${path}.${name}`) : [`${path}.${name}`];
  });
}

function lostIn(type: ColumnType, value: Json, path: string): readonly string[] {
  if (value === null) return [];
  if (typeof type === 'object' && 'struct' in type) return lost(type.struct, value, path);
  if (typeof type === 'object' && 'array' in type) {
    return Array.isArray(value)
      ? value.flatMap((item, at) => lostIn(type.array, item, `${path}[${at}]`))
      : [`${path} is no list`];
  }
  const fits = type === 'string' ? typeof value === 'string' : typeof value === 'number';
  return fits ? [] : [`${path} is no ${JSON.stringify(type)}`];
}

const INSIGHT: Json = {
  eventVersion: '1.11',
  eventTime: '2025-11-20T10:00:00Z',
  awsRegion: 'eu-west-1',
  eventID: 'e',
  eventType: 'AwsCloudTrailInsight',
  recipientAccountId: '111122223333',
  sharedEventID: 's',
  eventCategory: 'Insight',
  insightDetails: {
    state: 'End',
    eventSource: 'ec2.amazonaws.com',
    eventName: 'RunInstances',
    insightType: 'ApiErrorRateInsight',
    errorCode: 'Client.UnauthorizedOperation',
    insightContext: {
      statistics: {
        baseline: { average: 0.01 },
        insight: { average: 6.5 },
        insightDuration: 5,
        baselineDuration: 10_080,
      },
      attributions: [
        {
          attribute: 'userIdentityArn',
          insight: [{ value: 'arn:aws:iam::111122223333:role/a', average: 6.5 }],
          baseline: [{ value: 'arn:aws:iam::111122223333:role/b', average: 0.01 }],
        },
      ],
    },
  },
};

const DIGEST: Json = {
  awsAccountId: '111122223333',
  digestStartTime: '2025-11-20T10:00:00Z',
  digestEndTime: '2025-11-20T11:00:00Z',
  digestS3Bucket: 'b',
  digestS3Object: 'k',
  digestPublicKeyFingerprint: 'f',
  digestSignatureAlgorithm: 'SHA256withRSA',
  newestEventTime: '2025-11-20T10:59:00Z',
  oldestEventTime: '2025-11-20T09:58:00Z',
  previousDigestS3Bucket: null,
  previousDigestS3Object: null,
  previousDigestHashValue: null,
  previousDigestHashAlgorithm: null,
  previousDigestSignature: null,
  logFiles: [
    {
      s3Bucket: 'b',
      s3Object: 'k',
      hashValue: 'h',
      hashAlgorithm: 'SHA-256',
      newestEventTime: '2025-11-20T10:59:00Z',
      oldestEventTime: '2025-11-20T09:58:00Z',
    },
  ],
};

test.each([
  [CLOUDTRAIL_INSIGHTS, INSIGHT],
  [CLOUDTRAIL_DIGESTS, DIGEST],
])('$0.name has a column for every member that AWS documents', ({ columns }, record) => {
  expect(lost(columns, record)).toEqual([]);
  expect(columns.map(rawNameOf).sort()).toEqual(Object.keys(record as object).sort());
});

test('a member without a column is noticed, however deep', () => {
  const record = { insightDetails: { insightContext: { statistics: { insight: { average: 'much', median: 1 } } } } };
  expect(lost(CLOUDTRAIL_INSIGHTS.columns, record)).toEqual([
    '.insightDetails.insightContext.statistics.insight.average is no "double"',
    '.insightDetails.insightContext.statistics.insight.median',
  ]);
});

test.skipIf(!hasSharedData)('real Insights events lose nothing', () => {
  const [file] = sharedFiles('cloudtrail/streamalert').filter(({ path }) => path.endsWith('cloudtrail_insights.json'));
  const cases = JSON.parse(file?.content.toString('utf8') ?? '[]') as { data: { Records: Json[] } }[];
  const records = cases.flatMap(({ data }) => data.Records);
  expect(records.length).toBeGreaterThan(0);
  expect(records.flatMap((record) => lost(CLOUDTRAIL_INSIGHTS.columns, record))).toEqual([]);
});
