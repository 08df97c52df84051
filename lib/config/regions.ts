import { RegionInfo } from 'aws-cdk-lib/region-info';

const DEFAULT_PARTITION = 'aws';

/** Every region that this version of the CDK knows, by name. */
const PARTITIONS: ReadonlyMap<string, string> = new Map(
  RegionInfo.regions.map(({ name, partition }) => [name, partition ?? DEFAULT_PARTITION]),
);

export const isKnownRegion = (region: string): boolean => PARTITIONS.has(region);

/** How the names of regions outside the partition `aws` begin, for regions that this CDK does not know yet. */
const BEGINNINGS: readonly (readonly [string, string])[] = [
  ['cn-', 'aws-cn'],
  ['us-gov-', 'aws-us-gov'],
  ['eusc-', 'aws-eusc'],
];

/** The partition (`aws`, `aws-cn`, `aws-us-gov`, ...) of a region; a region that is not known is judged by its name. */
export const partitionOf = (region: string): string =>
  PARTITIONS.get(region) ?? BEGINNINGS.find(([beginning]) => region.startsWith(beginning))?.[1] ?? DEFAULT_PARTITION;

/** Every known region of the partition that `region` is in, by name; of `aws` without one. */
export const regionsBeside = (region: string | undefined): readonly string[] => {
  const partition = region === undefined ? DEFAULT_PARTITION : partitionOf(region);
  return [...PARTITIONS]
    .filter(([, each]) => each === partition)
    .map(([name]) => name)
    .sort();
};
