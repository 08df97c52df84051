import { Token } from 'aws-cdk-lib';
import type { RawTableDefinition } from '../../core/catalog/raw-table-definition';
import { RAW_PARTITION_KEYS } from '../../core/datasets/dataset';
import { holesOf } from '../../core/datasets/locate';

/** Every account that a query names, none by itself: see {@link ProjectionOptions.accounts}. */
export const ANY_ACCOUNT = 'any';

export interface ProjectionOptions {
  /** Name of the bucket that holds the objects. */
  readonly bucketName: string;
  /**
   * What stands before `AWSLogs/` in their keys, without slashes at its ends.
   *
   * @default - nothing
   */
  readonly prefix?: string | undefined;
  /**
   * Accounts whose folders are looked at. An account that is missing here is not seen. With `'any'` no list has to be kept,
   * but then every query must say `account = '...'`, and the live view's readers too.
   */
  readonly accounts: readonly string[] | typeof ANY_ACCOUNT;
  /** Regions whose folders are looked at. A region that is missing here is not seen. */
  readonly regions: readonly string[];
  /**
   * First delivery day that is looked at, `yyyy/MM/dd`. What lies before it is not seen. An early day costs time in queries
   * that do not name days: Athena stops at a million combinations of account, region and day.
   *
   * @default '2020/01/01'
   */
  readonly deliveredFrom?: string | undefined;
  /**
   * Id of the organization whose trail delivers: its folders have one level more.
   *
   * @default - a trail of one account
   */
  readonly organizationId?: string | undefined;
}

const DEFAULT_DELIVERED_FROM = '2020/01/01';

/**
 * Table parameters with which Athena computes the partitions of a raw table from the folder names that AWS uses, so that
 * no partition is ever registered.
 *
 * @throws when accounts, regions, the first day or the organization cannot be right
 * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export function projectionParameters(
  definition: Pick<RawTableDefinition, 'name' | 'layout'>,
  options: ProjectionOptions,
): Record<string, string> {
  const deliveredFrom = options.deliveredFrom ?? DEFAULT_DELIVERED_FROM;
  if (!Token.isUnresolved(deliveredFrom) && !/^\d{4}\/(0[1-9]|1[0-2])\/(0[1-9]|[12]\d|3[01])$/.test(deliveredFrom)) {
    throw new Error(`'deliveredFrom' must be a day, yyyy/MM/dd, got ${JSON.stringify(deliveredFrom)}`);
  }
  return {
    'projection.enabled': 'true',
    ...(options.accounts === ANY_ACCOUNT
      ? { 'projection.account.type': 'injected' }
      : enumeration('account', 'accounts', options.accounts, /^\d{12}$/)),
    ...enumeration('region', 'regions', options.regions, /^[a-z]{2,}(-[a-z]+)+-\d+$/),
    'projection.delivered.type': 'date',
    'projection.delivered.format': 'yyyy/MM/dd',
    // NOW is the UTC day of the query.
    'projection.delivered.range': `${deliveredFrom},NOW`,
    'projection.delivered.interval': '1',
    'projection.delivered.interval.unit': 'DAYS',
    'storage.location.template': locationTemplate(definition, options),
  };
}

/** The folder above all partitions, ending in `/`. Athena reads by the template; the table has to lie somewhere all the same. */
export function tableLocation(
  definition: Pick<RawTableDefinition, 'name' | 'layout'>,
  options: Pick<ProjectionOptions, 'bucketName' | 'prefix' | 'organizationId'>,
): string {
  const template = locationTemplate(definition, options);
  return template.slice(0, template.lastIndexOf('/', template.indexOf('${account}')) + 1);
}

function locationTemplate(
  { name, layout }: Pick<RawTableDefinition, 'name' | 'layout'>,
  { bucketName, prefix, organizationId }: Pick<ProjectionOptions, 'bucketName' | 'prefix' | 'organizationId'>,
): string {
  const root = `s3://${bucketName}/${prefix === undefined || prefix === '' ? '' : `${checkedPrefix(prefix)}/`}`;
  if (organizationId === undefined) return root + layout.template;
  const wanted = [...RAW_PARTITION_KEYS, 'organization'].sort().join();
  const template = layout.alternatives.find((each) => [...holesOf(each)].sort().join() === wanted);
  if (template === undefined) {
    throw new Error(`'organizationId' does not go with table '${name}': only CloudTrail delivers for an organization`);
  }
  if (!Token.isUnresolved(organizationId) && !/^o-[a-z0-9]{10,32}$/.test(organizationId)) {
    throw new Error(`'organizationId' must be like o-1a2b3c4d5e, got ${JSON.stringify(organizationId)}`);
  }
  return root + template.replace('${organization}', organizationId);
}

function enumeration(key: string, option: string, values: readonly string[], shape: RegExp): Record<string, string> {
  if (values.length === 0) throw new Error(`'${option}' must name at least one ${key}, got none`);
  // Athena takes every character between two commas as part of a value.
  const wrong = values.find((value) => !Token.isUnresolved(value) && !shape.test(value));
  if (wrong !== undefined) throw new Error(`'${option}' must list ${EXPECTED[key]}, got ${JSON.stringify(wrong)}`);
  const repeated = values.find((value, at) => values.indexOf(value) !== at);
  if (repeated !== undefined) throw new Error(`'${option}' must name each ${key} once, got '${repeated}' twice`);
  return { [`projection.${key}.type`]: 'enum', [`projection.${key}.values`]: values.join(',') };
}

const EXPECTED: Readonly<Record<string, string>> = {
  account: 'account ids of 12 digits',
  region: 'region names such as eu-west-1',
};

function checkedPrefix(prefix: string): string {
  if (Token.isUnresolved(prefix) || !/^\/|\/$|\/\/|\$\{/.test(prefix)) return prefix;
  throw new Error(`'prefix' must not start or end with '/', nor hold '//' or '\${', got ${JSON.stringify(prefix)}`);
}
