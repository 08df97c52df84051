import { inWords } from '../account';
import { bucketPolicies } from './buckets';
import { keepingUp, lakeFormation, logging, unlisted, workgroup } from './coverage';
import type { AccountView, DeployedLake, LoggedFacts } from './facts';
import type { Finding, Found } from './finding';
import { bucketOf, copies, deliveries, delivering, digests, organization } from './trails';

export interface Examination {
  readonly account: string;
  /** Whether the lake's tables are there. */
  readonly deployed: boolean;
  readonly findings: readonly Finding[];
}

export interface ExamineOptions {
  readonly workgroup: string;
  readonly now: Date;
}

/**
 * Looks at an account for what is missing, risky or paid for twice. It only reads. A check that cannot be made is a finding, and
 * the others are made all the same.
 *
 * @throws AccountError when nothing can be read at all: no credentials, an expired session, no region
 */
export async function examine(view: AccountView, options: ExamineOptions): Promise<Examination> {
  const account = await view.account().catch((error: unknown) => {
    throw inWords(error);
  });
  const [lake, trails, regions] = [
    once(() => view.lake(account)),
    once(() => view.trails()),
    once(() => view.regions()),
  ];
  const checks: Readonly<Record<string, () => Promise<readonly Found[]>>> = {
    'trail copies': async () => copies(await trails(), await lake()),
    'trail delivers': async () => delivering(await trails(), await lake()),
    'organization trail': async () => organization(await trails()),
    'trail digests': async () => digests(await trails(), options.now),
    'trail errors': async () => deliveries(await trails()),
    'bucket policies': async () => ofBuckets(view, await lake()),
    regions: async () => unlisted(await regions(), await lake()),
    'VPC flow logs': async () =>
      inRegions(
        await regions(),
        (region) => view.vpcs(region),
        (all, bucket) => logging(VPCS, all, bucket),
        bucketOf(await lake(), 'vpc_flow'),
      ),
    'ALB access logs': async () =>
      inRegions(
        await regions(),
        (region) => view.balancers(region),
        (all, bucket) => logging(BALANCERS, all, bucket),
        bucketOf(await lake(), 'alb_access'),
      ),
    'Lake Formation': async () => lakeFormation(await view.iamAllowed()),
    workgroup: async () => workgroup(await view.workgroup(), options.workgroup, await lake()),
    ledger: async () => {
      const deployed = await lake();
      return deployed.sources.length === 0 ? [] : keepingUp(await view.conversions(), deployed, options.now);
    },
  };
  const findings = await Promise.all(
    Object.entries(checks).map(async ([check, make]) => {
      const found = await make().catch((error: unknown) => [notMade('it', error)]);
      return found.map((one) => ({ check, ...one }));
    }),
  );
  const deployed = await lake().then(
    ({ sources }) => sources.length > 0,
    () => false,
  );
  return { account, deployed, findings: findings.flat() };
}

const VPCS = {
  what: 'VPC',
  todo: "let the lake turn them on (vpcFlow.vpcs in its config), or create flow logs to the lake's bucket",
} as const;
const BALANCERS = {
  what: 'load balancer',
  todo: "let the lake turn them on (albAccess.loadBalancers in its config), or set access_logs.s3 to the lake's bucket",
} as const;

async function ofBuckets(view: AccountView, { sources }: DeployedLake): Promise<readonly Found[]> {
  const found = await Promise.all(
    sources.map(async ({ dataset, bucket }) => {
      try {
        return bucketPolicies(dataset, await view.bucket(bucket));
      } catch (error) {
        return [notMade(`bucket ${bucket}`, error)];
      }
    }),
  );
  return found.flat();
}

/** A region that may not be read, as organizations forbid some, hides no other. */
async function inRegions(
  regions: readonly string[],
  read: (region: string) => Promise<readonly LoggedFacts[]>,
  check: (all: readonly LoggedFacts[], bucket: string | undefined) => readonly Found[],
  bucket: string | undefined,
): Promise<readonly Found[]> {
  const unread: Found[] = [];
  const all = await Promise.all(
    regions.map(async (region) => {
      try {
        return await read(region);
      } catch (error) {
        unread.push(notMade(region, error));
        return [];
      }
    }),
  );
  return [...check(all.flat(), bucket), ...unread];
}

function notMade(what: string, error: unknown): Found {
  const said = inWords(error);
  return {
    level: 'warning',
    seen: `not checked, ${what} could not be read: ${said instanceof Error ? said.message : String(said)}`,
    matters: 'what this check looks for may be there',
    todo: 'get the permission that is named, and look again',
  };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}
