import { DEFAULT_FLOW_FIELDS } from '../../core/datasets/vpc-flow-fields';
import type { AlarmsConfig, LogLakeConfig } from './config';
import { formProblems } from './form';
import { given } from './given';
import { DEFAULT_NAME, namesOf } from './names';
import { regionsBeside } from './regions';
import {
  type AlarmSettings,
  type AlbAccessSettings,
  type CloudTrailSettings,
  type ExistingBucket,
  type ResolvedConfig,
  SOURCES,
  type VpcFlowSettings,
} from './resolved';
import { ruleProblems } from './rules';
import type { AlbAccessConfig, CloudTrailConfig, ExistingBucketConfig, VpcFlowConfig } from './source-config';
import { trailOf } from './trail';

/**
 * The config with every default filled in.
 *
 * @throws one error that lists everything that is wrong: options that do not exist, values that break a rule, options that
 * cannot work together; each with the fix
 */
export function resolveConfig(config: LogLakeConfig = {}): ResolvedConfig {
  const form = formProblems(config);
  // Rules are over values of the right type: while the form is wrong they have nothing to say.
  const problems = form.length > 0 ? form : ruleProblems(config);
  if (problems.length > 0) throw new Error(`the log lake's config is not valid:\n- ${problems.join('\n- ')}`);
  return fill(config);
}

function fill(config: LogLakeConfig): ResolvedConfig {
  const { name = DEFAULT_NAME, env, cloudtrail = {}, vpcFlow = {}, albAccess = {}, retention = {} } = config;
  return given({
    name,
    env: given({ account: env?.account, region: env?.region }),
    cloudtrail: cloudtrail === false ? undefined : cloudTrailOf(cloudtrail, name),
    vpcFlow: vpcFlow === false ? undefined : vpcFlowOf(vpcFlow),
    albAccess: albAccess === false ? undefined : albAccessOf(albAccess),
    enrolment: { reportOnly: config.enrolment?.reportOnly ?? false },
    accounts: config.accounts ?? [],
    regions: [...new Set([...(config.regions ?? regionsBeside(env?.region)), ...(config.newRegions ?? [])])],
    deliveredFrom: config.deliveredFrom ?? '2020-01-01',
    schedule: given({
      cron: config.schedule?.cron ?? dailyAt(config.schedule?.at ?? '01:00'),
      timeZone: config.schedule?.timeZone ?? 'UTC',
      paused: config.schedule?.paused ?? false,
      maxBytesPerPlan: config.schedule?.maxBytesPerPlan,
    }),
    retention: given({
      raw: daysOf(retention.raw),
      curated: daysOf(retention.curated),
      results: retention.results ?? 30,
      accessLogs: daysOf(retention.accessLogs ?? 365),
    }),
    objectLock: objectLockOf(config),
    query: { ...namesOf(config), scanCutoffBytes: config.query?.scanCutoffBytes ?? 100_000_000_000 },
    alarmEmail: config.alarmEmail,
    alarms: alarmsOf(config.alarms ?? {}),
  });
}

const bucketOf = (bucket: ExistingBucketConfig | undefined): ExistingBucket | undefined =>
  bucket && given({ name: bucket.name, prefix: bucket.prefix ?? '', keyArn: bucket.keyArn });

const cloudTrailOf = ({ bucket, trail = {}, organization }: CloudTrailConfig, name: string): CloudTrailSettings =>
  given({
    bucket: bucketOf(bucket),
    trail: trail === 'existing' ? undefined : trailOf(trail, name),
    organization: organization && given({ id: organization.id, managementAccount: organization.managementAccount }),
  });

const vpcFlowOf = (config: VpcFlowConfig): VpcFlowSettings =>
  given({
    bucket: bucketOf(config.bucket),
    vpcs: config.vpcs ?? 'all',
    trafficType: config.trafficType ?? 'ALL',
    aggregationSeconds: config.aggregationSeconds ?? 600,
    fields: config.fields ?? DEFAULT_FLOW_FIELDS,
    format: config.format ?? 'text',
    route: config.route ?? 's3',
  });

const albAccessOf = (config: AlbAccessConfig): AlbAccessSettings =>
  given({
    bucket: bucketOf(config.bucket),
    loadBalancers: config.loadBalancers ?? 'all',
    connectionLogs: config.connectionLogs ?? false,
    healthCheckLogs: config.healthCheckLogs ?? false,
    legacyElbAccount: config.legacyElbAccount ?? false,
    requireSourceArn: config.requireSourceArn ?? true,
  });

const alarmsOf = (config: AlarmsConfig): AlarmSettings => ({
  refusedRowsPerDay: config.refusedRowsPerDay ?? 0,
  scannedBytesPerDay: config.scannedBytesPerDay ?? 1_000_000_000_000,
  quietHours: {
    cloudtrail: config.quietHours?.cloudtrail ?? 6,
    vpcFlow: config.quietHours?.vpcFlow ?? 26,
    albAccess: config.quietHours?.albAccess ?? 26,
  },
  hoursWithoutPlan: config.hoursWithoutPlan ?? 26,
  runbookUrl: config.runbookUrl ?? 'docs/runbook.md',
});

const daysOf = (days: number | 'forever' | undefined): number | undefined => (days === 'forever' ? undefined : days);

/** `01:05` as `cron(5 1 * * ? *)`. */
const dailyAt = (time: string): string => {
  const [hours, minutes] = time.split(':').map(Number);
  return `cron(${minutes} ${hours} * * ? *)`;
};

function objectLockOf({ objectLock }: LogLakeConfig): ResolvedConfig['objectLock'] {
  if (!objectLock) return {};
  const { mode, days, buckets = ['cloudtrail'] } = objectLock;
  return Object.fromEntries(
    SOURCES.filter((source) => buckets.includes(source)).map((source) => [source, { mode, days }]),
  );
}
