import type { DeployedLake, TrailFacts } from './facts';
import { type Found, few, fine } from './finding';

/** A digest comes every hour. @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html */
const DIGEST_LATE_MS = 3 * 3_600_000;

/** US dollars for 100,000 management events in each copy after the first. @see https://aws.amazon.com/cloudtrail/pricing/ */
const COPY = '2 USD per 100,000 events';

export const bucketOf = ({ sources }: DeployedLake, dataset: string): string | undefined =>
  sources.find((source) => source.dataset === dataset)?.bucket;

/** How often management events are recorded, and paid for. */
export function copies(trails: readonly TrailFacts[], lake: DeployedLake): readonly Found[] {
  const recording = trails.filter(({ logging, management }) => logging && management);
  const names = few(recording.map(({ name }) => name));
  const own = bucketOf(lake, 'cloudtrail');
  if (recording.length > 1) {
    return [
      {
        level: 'warning',
        seen: `${recording.length} trails record management events: ${names}`,
        matters: `the first copy is free, each further one costs ${COPY}`,
        todo: "keep one; where another has to stay, set the lake's cloudtrail.trail to 'existing' with its bucket",
      },
    ];
  }
  if (recording.length === 1 && own === undefined) {
    return [
      {
        level: 'note',
        seen: `trail ${names} records management events already`,
        matters: `a trail of the lake's own would be a second copy: ${COPY}`,
        todo: "set the lake's cloudtrail.trail to 'existing' with that trail's bucket, or stop the trail after the deployment",
      },
    ];
  }
  return [
    fine(recording.length === 1 ? `one trail records management events: ${names}` : 'no trail, so no second copy'),
  ];
}

/** Whether somebody delivers to the lake. */
export function delivering(trails: readonly TrailFacts[], lake: DeployedLake): readonly Found[] {
  const bucket = bucketOf(lake, 'cloudtrail');
  if (bucket === undefined) return [];
  const own = trails.filter((trail) => trail.bucket === bucket);
  if (own.some(({ logging }) => logging))
    return [fine(`trail ${few(own.map(({ name }) => name))} delivers to the lake`)];
  return [
    {
      level: 'problem',
      seen: own.length === 0 ? `no trail delivers to ${bucket}` : `trail ${own[0]!.name} is stopped`,
      matters: 'calls are not recorded in the lake',
      todo:
        own.length === 0
          ? 'deploy the delivery stack again, or check which bucket the trail of another account delivers to'
          : `start it: aws cloudtrail start-logging --name ${own[0]!.name}, and ask who stopped it`,
    },
  ];
}

export function organization(trails: readonly TrailFacts[]): readonly Found[] {
  const names = trails.filter((trail) => trail.organization).map(({ name }) => name);
  if (names.length === 0) return [fine('no organization trail')];
  return [
    {
      level: 'note',
      seen: `organization trail ${few(names)} records every account of the organization`,
      matters: 'a trail in each account beside it is a second copy that is paid for',
      todo: "name the organization in the lake's cloudtrail.organization, so that its folders are read",
    },
  ];
}

/** Digests: on, delivered, and in time. */
export function digests(trails: readonly TrailFacts[], now: Date): readonly Found[] {
  const found = trails
    .filter(({ logging }) => logging)
    .flatMap(({ name, validation, digestError, lastDigest }): Found[] => {
      if (!validation) {
        return [
          {
            level: 'warning',
            seen: `trail ${name} writes no digests`,
            matters: 'nobody can prove that its log files were not altered or removed',
            todo: `turn them on: aws cloudtrail update-trail --name ${name} --enable-log-file-validation`,
          },
        ];
      }
      if (digestError !== undefined) return [broken(name, `its digests cannot be delivered: ${digestError}`)];
      if (lastDigest !== undefined && now.getTime() - lastDigest.getTime() > DIGEST_LATE_MS) {
        return [
          broken(name, `its last digest is of ${lastDigest.toISOString().slice(0, 16)}Z, and one is due every hour`),
        ];
      }
      return [];
    });
  return found.length > 0 ? found : [fine('every trail that records writes its digests')];
}

const broken = (name: string, how: string): Found => ({
  level: 'problem',
  seen: `the digest chain of trail ${name} is broken: ${how}`,
  matters: 'from there on log files cannot be proved to be unaltered',
  todo: 'check the policies of its bucket and key; then prove the days before with aws cloudtrail validate-logs',
});

export function deliveries(trails: readonly TrailFacts[]): readonly Found[] {
  const failing = trails.filter(({ deliveryError }) => deliveryError !== undefined);
  if (failing.length === 0) return [fine('no trail has errors of delivery')];
  return failing.map(({ name, bucket, deliveryError }) => ({
    level: 'problem',
    seen: `trail ${name} cannot deliver to ${bucket}: ${deliveryError}`,
    matters: 'its events are lost when they cannot be delivered for long',
    todo: 'check the policies of the bucket and of its key, which this command reads as well',
  }));
}
