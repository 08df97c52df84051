import { describe, expect, test } from 'vitest';
import { athenaType } from '../../../core/datasets/athena-type';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { type ColumnType, type Field, rawNameOf } from '../../../core/datasets/dataset';
import { hasSharedData, linesOf, sharedFiles } from './shared-data';

/** Every field of the record reference at event version 1.11, with the version that brought it. */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  '1.0': [
    'eventVersion',
    'userIdentity',
    'eventTime',
    'eventSource',
    'eventName',
    'awsRegion',
    'sourceIPAddress',
    'userAgent',
    'errorCode',
    'errorMessage',
    'requestParameters',
    'responseElements',
    'additionalEventData',
  ],
  '1.01': ['requestID', 'eventID', 'apiVersion', 'readOnly', 'resources'],
  '1.02': ['eventType', 'recipientAccountId'],
  '1.03': ['sharedEventID'],
  '1.04': ['vpcEndpointId'],
  '1.05': ['serviceEventDetails'],
  '1.06': ['managementEvent'],
  '1.07': ['eventCategory', 'insightDetails'],
  '1.08': ['addendum', 'sessionCredentialFromConsole', 'edgeDeviceDetails', 'tlsDetails'],
  '1.09': ['vpcEndpointAccountId'],
  '1.11': ['eventContext'],
};

const typeOf = (name: string): string => athenaType(CLOUDTRAIL.columns.find((column) => column.name === name)!.type);

test('has one column for every documented field, in the documented order, under its name in lower case', () => {
  const documented = Object.entries(DOCUMENTED).flatMap(([since, names]) =>
    names.map((rawName) => ({ name: rawName.toLowerCase(), rawName, since })),
  );
  expect(
    CLOUDTRAIL.columns.map((column) => ({ name: column.name, rawName: rawNameOf(column), since: column.since })),
  ).toEqual(documented);
});

test('keeps flags and free-form members as text', () => {
  const nested = ['useridentity', 'resources', 'addendum', 'tlsdetails'];
  for (const { name, type } of CLOUDTRAIL.columns) if (!nested.includes(name)) expect(type).toBe('string');
});

test('has the whole documented identity', () => {
  expect(typeOf('useridentity')).toBe(
    'struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,accesskeyid:string,' +
      'username:string,onbehalfof:struct<userid:string,identitystorearn:string>,' +
      'inscopeof:struct<sourcearn:string,sourceaccount:string,issuertype:string,credentialsissuedto:string>,' +
      'invokedbydelegate:struct<accountid:string>,credentialid:string,identityprovider:string,' +
      'sessioncontext:struct<attributes:struct<mfaauthenticated:string,creationdate:string>,' +
      'sessionissuer:struct<type:string,principalid:string,arn:string,accountid:string,username:string>,' +
      'webidfederationdata:struct<federatedprovider:string,attributes:map<string,string>>,' +
      'sourceidentity:string,ec2roledelivery:string,assumedroot:string,signinsessionarn:string>>',
  );
});

test.each([
  ['resources', 'array<struct<arn:string,accountid:string,type:string>>'],
  ['addendum', 'struct<reason:string,updatedfields:string,originalrequestid:string,originaleventid:string>'],
  ['tlsdetails', 'struct<tlsversion:string,ciphersuite:string,clientprovidedhostheader:string,keyexchange:string>'],
])('types %s as %s', (name, type) => {
  expect(typeOf(name)).toBe(type);
});

test('keeps the case of raw member names, which some parsers need', () => {
  const rawNames = (type: ColumnType): readonly string[] =>
    typeof type === 'object' && 'struct' in type
      ? type.struct.flatMap((field: Field) => [rawNameOf(field), ...rawNames(field.type)])
      : [];
  const { type } = CLOUDTRAIL.columns.find((column) => column.name === 'useridentity')!;
  expect(rawNames(type)).toContain('webIdFederationData');
  expect(rawNames(type)).toContain('signInSessionArn');
  const resources = CLOUDTRAIL.columns.find((column) => column.name === 'resources')!.type;
  expect(typeof resources === 'object' && 'array' in resources && rawNames(resources.array)).toEqual([
    'ARN',
    'accountId',
    'type',
  ]);
});

describe.skipIf(!hasSharedData)('real records', () => {
  const known = new Set(CLOUDTRAIL.columns.map(rawNameOf));
  const unknown = new Set<string>();
  let records = 0;

  /** Records at any depth: arrays, `Records`, and the wrappers of test sets. */
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    if (!('eventVersion' in value)) {
      for (const each of Object.values(value)) visit(each);
      return;
    }
    records++;
    for (const name of Object.keys(value)) if (!known.has(name)) unknown.add(name);
  };

  test('have no member without a column', () => {
    for (const { path, content } of sharedFiles('cloudtrail')) {
      if (path.endsWith('.jsonl'))
        linesOf(content).forEach((line) => {
          visit(JSON.parse(line));
        });
      // One file of the set is no JSON; a repaired copy stands beside it.
      else if (!path.endsWith('samples-large.json') && !path.endsWith('.txt'))
        visit(JSON.parse(content.toString('utf8')));
    }
    expect([...unknown]).toEqual([]);
    expect(records).toBeGreaterThanOrEqual(4304);
  });
});
