import { RECHECK_DAYS } from '../../core/conversion/plan';
import type { LogLakeConfig } from './config';
import { cronProblem } from './cron';
import { Problems } from './problems';
import { SOURCES } from './resolved';
import { crossProblems } from './rules-across';
import type { AlbAccessConfig, CloudTrailConfig, Selection, VpcFlowConfig } from './source-config';
import { checkTrail } from './trail';
import * as rule from './values';

/** Athena's own minimum. @see https://docs.aws.amazon.com/athena/latest/APIReference/API_WorkGroupConfiguration.html */
const LOWEST_CUTOFF = 10_000_000;

/** Every rule that a config of the right form breaks, in the words of the house: name, rule, value, fix. */
export function ruleProblems(config: LogLakeConfig): readonly string[] {
  const problems = new Problems();
  problems.check('name', config.name, rule.lakeName);
  problems.check('env.account', config.env?.account, rule.accountId);
  problems.check('env.region', config.env?.region, rule.region);
  problems.list('accounts', config.accounts, rule.accountId);
  if (config.env?.account !== undefined && config.accounts?.includes(config.env.account)) {
    problems.add(
      `'accounts' must not name the lake's own account, got '${config.env.account}'; leave it out, it is always there`,
    );
  }
  problems.list('regions', config.regions, rule.region);
  problems.list('newRegions', config.newRegions, rule.newRegion);
  problems.check('deliveredFrom', config.deliveredFrom, rule.day);
  problems.check('alarmEmail', config.alarmEmail, rule.email);
  if (config.regions?.length === 0)
    problems.add("'regions' must name at least one region, got none; leave it out for all");
  if (config.cloudtrail) checkCloudTrail(problems, config.cloudtrail);
  if (config.vpcFlow) checkVpcFlow(problems, config.vpcFlow);
  if (config.albAccess) checkAlbAccess(problems, config.albAccess);
  checkSchedule(problems, config);
  checkRetention(problems, config);
  checkQuery(problems, config);
  checkAlarms(problems, config);
  crossProblems(problems, config);
  return problems.found;
}

function checkCloudTrail(problems: Problems, { bucket, trail, organization }: CloudTrailConfig): void {
  problems.bucket('cloudtrail.bucket', bucket);
  problems.check('cloudtrail.organization.id', organization?.id, rule.organizationId);
  problems.check('cloudtrail.organization.managementAccount', organization?.managementAccount, rule.accountId);
  if (trail === 'existing') {
    if (bucket === undefined) {
      problems.add(
        "'cloudtrail.trail' is 'existing', so 'cloudtrail.bucket' must name the bucket that it delivers to, got nothing; add bucket: { name: '...' }",
      );
    }
  } else if (trail) checkTrail(problems, 'cloudtrail.trail', trail);
}

function checkVpcFlow(problems: Problems, { bucket, vpcs, fields, format, route }: VpcFlowConfig): void {
  problems.bucket('vpcFlow.bucket', bucket);
  checkSelection(problems, 'vpcFlow.vpcs', vpcs, rule.vpcId);
  problems.list('vpcFlow.fields', fields, rule.flowField);
  problems.filled('vpcFlow.fields', fields, 'leave it out for the default format');
  if (format !== 'parquet') return;
  if (route === 'firehose') {
    problems.add(
      "'vpcFlow.format' must be 'text' while 'vpcFlow.route' is 'firehose', which brings lines of text, got 'parquet'; leave one of them out",
    );
  }
  if (fields?.includes('region')) {
    problems.add(
      "'vpcFlow.fields' must not have 'region' while 'vpcFlow.format' is 'parquet': its column is taken by the region of the folder, which says the same; leave it out",
    );
  }
}

function checkAlbAccess(problems: Problems, { bucket, loadBalancers }: AlbAccessConfig): void {
  problems.bucket('albAccess.bucket', bucket);
  if (bucket?.keyArn !== undefined) {
    problems.add(
      `'albAccess.bucket.keyArn' must be left out: load balancers deliver to buckets with SSE-S3 only, got '${bucket.keyArn}'`,
    );
  }
  checkSelection(problems, 'albAccess.loadBalancers', loadBalancers, rule.loadBalancerArn);
}

