import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  type GetEventSelectorsResponse,
  GetTrailStatusCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { isNamed } from '../../lambda/aws/service-error';
import type { TrailFacts } from './facts';

/** The account's trails, those of other regions among them. */
export async function readTrails(cloudtrail: Pick<CloudTrailClient, 'send'>): Promise<readonly TrailFacts[]> {
  // With the trails of other regions, and the organization's.
  const { trailList = [] } = await cloudtrail.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
  return Promise.all(trailList.map((trail) => factsOf(cloudtrail, trail)));
}

async function factsOf(cloudtrail: Pick<CloudTrailClient, 'send'>, trail: Trail): Promise<TrailFacts> {
  const { Name = '', TrailARN = Name, HomeRegion = '', S3BucketName = '' } = trail;
  const [status, management] = await Promise.all([
    // By its ARN, as it may be another region's.
    cloudtrail.send(new GetTrailStatusCommand({ Name: TrailARN })),
    recordsManagement(cloudtrail, trail),
  ]);
  return {
    name: Name,
    homeRegion: HomeRegion,
    bucket: S3BucketName,
    organization: trail.IsOrganizationTrail === true,
    validation: trail.LogFileValidationEnabled === true,
    logging: status.IsLogging === true,
    management,
    deliveryError: status.LatestDeliveryError || undefined,
    digestError: status.LatestDigestDeliveryError || undefined,
    lastDigest: status.LatestDigestDeliveryTime,
  };
}

async function recordsManagement(cloudtrail: Pick<CloudTrailClient, 'send'>, trail: Trail): Promise<boolean> {
  const { EventSelectors = [], AdvancedEventSelectors = [] } = await selectorsOf(cloudtrail, trail);
  return (
    EventSelectors.some(({ IncludeManagementEvents }) => IncludeManagementEvents === true) ||
    AdvancedEventSelectors.some(({ FieldSelectors = [] }) =>
      FieldSelectors.some(({ Field, Equals = [] }) => Field === 'eventCategory' && Equals.includes('Management')),
    )
  );
}

async function selectorsOf(
  cloudtrail: Pick<CloudTrailClient, 'send'>,
  { TrailARN, IsOrganizationTrail }: Trail,
): Promise<Partial<GetEventSelectorsResponse>> {
  try {
    return await cloudtrail.send(new GetEventSelectorsCommand({ TrailName: TrailARN }));
  } catch (error) {
    if (IsOrganizationTrail !== true || !isNamed(error, ...NOT_A_MEMBERS)) throw error;
    return { EventSelectors: [{ IncludeManagementEvents: true }] };
  }
}

/** What a member of an organization may be told of the organization's trail; such a trail records management events by default. */
const NOT_A_MEMBERS = ['AccessDeniedException', 'NotOrganizationMasterAccountException', 'TrailNotFoundException'];
