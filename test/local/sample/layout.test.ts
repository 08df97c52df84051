import { beforeAll, describe, expect, test } from 'vitest';
import { generateSampleLogs } from '../../../local/sample';
import {
  albFields,
  type CloudTrailRecord,
  cloudTrailMembers,
  isRecord,
  LAYOUTS,
  lines,
  objectsOf,
  type ReadObject,
  readObjects,
  SIBLINGS,
  temporaryDirectory,
} from './read-back';

const directory = temporaryDirectory();
let objects: ReadObject[];
let records: CloudTrailRecord[];
let events: { readonly record: CloudTrailRecord; readonly key: string }[];

beforeAll(async () => {
  await generateSampleLogs({ directory, events: 3000 });
  objects = readObjects(directory);
  events = objectsOf(objects, 'cloudtrail').flatMap((object) =>
    cloudTrailMembers(object)
      .filter(isRecord)
      .map((record) => ({ record, key: object.key })),
  );
  records = events.map(({ record }) => record);
});

/** Every field that AWS documents for record version 1.11 in a trail's files. */
const FIELDS = new Set([
  'eventTime',
  'eventVersion',
  'userIdentity',
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
  'requestID',
  'eventID',
  'apiVersion',
  'readOnly',
  'resources',
  'eventType',
  'recipientAccountId',
  'sharedEventID',
  'vpcEndpointId',
  'serviceEventDetails',
  'managementEvent',
  'eventCategory',
  'addendum',
  'sessionCredentialFromConsole',
  'edgeDeviceDetails',
  'tlsDetails',
  'vpcEndpointAccountId',
] as string[]);

describe('the objects of a sample', () => {
  test('lie where AWS would have put them', () => {
    const layouts = [...Object.values(LAYOUTS), ...Object.values(SIBLINGS)];
    expect(objects.map(({ key }) => key).filter((key) => !layouts.some((layout) => layout.test(key)))).toEqual([]);
  });

  test('have the delivery time in folder and name alike, at whole five minutes', () => {
    for (const dataset of Object.keys(LAYOUTS) as (keyof typeof LAYOUTS)[]) {
      for (const { key } of objectsOf(objects, dataset)) {
        const { delivered, minute } = LAYOUTS[dataset].exec(key)!.groups as Record<string, string>;
        expect(minute!.slice(0, 8)).toBe(delivered!.replaceAll('/', ''));
        expect(Number(minute!.slice(-1)) % 5).toBe(0);
      }
    }
  });

  test('hold events that happened before their delivery, most of them a few minutes', () => {
    const delays = events.map(({ record, key }) => {
      const [, day, hours, minutes] = /_(\d{8})T(\d\d)(\d\d)Z/.exec(key)!;
      const delivered = Date.parse(`${day!.replace(/(....)(..)(..)/, '$1-$2-$3')}T${hours}:${minutes}:00Z`);
      return (delivered - Date.parse(record.eventTime)) / 60_000;
    });
    expect(Math.min(...delays)).toBeGreaterThan(0);
    expect(delays.filter((delay) => delay <= 15).length).toBeGreaterThan(delays.length * 0.99);
  });

  test('are of the region their records name', () => {
    for (const { record, key } of events) expect(key).toContain(`/CloudTrail/${record.awsRegion}/`);
  });
});

describe('the CloudTrail records of a sample', () => {
  test('have documented fields only, and those that every record has', () => {
    for (const record of records) {
      expect(Object.keys(record).filter((name) => !FIELDS.has(name))).toEqual([]);
      expect(record.eventTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
      expect(record).toMatchObject({
        eventVersion: expect.stringMatching(/^1\.1[01]$/),
        eventSource: expect.any(String),
      });
      expect(record.eventID).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(record).toHaveProperty('requestParameters');
      expect(record).toHaveProperty('responseElements');
    }
  });

  test('are about as long as real ones', () => {
    const mean = records.reduce((sum, record) => sum + JSON.stringify(record).length, 0) / records.length;
    expect(mean).toBeGreaterThan(1000);
    expect(mean).toBeLessThan(1600);
  });

  test('put global services into us-east-1', () => {
    const global = records.filter(
      // The portal of the identity provider signs people in where it stands; its events are no console sign-ins.
      ({ eventSource, userIdentity }) =>
        /^(iam|signin|organizations)\./.test(eventSource) && userIdentity.type !== 'IdentityCenterUser',
    );
    expect(global.length).toBeGreaterThan(0);
    expect(new Set(global.map(({ awsRegion }) => awsRegion))).toEqual(new Set(['us-east-1']));
  });

  test('show many kinds of identity, in both accounts and all their regions, and in one that is used once', () => {
    expect(new Set(records.map(({ userIdentity }) => userIdentity.type))).toEqual(
      new Set([
        ...['IAMUser', 'AssumedRole', 'AWSService', 'Root', 'WebIdentityUser', 'AWSAccount', undefined],
        ...['FederatedUser', 'IdentityCenterUser', 'SAMLUser'],
      ]),
    );
    expect(new Set(records.map((record) => `${record.recipientAccountId} ${record.awsRegion}`)).size).toBe(7);
  });

  test('repeat some events in one object and some in another of the same delivery day, byte for byte', () => {
    const places = new Map<string, string[]>();
    for (const { record, key } of events) places.set(record.eventID, [...(places.get(record.eventID) ?? []), key]);
    const repeated = [...places.values()].filter((keys) => keys.length > 1);
    expect(repeated.some(([one, other]) => one === other)).toBe(true);
    expect(repeated.some(([one, other]) => one !== other)).toBe(true);
    for (const keys of repeated) expect(new Set(keys.map((key) => key.slice(0, key.lastIndexOf('/')))).size).toBe(1);
    expect(new Set(records.map((record) => JSON.stringify(record))).size).toBe(places.size);
  });
});

describe('everything in a sample', () => {
  test('says EXAMPLE in every identifier that could be taken for a secret', () => {
    for (const { text } of objects)
      for (const [id] of text.matchAll(/\bA(KIA|SIA|IDA|ROA)[A-Z0-9]{8,}/g)) expect(id).toMatch(/EXAMPLE$/);
  });

  test('has no address outside the documentation ranges and 10.0.0.0/16', () => {
    const addresses = [
      ...records.map(({ sourceIPAddress }) => sourceIPAddress).filter((address) => /^\d/.test(address)),
      ...objectsOf(objects, 'vpc_flow').flatMap((object) =>
        lines(object).flatMap((line) => line.split(' ').slice(3, 5)),
      ),
      ...objectsOf(objects, 'alb_access').flatMap((object) =>
        lines(object).flatMap((line) => albFields(line)?.[3]?.replace(/:\d+$/, '') ?? []),
      ),
    ];
    const known = /^(192\.0\.2|198\.51\.100|203\.0\.113)\.\d+$|^10\.0\.\d+\.\d+$|^2001:db8:|^-$/;
    expect(addresses.filter((address) => !known.test(address))).toEqual([]);
    expect(addresses.length).toBeGreaterThan(5000);
  });
});
