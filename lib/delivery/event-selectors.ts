import type { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import type { DataEvents, TrailSettings } from '../config/resolved';

type Selector = CfnTrail.AdvancedEventSelectorProperty;
type Field = CfnTrail.AdvancedFieldSelectorProperty;

/**
 * What a trail records, as advanced event selectors.
 *
 * Objects in the lake's own buckets are left out of data events: otherwise each delivered file would be an event in the
 * next one, and each query a flood of them.
 *
 * @param ownBucketArns - the lake's buckets
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html
 */
export function eventSelectors(settings: TrailSettings, ownBucketArns: readonly string[]): Selector[] {
  return [
    ...(settings.managementEvents === false ? [] : [management(settings)]),
    ...settings.dataEvents.map((events) => data(events, ownBucketArns)),
    ...settings.networkActivityEventsOf.map((source) => ({
      name: `Network activity of ${source}`,
      fieldSelectors: [equal('eventCategory', 'NetworkActivity'), equal('eventSource', source)],
    })),
  ];
}

const equal = (field: string, ...values: readonly string[]): Field => ({ field, equalTo: [...values] });

const readOnly = (only: boolean | undefined): readonly Field[] =>
  only === undefined ? [] : [equal('readOnly', String(only))];

function management({ managementEvents, excludeManagementEventsOf: excluded }: TrailSettings): Selector {
  return {
    name: 'Management events',
    fieldSelectors: [
      equal('eventCategory', 'Management'),
      ...readOnly(managementEvents === 'all' ? undefined : managementEvents === 'read'),
      ...(excluded.length === 0 ? [] : [{ field: 'eventSource', notEquals: [...excluded] }]),
    ],
  };
}

function data(events: DataEvents, ownBucketArns: readonly string[]): Selector {
  const { resourceType, eventNames = [], arnPrefixes = [] } = events;
  const own = resourceType === 'AWS::S3::Object' ? ownBucketArns.map((arn) => `${arn}/`) : [];
  const arns: Field = {
    field: 'resources.ARN',
    ...(arnPrefixes.length > 0 && { startsWith: [...arnPrefixes] }),
    ...(own.length > 0 && { notStartsWith: own }),
  };
  return {
    name: `Data events of ${resourceType}`,
    fieldSelectors: [
      equal('eventCategory', 'Data'),
      equal('resources.type', resourceType),
      ...readOnly(events.readOnly),
      ...(eventNames.length === 0 ? [] : [equal('eventName', ...eventNames)]),
      ...(arnPrefixes.length + own.length === 0 ? [] : [arns]),
    ],
  };
}
