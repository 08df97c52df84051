import { describe, expect, test } from 'vitest';
import { rawTableDefinition } from '../../../core/catalog/raw-table-definition';
import { ALB_ACCESS } from '../../../core/datasets/alb-access';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { CLOUDTRAIL_DIGESTS, CLOUDTRAIL_INSIGHTS } from '../../../core/datasets/cloudtrail-side-tables';
import { type ProjectionOptions, projectionParameters, tableLocation } from '../../../lib/catalog/projection';

const trail = rawTableDefinition(CLOUDTRAIL);
const options: ProjectionOptions = {
  bucketName: 'raw-logs',
  accounts: ['111122223333', '444455556666'],
  regions: ['eu-west-1', 'us-east-1'],
};

test('the parameters of a raw table say how every folder is named', () => {
  expect(projectionParameters(trail, options)).toEqual({
    'projection.enabled': 'true',
    'projection.account.type': 'enum',
    'projection.account.values': '111122223333,444455556666',
    'projection.region.type': 'enum',
    'projection.region.values': 'eu-west-1,us-east-1',
    'projection.delivered.type': 'date',
    'projection.delivered.format': 'yyyy/MM/dd',
    'projection.delivered.range': '2020/01/01,NOW',
    'projection.delivered.interval': '1',
    'projection.delivered.interval.unit': 'DAYS',
    'storage.location.template': 's3://raw-logs/AWSLogs/${account}/CloudTrail/${region}/${delivered}/',
  });
});

test('any account is left to the query to name', () => {
  const parameters = projectionParameters(trail, { ...options, accounts: 'any' });
  expect(parameters['projection.account.type']).toBe('injected');
  expect(parameters).not.toHaveProperty('projection.account.values');
});

test('another first day, a prefix and an organization change range and template', () => {
  const parameters = projectionParameters(trail, {
    ...options,
    deliveredFrom: '2024/02/29',
    prefix: 'audit/trail',
    organizationId: 'o-1a2b3c4d5e',
  });
  expect(parameters['projection.delivered.range']).toBe('2024/02/29,NOW');
  expect(parameters['storage.location.template']).toBe(
    's3://raw-logs/audit/trail/AWSLogs/o-1a2b3c4d5e/${account}/CloudTrail/${region}/${delivered}/',
  );
});

test('an empty prefix is none', () => {
  expect(projectionParameters(trail, { ...options, prefix: '' })).toEqual(projectionParameters(trail, options));
});

test.each([
  [CLOUDTRAIL_INSIGHTS, 'CloudTrail-Insight'],
  [CLOUDTRAIL_DIGESTS, 'CloudTrail-Digest'],
])('$0.name lies beside the events, for an account and for an organization', (definition, folder) => {
  const template = (organizationId?: string) =>
    projectionParameters(definition, { ...options, ...(organizationId ? { organizationId } : {}) })[
      'storage.location.template'
    ];
  expect(template()).toBe(`s3://raw-logs/AWSLogs/\${account}/${folder}/\${region}/\${delivered}/`);
  expect(template('o-1a2b3c4d5e')).toBe(
    `s3://raw-logs/AWSLogs/o-1a2b3c4d5e/\${account}/${folder}/\${region}/\${delivered}/`,
  );
});

test('the table lies above all of its partitions', () => {
  expect(tableLocation(trail, { bucketName: 'raw-logs' })).toBe('s3://raw-logs/AWSLogs/');
  expect(tableLocation(trail, { bucketName: 'raw-logs', prefix: 'a', organizationId: 'o-1a2b3c4d5e' })).toBe(
    's3://raw-logs/a/AWSLogs/o-1a2b3c4d5e/',
  );
});

describe('fails with the option, the rule and the value', () => {
  test.each<[string, Partial<ProjectionOptions>, string]>([
    ['no account', { accounts: [] }, "'accounts' must name at least one account, got none"],
    ['no account id', { accounts: ['12345'] }, `'accounts' must list account ids of 12 digits, got "12345"`],
    [
      'a blank behind a comma',
      { regions: ['eu-west-1', ' us-east-1'] },
      `'regions' must list region names such as eu-west-1, got " us-east-1"`,
    ],
    [
      'a region twice',
      { regions: ['eu-west-1', 'eu-west-1'] },
      "'regions' must name each region once, got 'eu-west-1' twice",
    ],
    ['no region', { regions: [] }, "'regions' must name at least one region, got none"],
    [
      'a day with dashes',
      { deliveredFrom: '2024-01-01' },
      `'deliveredFrom' must be a day, yyyy/MM/dd, got "2024-01-01"`,
    ],
    [
      'a day that is none',
      { deliveredFrom: '2024/13/01' },
      `'deliveredFrom' must be a day, yyyy/MM/dd, got "2024/13/01"`,
    ],
    ['a prefix with a slash', { prefix: 'a/' }, `'prefix' must not start or end with '/'`],
    ['a prefix with a hole', { prefix: 'a/${b}' }, `got "a/\${b}"`],
    ['an odd organization', { organizationId: 'r-1234' }, `'organizationId' must be like o-1a2b3c4d5e, got "r-1234"`],
  ])('for %s', (_what, wrong, message) => {
    expect(() => projectionParameters(trail, { ...options, ...wrong })).toThrow(message);
  });

  test('for a source that does not deliver for organizations', () => {
    expect(() =>
      projectionParameters(rawTableDefinition(ALB_ACCESS), { ...options, organizationId: 'o-1a2b3c4d5e' }),
    ).toThrow("'organizationId' does not go with table 'alb_access_raw'");
  });
});
