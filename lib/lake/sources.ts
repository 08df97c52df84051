import { type Dataset, routePrefix } from '../../core/datasets/dataset';
import { DEFAULT_FLOW_FIELDS } from '../../core/datasets/vpc-flow-fields';
import { FLOW_ROUTES } from '../../core/datasets/vpc-flow-formats';
import { datasetsOf, type SourceSettings } from '../../core/deployment/settings';
import type { ResolvedConfig, SourceName } from '../config/resolved';
import type { RawBucket } from '../storage/log-bucket';
import type { LakeStorage } from './lake-storage';

/** The datasets' names by the sources that people turn on and off. */
const DATASET_NAMES: Readonly<Record<SourceName, string>> = {
  cloudtrail: 'cloudtrail',
  vpcFlow: 'vpc_flow',
  albAccess: 'alb_access',
};

/** One source that is on: its dataset, and where it delivers. */
export interface LakeSource {
  readonly name: SourceName;
  readonly dataset: Dataset;
  readonly raw: RawBucket;
  /** What functions are told of it, one item for each way by which it arrives. */
  readonly settings: readonly SourceSettings[];
}

/** The sources that a config turns on, in the order in which people meet them. */
export function lakeSources(config: ResolvedConfig, { raw }: Pick<LakeStorage, 'raw'>): readonly LakeSource[] {
  const on = Object.entries(raw) as [SourceName, RawBucket][];
  return on.map(([name, bucket]) => {
    const settings = settingsOf(config, name, bucket);
    return { name, dataset: datasetsOf({ sources: settings })[0]!, raw: bucket, settings };
  });
}

function settingsOf(config: ResolvedConfig, name: SourceName, { bucket, prefix }: RawBucket): SourceSettings[] {
  const { cloudtrail, vpcFlow } = config;
  const source = { dataset: DATASET_NAMES[name], bucket: bucket.bucketName, prefix };
  if (name === 'cloudtrail' && cloudtrail?.organization) {
    return [{ ...source, organizationId: cloudtrail.organization.id }];
  }
  if (name !== 'vpcFlow' || vpcFlow === undefined) return [source];
  const isDefault = vpcFlow.fields.join() === DEFAULT_FLOW_FIELDS.join();
  return [
    {
      ...source,
      ...(!isDefault && { fields: vpcFlow.fields }),
      ...(vpcFlow.format === 'parquet' && { format: 'parquet' }),
    },
    ...(vpcFlow.route === 'firehose'
      ? [{ ...source, route: 'firehose' as const, prefix: routePrefix(prefix, FLOW_ROUTES.firehose) }]
      : []),
  ];
}
