import { beforeAll, expect, test } from 'vitest';
import { STORY } from '../../../local/sample';
import type { CloudTrailRecord } from './read-back';
import { tell } from './tell';

let records: CloudTrailRecord[];

beforeAll(async () => {
  ({ records } = await tell(500, 1));
});

const byTime = (one: CloudTrailRecord, other: CloudTrailRecord) => (one.eventTime < other.eventTime ? -1 : 1);
const where = (matches: (record: CloudTrailRecord) => boolean) => records.filter(matches).sort(byTime);
const text = (record: CloudTrailRecord) => JSON.stringify(record);

test('people of the identity provider sign in at the portal, get the role of an account and open its console', () => {
  const { account, region, people } = STORY.portal;
  const portal = where(({ userIdentity }) => userIdentity.type === 'IdentityCenterUser');
  const once = [
    ['signin.amazonaws.com', 'CredentialVerification'],
    ['signin.amazonaws.com', 'CredentialVerification'],
    ['signin.amazonaws.com', 'UserAuthentication'],
    ['sso.amazonaws.com', 'Authenticate'],
    ['sso.amazonaws.com', 'Federate'],
  ];
  expect(portal.map(({ eventSource, eventName }) => [eventSource, eventName])).toEqual([...once, ...once]);
  expect(
    new Set(portal.map((record) => `${record.recipientAccountId} ${record.awsRegion} ${record.eventType}`)),
  ).toEqual(new Set([`${account} ${region} AwsServiceEvent`]));
  const roles = where(({ eventName }) => eventName === 'AssumeRoleWithSAML');
  expect(roles.map(({ userIdentity }) => [userIdentity.type, userIdentity.userName])).toEqual(
    people.map((person) => ['SAMLUser', person]),
  );
  const consoles = where((record) => record.eventName === 'ConsoleLogin' && record.userIdentity.type === 'AssumedRole');
  expect(consoles.map(({ userIdentity }) => String(userIdentity.arn).split('/').slice(1))).toEqual(
    people.map((person) => [expect.stringMatching(/^AWSReservedSSO_/), person]),
  );
});

test('a role assumes a role that assumes a role', () => {
  const { roles } = STORY.roleChain;
  const chain = where(
    (record) =>
      record.eventName === 'AssumeRole' &&
      record.userIdentity.type === 'AssumedRole' &&
      record.recipientAccountId === STORY.roleChain.account,
  );
  const steps = chain.map(({ userIdentity, requestParameters }) => [
    String(userIdentity.arn).split('/')[1],
    (requestParameters as { roleArn: string }).roleArn.split('/')[1],
  ]);
  expect(steps).toEqual([
    [expect.stringMatching(/^AWSReservedSSO_/), roles[0]],
    [roles[0], roles[1]],
  ]);
  expect(where((record) => text(record).includes(`assumed-role/${roles[1]}/`)).at(-1)?.eventName).toBe(
    'ModifyDBInstance',
  );
});

test('one session lasts twelve hours: it is asked for so, and used eleven hours after it began', () => {
  const { role, session, from } = STORY.longSession;
  const asked = where(({ requestParameters }) =>
    JSON.stringify(requestParameters)?.includes('"durationSeconds":43200'),
  );
  expect(asked.filter(({ eventName }) => eventName === 'AssumeRole').map(({ eventTime }) => eventTime)).toEqual([from]);
  const used = where(({ userIdentity }) => String(userIdentity.arn).endsWith(`${role}/${session}`));
  expect(used.map(({ eventTime }) => eventTime.slice(11, 13))).toEqual(['06', '12', '17']);
  const begun = used.map(({ userIdentity }) => /"creationDate":"([^"]+)"/.exec(JSON.stringify(userIdentity))?.[1]);
  expect(new Set(begun)).toEqual(new Set([from]));
  expect(new Set(used.map(({ userIdentity }) => userIdentity.accessKeyId)).size).toBe(1);
});

test("somebody's own key is used from an address never seen before, three times", () => {
  const { user, usual, address } = STORY.traveller;
  const away = where(({ sourceIPAddress }) => sourceIPAddress === address);
  expect(away.map(({ userIdentity }) => userIdentity.userName)).toEqual([user, user, user]);
  const keys = new Set(away.map(({ userIdentity }) => userIdentity.accessKeyId));
  const home = where((record) => record.sourceIPAddress === usual && keys.has(record.userIdentity.accessKeyId));
  expect(home.length).toBeGreaterThan(0);
});

test('tokens are taken for a session and for a federated user, who calls with what was given', () => {
  expect(where(({ eventName }) => eventName === 'GetSessionToken').length).toBe(1);
  const [given] = where(({ eventName }) => eventName === 'GetFederationToken');
  const [used] = where(({ userIdentity }) => userIdentity.type === 'FederatedUser');
  expect(text(given!)).toContain(`"accessKeyId":"${used!.userIdentity.accessKeyId}"`);
});

test('one old program uses each old version of TLS', () => {
  const versions = where(({ userIdentity }) => userIdentity.userName === STORY.oldTls.user).map(
    ({ tlsDetails }) => (tlsDetails as { tlsVersion: string }).tlsVersion,
  );
  expect(versions).toEqual(['TLSv1', 'TLSv1', 'TLSv1.1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.2']);
  const others = where(
    (record) => text(record).includes('"tlsVersion":"') && !text(record).includes('"tlsVersion":"TLSv1.3"'),
  );
  expect(others.length).toBe(6);
});