function checkSelection(
  problems: Problems,
  name: string,
  selection: Selection | undefined,
  id: rule.Rule<string>,
): void {
  if (selection === undefined || selection === 'all') return;
  if ('ids' in selection) {
    problems.list(`${name}.ids`, selection.ids, id);
    problems.filled(`${name}.ids`, selection.ids, "write 'all' for every one, or turn the source off");
  } else
    problems.filled(`${name}.tags`, Object.keys(selection.tags), "write 'all' for every one, or turn the source off");
}

function checkSchedule(problems: Problems, { schedule }: LogLakeConfig): void {
  problems.check('schedule.maxBytesPerPlan', schedule?.maxBytesPerPlan, rule.wholeNumber(1_000_000_000, 'bytes'));
  problems.check('schedule.at', schedule?.at, rule.timeOfDay);
  problems.check('schedule.timeZone', schedule?.timeZone, rule.timeZone);
  problems.check('schedule.cron', schedule?.cron, (cron) => {
    const problem = cronProblem(cron);
    return problem === undefined ? undefined : `${problem}, got '${cron}'`;
  });
  if (schedule?.at !== undefined && schedule.cron !== undefined) {
    problems.add(
      `'schedule' must have 'at' or 'cron', got both ('${schedule.at}' and '${schedule.cron}'); leave one out`,
    );
  }
}

function checkRetention(problems: Problems, { retention = {} }: LogLakeConfig): void {
  for (const layer of ['raw', 'curated', 'results', 'accessLogs'] as const) {
    const days = retention[layer];
    if (typeof days === 'number') problems.check(`retention.${layer}`, days, rule.wholeNumber(1, 'days'));
  }
  const { raw } = retention;
  if (typeof raw === 'number' && raw >= 1 && raw < RECHECK_DAYS) {
    problems.add(
      `'retention.raw' must be at least ${RECHECK_DAYS} days, in which AWS may still deliver and converted days are compared again, got ${raw}`,
    );
  }
}

function checkQuery(problems: Problems, { query = {} }: LogLakeConfig): void {
  problems.check('query.database', query.database, rule.databaseName);
  problems.check('query.stagingDatabase', query.stagingDatabase, rule.databaseName);
  problems.check('query.workgroup', query.workgroup, rule.workgroupName);
  problems.check('query.pipelineWorkgroup', query.pipelineWorkgroup, rule.workgroupName);
  problems.check(
    'query.scanCutoffBytes',
    query.scanCutoffBytes,
    rule.wholeNumber(LOWEST_CUTOFF, 'bytes', ", Athena's own minimum"),
  );
}

/** CloudWatch looks back seven days at most. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MOST_ALARM_HOURS = 168;

function checkAlarms(problems: Problems, config: LogLakeConfig): void {
  const { refusedRowsPerDay, scannedBytesPerDay, quietHours = {}, hoursWithoutPlan, runbookUrl } = config.alarms ?? {};
  problems.check('alarms.refusedRowsPerDay', refusedRowsPerDay, rule.wholeNumber(0, 'rows'));
  problems.check('alarms.scannedBytesPerDay', scannedBytesPerDay, rule.wholeNumber(1, 'bytes'));
  for (const source of SOURCES) {
    const hours = quietHours[source];
    problems.check(`alarms.quietHours.${source}`, hours, rule.wholeNumber(1, 'hours'));
    if (hours !== undefined && config[source] === false) {
      problems.add(
        `'alarms.quietHours.${source}' is for a source that is off ('${source}' is false), got ${hours}; leave it out or turn the source on`,
      );
    }
  }
  problems.check('alarms.hoursWithoutPlan', hoursWithoutPlan, (hours) =>
    Number.isSafeInteger(hours) && hours >= 2 && hours <= MOST_ALARM_HOURS
      ? undefined
      : `must be a whole number of hours from 2 to ${MOST_ALARM_HOURS}, in which CloudWatch looks back, got ${hours}`,
  );
  problems.check('alarms.runbookUrl', runbookUrl, rule.runbookAddress);
}
