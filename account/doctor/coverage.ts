import type { DeployedLake, LastConversion, LoggedFacts, WorkgroupFacts } from './facts';
import { type Found, few, fine } from './finding';

const DAY_MS = 86_400_000;
/** The plan of a day takes up the day before; a second one is lost when a plan fails. */
const DAYS_LATE = 3;
const DAYS_DEAD = 7;

/** Regions whose logs would be delivered and never read. */
export function unlisted(enabled: readonly string[], { sources }: DeployedLake): readonly Found[] {
  const found = sources.flatMap(({ dataset, regions }): Found[] => {
    const missing = enabled.filter((region) => !regions.includes(region));
    if (missing.length === 0) return [];
    return [
      {
        level: 'warning',
        seen: `table ${dataset}_raw does not list ${few(missing)}, which this account has enabled`,
        matters: 'what is delivered from there is in no answer',
        todo: "add them to the lake's regions and deploy",
      },
    ];
  });
  return found.length > 0 || sources.length === 0 ? found : [fine('the tables list every region that is enabled')];
}

/** VPCs or load balancers without logs, with logs that fail, or with logs that go elsewhere. */
export function logging(
  { what, todo }: { readonly what: 'VPC' | 'load balancer'; readonly todo: string },
  all: readonly LoggedFacts[],
  bucket: string | undefined,
): readonly Found[] {
  const none = all.filter(({ destinations }) => destinations.length === 0);
  const failing = all.filter(({ failure }) => failure !== undefined);
  const elsewhere = all.filter(
    ({ destinations }) =>
      destinations.length > 0 && bucket !== undefined && !destinations.some((one) => isIn(one, bucket)),
  );
  const found: Found[] = [];
  for (const { name, region, failure } of failing) {
    found.push({
      level: 'problem',
      seen: `logs of ${what} ${name} in ${region} cannot be delivered: ${failure}`,
      matters: 'they are lost',
      todo: 'check the policies of the bucket and of its key',
    });
  }
  if (none.length > 0) {
    found.push({
      level: 'warning',
      seen: `${count(none, what)} without logs: ${named(none)}`,
      matters: `nobody will know what went through ${none.length === 1 ? 'it' : 'them'}`,
      todo,
    });
  }
  if (elsewhere.length > 0) {
    found.push({
      level: 'note',
      seen: `${count(elsewhere, what)} with logs that go elsewhere: ${named(elsewhere)}`,
      matters: 'the lake does not have them; logs that are delivered twice are paid for twice',
      todo: "have them delivered to the lake's bucket, or give that bucket to the lake",
    });
  }
  return found.length > 0 ? found : [fine(`logs are on for ${count(all, what)}`)];
}

const isIn = (destination: string, bucket: string): boolean =>
  destination.replace(/^arn:[\w-]+:s3:::/, '').split('/')[0] === bucket;
const named = (all: readonly LoggedFacts[]): string => few(all.map(({ name, region }) => `${name} (${region})`));
const count = (all: readonly LoggedFacts[], what: string): string =>
  `${all.length} ${what}${all.length === 1 ? '' : 's'}`;

export const lakeFormation = (iamAllowed: boolean): readonly Found[] =>
  iamAllowed
    ? [fine('Lake Formation leaves new tables to IAM')]
    : [
        {
          level: 'warning',
          seen: 'Lake Formation rules new tables: IAMAllowedPrincipals is not among its defaults',
          matters: "the lake's functions and its analysts get no rows from tables, whatever IAM allows",
          todo: "grant the lake's roles and analysts their rights in Lake Formation, or put IAMAllowedPrincipals back in its settings before the deployment",
        },
      ];

export function workgroup(facts: WorkgroupFacts | undefined, name: string, lake: DeployedLake): readonly Found[] {
  if (facts === undefined) {
    return lake.sources.length === 0
      ? [fine(`workgroup ${name} is not there yet`)]
      : [
          {
            level: 'problem',
            seen: `workgroup ${name} is gone`,
            matters: 'nobody can ask the lake',
            todo: 'deploy the catalog stack again, or name the workgroup with --workgroup',
          },
        ];
  }
  const found: Found[] = [];
  if (facts.cutoff === undefined) {
    found.push({
      level: 'warning',
      seen: `workgroup ${name} has no limit on what a query scans`,
      matters: 'one careless question can read, and bill, years of logs',
      todo: "set the lake's query.scanCutoffBytes, or the limit in the workgroup",
    });
  }
  if (!facts.enforced) {
    found.push({
      level: 'warning',
      seen: `workgroup ${name} does not enforce its settings`,
      matters: 'a client goes around its limit, its bucket and its encryption',
      todo: 'enforce them in the workgroup',
    });
  }
  if (facts.results === undefined && !facts.managedResults) {
    found.push({
      level: 'problem',
      seen: `workgroup ${name} has no place for results`,
      matters: 'every question without a place of its own fails',
      todo: "set its result location to the lake's results bucket",
    });
  }
  return found.length > 0 ? found : [fine(`workgroup ${name} has a limit, a place for results, and enforces both`)];
}

/** Whether the lake keeps up. */
export function keepingUp(last: readonly LastConversion[], { sources }: DeployedLake, now: Date): readonly Found[] {
  const found = sources.flatMap(({ dataset }): Found[] => {
    const delivered = last.find((one) => one.dataset === dataset)?.delivered;
    if (delivered === undefined) {
      return [
        {
          level: 'note',
          seen: `nothing of ${dataset} was converted yet`,
          matters: 'answers come from raw objects, which is slow and dear',
          todo: 'wait for the first plan at night, or start one with lake backfill',
        },
      ];
    }
    const days = Math.floor((now.getTime() - Date.parse(`${delivered.replaceAll('/', '-')}T00:00:00Z`)) / DAY_MS);
    if (days < DAYS_LATE) return [];
    return [
      {
        level: days > DAYS_DEAD ? 'problem' : 'warning',
        seen: `the last day of ${dataset} in the ledger is ${delivered.replaceAll('/', '-')}, ${days} days ago`,
        matters: 'nothing is delivered, or nothing is converted, since',
        todo: "look at the lake's alarms and dashboard; the runbook has a section for each",
      },
    ];
  });
  return found.length > 0 || sources.length === 0 ? found : [fine('the ledger is up to date')];
}
