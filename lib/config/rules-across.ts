import type { BucketName, LogLakeConfig } from './config';
import { namesOf } from './names';
import type { Problems } from './problems';
import { partitionOf } from './regions';
import { SOURCES, type SourceName } from './resolved';
import { wholeNumber } from './values';
import { quoted } from './wording';

/** Rules over several options: each could stand alone, together they cannot work. */
export function crossProblems(problems: Problems, config: LogLakeConfig): void {
  if (SOURCES.every((source) => config[source] === false)) {
    problems.add(
      `a lake needs at least one source, got false for ${quoted(SOURCES)}; leave one of them out or give it options`,
    );
  }
  checkPartitions(problems, config);
  checkElbAccount(problems, config);
  checkFlowRoute(problems, config);
  checkEnrolment(problems, config);
  checkObjectLock(problems, config);
  checkNames(problems, config);
  checkBuckets(problems, config);
}

function checkPartitions(problems: Problems, { env, regions = [], newRegions = [] }: LogLakeConfig): void {
  const home = env?.region ?? regions[0];
  if (home === undefined) return;
  const strangers = [...regions, ...newRegions].filter((region) => partitionOf(region) !== partitionOf(home));
  if (strangers.length > 0) {
    problems.add(
      `'regions' must all be in one partition with the lake (${home} is in ${partitionOf(home)}), got ${quoted(strangers)}; logs of another partition need a lake there`,
    );
  }
  const twice = newRegions.filter((region) => regions.includes(region));
  if (twice.length > 0) problems.add(`'newRegions' must not repeat 'regions', got ${quoted(twice)} in both`);
}

function checkElbAccount(problems: Problems, { env, albAccess }: LogLakeConfig): void {
  const wanted = albAccess ? albAccess.legacyElbAccount : false;
  if (wanted && env?.region === undefined) {
    problems.add(
      "'albAccess.legacyElbAccount' is true and each region has an account of its own, so 'env.region' must be set, got nothing",
    );
  }
}

/** A flow log writes to a log group of its own account only. */
function checkFlowRoute(problems: Problems, { accounts = [], vpcFlow }: LogLakeConfig): void {
  const route = vpcFlow ? vpcFlow.route : undefined;
  if (route !== 'firehose' || accounts.length === 0) return;
  problems.add(
    `'vpcFlow.route' must be 's3' while other accounts deliver, got 'firehose' and 'accounts' ${quoted(accounts)}; a flow log reaches log groups of its own account only`,
  );
}

/** There is nothing to report on: whoever asked for it expects something. */
function checkEnrolment(problems: Problems, { enrolment, vpcFlow, albAccess }: LogLakeConfig): void {
  if (enrolment?.reportOnly === true && vpcFlow === false && albAccess === false) {
    problems.add(
      "'enrolment.reportOnly' is true, but 'vpcFlow' and 'albAccess' are false, so that nothing is enrolled; leave it out",
    );
  }
}

const WHY_NOT_LOCKED: Readonly<Record<Exclude<BucketName, SourceName>, string>> = {
  accessLogs: 'S3 does not deliver server access logs to a bucket with Object Lock',
  lake: 'the conversion replaces and removes its own files',
  results: 'query results have to expire',
};

function checkObjectLock(problems: Problems, config: LogLakeConfig): void {
  if (!config.objectLock) return;
  const { days, buckets = ['cloudtrail'] } = config.objectLock;
  problems.check('objectLock.days', days, wholeNumber(1, 'days'));
  problems.unique('objectLock.buckets', buckets);
  problems.filled('objectLock.buckets', buckets, "set 'objectLock' to false");
  for (const bucket of new Set(buckets)) {
    if (bucket === 'accessLogs' || bucket === 'lake' || bucket === 'results') {
      problems.add(
        `'objectLock.buckets' must name raw buckets (${quoted(SOURCES)}), got '${bucket}': ${WHY_NOT_LOCKED[bucket]}`,
      );
    } else checkLockedSource(problems, bucket, config[bucket]);
  }
  const raw = config.retention?.raw;
  if (typeof raw === 'number' && raw < days) {
    problems.add(
      `'retention.raw' must be at least 'objectLock.days' (${days}), got ${raw}: a locked object cannot be removed`,
    );
  }
}

function checkLockedSource(problems: Problems, source: SourceName, config: LogLakeConfig[SourceName]): void {
  if (config === false) problems.add(`'objectLock.buckets' has '${source}', but that source is off; leave it out`);
  else if (config?.bucket !== undefined) {
    problems.add(
      `'objectLock.buckets' has '${source}', but its bucket '${config.bucket.name}' is not the lake's to lock; set Object Lock there and leave it out`,
    );
  }
}

function checkNames(problems: Problems, config: LogLakeConfig): void {
  const names = namesOf(config);
  if (names.database === names.stagingDatabase) {
    problems.add(
      `'query.stagingDatabase' must differ from 'query.database', got '${names.database}' for both: the converter may drop tables in the one only`,
    );
  }
  if (names.workgroup === names.pipelineWorkgroup) {
    problems.add(`'query.pipelineWorkgroup' must differ from 'query.workgroup', got '${names.workgroup}' for both`);
  }
}

/** Two sources in one place of one bucket: each would be read with the other's policy and retention in mind. */
function checkBuckets(problems: Problems, config: LogLakeConfig): void {
  const owners = new Map<string, SourceName>();
  for (const source of SOURCES) {
    const given = config[source];
    const bucket = given ? given.bucket : undefined;
    if (bucket === undefined) continue;
    const place = `${bucket.name}/${bucket.prefix ?? ''}`;
    const other = owners.get(place);
    if (other === undefined) owners.set(place, source);
    else {
      problems.add(
        `'${source}.bucket' must not be the same place as '${other}.bucket', got '${place}' for both; give one of them a prefix of its own`,
      );
    }
  }
}
