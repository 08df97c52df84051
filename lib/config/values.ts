import { isDay } from '../../core/conversion/days';
import { VPC_FLOW_FIELDS } from '../../core/datasets/vpc-flow-fields';
import { isKnownRegion } from './regions';
import { show } from './wording';

/**
 * Rules for single values. Each gives what is wrong, to follow the name that the user wrote, or undefined when nothing is.
 */
export type Rule<T> = (value: T) => string | undefined;

const pattern =
  (regex: RegExp, rule: string): Rule<string> =>
  (value) =>
    regex.test(value) ? undefined : `must be ${rule}, got ${show(value)}`;

export const accountId = pattern(/^\d{12}$/, 'an account id of twelve digits');
export const lakeName = pattern(
  // Three, as the trail is named after the lake and CloudTrail takes no shorter name.
  /^[a-z](?:[a-z0-9]|-(?=[a-z0-9])){2,31}$/,
  'lower-case letters, digits and single hyphens, beginning with a letter, 3 to 32 characters',
);
export const databaseName = pattern(
  /^[a-z][a-z0-9_]{0,127}$/,
  'one word of lower-case letters, digits and _, beginning with a letter, at most 128 characters',
);
export const trailName = pattern(
  /^(?!\d+(\.\d+){3}$)(?!.*[._-]{2})[A-Za-z0-9][A-Za-z0-9._-]{1,126}[A-Za-z0-9]$/,
  '3 to 128 letters, digits, periods, underscores or hyphens, none of these beside each other or at an end, and no IP address',
);
export const bucketName = pattern(
  /^(?!\d+(\.\d+){3}$)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
  'a bucket name: 3 to 63 lower-case letters, digits, periods or hyphens',
);
export const keyArn = pattern(
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/,
  'the full ARN of a KMS key (an alias or a key id is not enough for log delivery)',
);
export const organizationId = pattern(/^o-[a-z0-9]{10,32}$/, 'an organization id, such as o-a1b2c3d4e5');
export const vpcId = pattern(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, 'a VPC id, such as vpc-0a1b2c3d4e5f67890');
export const loadBalancerArn = pattern(
  /^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\d{12}:loadbalancer\/app\/[^/]+\/[0-9a-f]+$/,
  'the ARN of an Application Load Balancer (.../loadbalancer/app/...)',
);
export const email = pattern(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address');
export const runbookAddress = pattern(
  /^[^\s#]{1,300}$/,
  "the runbook's address without '#', spaces or a section, such as 'https://wiki.example.com/log-lake', at most 300 characters",
);
export const timeOfDay = pattern(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day from 00:00 to 23:59, such as '01:00'");
export const eventSource = pattern(/^[a-z0-9-]+\.amazonaws\.com$/, "a service, such as 's3.amazonaws.com'");
export const resourceType = pattern(/^AWS::\w+::\w+$/, "a type of resource, such as 'AWS::S3::Object'");
export const newRegion = pattern(/^[a-z]{2,4}(-[a-z]+){1,2}-\d$/, "a region's name, such as 'eu-central-1'");

export const workgroupName: Rule<string> = (value) => {
  if (value === 'primary')
    return "must not be 'primary', which every account has already; choose a name of the lake's own";
  return pattern(/^[A-Za-z0-9._-]{1,128}$/, '1 to 128 letters, digits, periods, underscores or hyphens')(value);
};

export const region: Rule<string> = (value) =>
  isKnownRegion(value)
    ? undefined
    : `must be a region's name, such as 'eu-central-1', got ${show(value)}; put a region that has just opened in 'newRegions'`;

export const prefix: Rule<string> = (value) => {
  if (/AWSLogs/.test(value)) {
    return `must not contain 'AWSLogs', which AWS adds itself, got ${show(value)}; give only what stands before it`;
  }
  if (/^\/|\/$|\/\//.test(value)) return `must have no '/' at either end and no empty part, got ${show(value)}`;
  // CloudTrail's limit on S3KeyPrefix; the others allow more.
  if (value.length > 200) return `must have at most 200 characters, got ${value.length}`;
  return pattern(/^[A-Za-z0-9!_.*'()/=-]*$/, "letters, digits and !_.*'()/=-")(value);
};

export const day: Rule<string> = (value) =>
  isDay(value) ? undefined : `must be a day of the calendar, such as '2024-01-31', got ${show(value)}`;

export const timeZone: Rule<string> = (value) => {
  const found = canonicalZone(value);
  if (found === undefined) return `must be an IANA time zone, such as 'Asia/Seoul' or 'UTC', got ${show(value)}`;
  // Node ignores the case, EventBridge Scheduler does not.
  const onlyCaseDiffers = found !== value && found.toLowerCase() === value.toLowerCase();
  return onlyCaseDiffers ? `must be written '${found}', got ${show(value)}` : undefined;
};

function canonicalZone(name: string): string | undefined {
  // Offsets are time zones to newer versions of Node, and none to EventBridge Scheduler.
  if (!/^[A-Za-z]/.test(name)) return undefined;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const FLOW_FIELDS = VPC_FLOW_FIELDS.map(({ name, rawName }) => rawName ?? name);
/** Fields that show tags: a flow log with one must also say which tag keys. */
const TAG_FIELD = /-tag(-2)?$/;

export const flowField: Rule<string> = (value) => {
  if (!FLOW_FIELDS.includes(value)) {
    const hyphenated = value.replaceAll('_', '-');
    const hint = FLOW_FIELDS.includes(hyphenated)
      ? `; write '${hyphenated}'`
      : `; the fields are ${FLOW_FIELDS.join(', ')}`;
    return `must be a field of VPC flow logs, got ${show(value)}${hint}`;
  }
  return TAG_FIELD.test(value)
    ? `must not be a tag field, got ${show(value)}: those need tag keys, which the lake's flow logs do not set; leave it out`
    : undefined;
};

/** @param whose - why it is the lowest, when that is not plain (", Athena's own minimum") */
export const wholeNumber =
  (lowest: number, what: string, whose = ''): Rule<number> =>
  (value) =>
    Number.isSafeInteger(value) && value >= lowest
      ? undefined
      : `must be a whole number of ${what} from ${lowest}${whose}, got ${value}`;
