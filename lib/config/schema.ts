import { z } from 'zod';
import type { LogLakeConfig } from './config';

/**
 * The form of a config: which options there are, and of what type. Values are `rules.ts`'s. Typed as the public interface,
 * so that the two cannot drift apart.
 */

/** An object that refuses options it does not have, and names those it has. */
function options<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? `the options there are ${Object.keys(shape).join(', ')}` : undefined,
  });
}

const text = z.string().optional();
const flag = z.boolean().optional();
const texts = z.array(z.string()).readonly().optional();
const days = z.number().optional();
const hours = z.number().optional();
const daysOrForever = z
  .union([z.number(), z.literal('forever')], { error: "must be a number of days or 'forever'" })
  .optional();

const selection = z
  .union(
    [
      z.literal('all'),
      z.strictObject({ ids: z.array(z.string()).readonly() }),
      z.strictObject({ tags: z.record(z.string(), z.string()).readonly() }),
    ],
    { error: "must be 'all', { ids: [...] } or { tags: { key: 'value' } }" },
  )
  .optional();

const bucket = options({ name: z.string(), prefix: text, keyArn: text }).optional();

const trail = options({
  name: text,
  multiRegion: flag,
  managementEvents: z
    .union([z.enum(['all', 'read', 'write']), z.literal(false)], { error: "must be 'all', 'read', 'write' or false" })
    .optional(),
  excludeManagementEventsOf: z
    .array(z.enum(['kms.amazonaws.com', 'rdsdata.amazonaws.com']))
    .readonly()
    .optional(),
  dataEvents: z
    .array(options({ resourceType: z.string(), readOnly: flag, eventNames: texts, arnPrefixes: texts }))
    .readonly()
    .optional(),
  networkActivityEventsOf: texts,
  insights: z
    .array(z.enum(['ApiCallRateInsight', 'ApiErrorRateInsight']))
    .readonly()
    .optional(),
  cloudWatchLogs: flag,
  notifications: flag,
});

const off = z.literal(false);

const cloudtrail = options({
  bucket,
  trail: z.union([z.literal('existing'), trail]).optional(),
  organization: options({ id: z.string(), managementAccount: text }).optional(),
});

const vpcFlow = options({
  bucket,
  vpcs: selection,
  trafficType: z.enum(['ALL', 'ACCEPT', 'REJECT']).optional(),
  aggregationSeconds: z.literal([60, 600]).optional(),
  fields: texts,
  format: z.enum(['text', 'parquet']).optional(),
  route: z.enum(['s3', 'firehose']).optional(),
});

const albAccess = options({
  bucket,
  loadBalancers: selection,
  connectionLogs: flag,
  healthCheckLogs: flag,
  legacyElbAccount: flag,
  requireSourceArn: flag,
});

const objectLock = options({
  mode: z.enum(['governance', 'compliance']),
  days: z.number(),
  buckets: z
    .array(z.enum(['cloudtrail', 'vpcFlow', 'albAccess', 'lake', 'results', 'accessLogs']))
    .readonly()
    .optional(),
});

export const CONFIG_SCHEMA: z.ZodType<LogLakeConfig> = options({
  name: text,
  env: options({ account: text, region: text }).optional(),
  cloudtrail: z.union([off, cloudtrail]).optional(),
  vpcFlow: z.union([off, vpcFlow]).optional(),
  albAccess: z.union([off, albAccess]).optional(),
  enrolment: options({ reportOnly: flag }).optional(),
  accounts: texts,
  regions: texts,
  newRegions: texts,
  deliveredFrom: text,
  schedule: options({
    at: text,
    cron: text,
    timeZone: text,
    paused: flag,
    maxBytesPerPlan: z.number().optional(),
  }).optional(),
  retention: options({
    raw: daysOrForever,
    curated: daysOrForever,
    results: days,
    accessLogs: daysOrForever,
  }).optional(),
  objectLock: z.union([off, objectLock]).optional(),
  query: options({
    database: text,
    stagingDatabase: text,
    workgroup: text,
    pipelineWorkgroup: text,
    scanCutoffBytes: z.number().optional(),
  }).optional(),
  alarmEmail: text,
  alarms: options({
    refusedRowsPerDay: z.number().optional(),
    scannedBytesPerDay: z.number().optional(),
    quietHours: options({ cloudtrail: hours, vpcFlow: hours, albAccess: hours }).optional(),
    hoursWithoutPlan: hours,
    runbookUrl: text,
  }).optional(),
});
