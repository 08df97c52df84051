import { beforeAll, describe, expect, test } from 'vitest';
import { days } from '../../core/queries/window';
import { castOf, PRODUCTION, STORY } from '../../local/sample/cast';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, only, openLakes, PATIENCE } from './lakes';

beforeAll(openLakes, PATIENCE);

const { leakedKey, attacker, backdoor, takeover, foreign } = STORY;
const [ana, , chen] = castOf(PRODUCTION).people;
const INTRUDER = `user/${takeover.user}`;

/** A day of the week on which nobody leaves a way back in. */
const QUIET = days('2026-03-02', '2026-03-03');

describe('users and credentials', () => {
  test('new users and a password for a user who had only keys', async () => {
    const found = await askStory('cloudtrail_new_users');
    expect(only(found, 'who', 'event', 'target', 'address')).toEqual([
      [INTRUDER, 'CreateUser', takeover.newUser, takeover.address],
      [INTRUDER, 'CreateLoginProfile', chen!.name, takeover.address],
      [`user/${leakedKey.user}`, 'CreateUser', backdoor.user, attacker.address],
    ]);
    expect(await askStory('cloudtrail_new_users', QUIET)).toEqual([]);
  });

  test('keys made for somebody else', async () => {
    const found = await askStory('cloudtrail_keys_for_others');
    expect(only(found, 'who', 'event', 'owner')).toEqual([
      [INTRUDER, 'CreateAccessKey', ana!.name],
      [`user/${leakedKey.user}`, 'CreateAccessKey', backdoor.user],
    ]);
    expect(found[1]?.credential).toBe(backdoor.id);
    expect(await askStory('cloudtrail_keys_for_others', QUIET)).toEqual([]);
  });

  test.runIf(hasSharedData)('in real logs a key that a user made for himself is not one for others', async () => {
    const made = only(await askReal('cloudtrail_new_access_keys'), 'owner').flat();
    const others = only(await askReal('cloudtrail_keys_for_others'), 'owner').flat();
    expect(made).toContain('user1');
    expect(new Set(made.filter((owner) => !others.includes(owner)))).toEqual(new Set(['user1']));
  });

  test('key pairs that both intruders got themselves', async () => {
    expect(only(await askStory('cloudtrail_key_pairs'), 'who', 'event', 'region')).toEqual([
      [INTRUDER, 'ImportKeyPair', 'us-east-1'],
      [`user/${backdoor.user}`, 'CreateKeyPair', backdoor.region],
    ]);
    expect(await askStory('cloudtrail_key_pairs', QUIET)).toEqual([]);
  });

  test.runIf(hasSharedData)('keys sent to machines are found in real logs, the serial console included', async () => {
    const events = only(await askReal('cloudtrail_key_pairs'), 'event').flat();
    expect(events.filter((event) => event === 'SendSSHPublicKey')).toHaveLength(3);
    expect(events.filter((event) => event === 'SendSerialConsoleSSHPublicKey')).toHaveLength(3);
    expect(events).toContain('EnableSerialConsoleAccess');
  });
});

describe('trust', () => {
  test('the role that was opened to a foreign account is the one change that lets another in', async () => {
    expect(only(await askStory('cloudtrail_trust_changes'), 'who', 'event', 'role', 'lets_in')).toEqual([
      [INTRUDER, 'UpdateAssumeRolePolicy', foreign.role, foreign.account],
    ]);
    expect(await askStory('cloudtrail_trust_changes', { known: foreign.account })).toEqual([]);
    expect(await askStory('cloudtrail_trust_changes', QUIET)).toEqual([]);
  });

  test.runIf(hasSharedData)('in real logs roles for services and for the own account let nobody in', async () => {
    const found = await askReal('cloudtrail_trust_changes');
    expect(only(found, 'event', 'role', 'lets_in')).toEqual([
      ['CreateRole', 'stratus-red-team-malicious-iam-role', '193672423079'],
      ['UpdateAssumeRolePolicy', 'stratus-red-team-backdoor-r-role', '193672423079'],
      ['UpdateAssumeRolePolicy', 'stratus-red-team-backdoor-r-role', '193672423079'],
    ]);
  });

  test('two identity providers came in one night', async () => {
    expect(only(await askStory('cloudtrail_new_identity_providers'), 'who', 'event', 'provider')).toEqual([
      [INTRUDER, 'CreateOpenIDConnectProvider', 'https://login.example.net'],
      [INTRUDER, 'CreateSAMLProvider', 'single-sign-on'],
    ]);
    expect(await askStory('cloudtrail_new_identity_providers', QUIET)).toEqual([]);
  });

  test('an authority of the intruder gives out a role, and the role is named', async () => {
    const { name, role } = takeover.authority;
    expect(only(await askStory('cloudtrail_roles_anywhere'), 'who', 'event', 'name', 'roles')).toEqual([
      [INTRUDER, 'CreateProfile', name, `["arn:aws:iam::${PRODUCTION}:role/${role}"]`],
      [INTRUDER, 'CreateTrustAnchor', name, null],
    ]);
    expect(await askStory('cloudtrail_roles_anywhere', QUIET)).toEqual([]);
  });

  test.runIf(hasSharedData)('in real logs a trust anchor and its profile are found, with the role', async () => {
    const found = await askReal('cloudtrail_roles_anywhere', days('2023-07-10', '2023-07-10'));
    expect(new Set(only(found, 'event', 'name', 'roles').map(String))).toEqual(
      new Set([
        'CreateTrustAnchor,malicious-rolesanywhere-trust-anchor,',
        'CreateProfile,malicious-rolesanywhere-profile,["arn:aws:iam::123837392027:role/stratus-red-team-trust-anchor-role"]',
      ]),
    );
  });
});

describe('code that runs again', () => {
  test('the function was opened to everybody, by a permission and by a URL', async () => {
    expect(only(await askStory('cloudtrail_public_functions'), 'who', 'event', 'target', 'open_to')).toEqual([
      [INTRUDER, 'CreateFunctionUrlConfig', takeover.function, 'everybody by URL'],
      [INTRUDER, 'AddPermission', takeover.function, '*'],
    ]);
    expect(await askStory('cloudtrail_public_functions', QUIET)).toEqual([]);
  });

  test('the rule, the schedule and what they run', async () => {
    const found = await askStory('cloudtrail_scheduled_tasks');
    const rule = found.filter(({ rule }) => rule === 'account-maintenance');
    expect(only(rule, 'who', 'event')).toEqual([
      [INTRUDER, 'PutTargets'],
      [INTRUDER, 'PutRule'],
    ]);
    expect(rule[0]?.runs).toMatch(new RegExp(`:function:${takeover.function}$`));
    expect(rule[1]?.runs).toContain('DeleteAccessKey');
    expect(found.filter(({ event }) => event === 'CreateSchedule')).toMatchObject([
      { who: INTRUDER, rule: 'account-report', runs: rule[0]?.runs },
    ]);
    expect(found).toHaveLength(3);
    expect(await askStory('cloudtrail_scheduled_tasks', QUIET)).toEqual([]);
  });

  test('of the machines that were changed, one has a new start-up script', async () => {
    expect(only(await askStory('cloudtrail_user_data_changes'), 'who', 'event', 'target')).toEqual([
      [INTRUDER, 'ModifyInstanceAttribute', takeover.startUp.machine],
    ]);
    // On both of these days others were given other security groups.
    expect(await askStory('cloudtrail_user_data_changes', days('2026-03-03', '2026-03-04'))).toEqual([]);
  });

  test.runIf(hasSharedData)(
    'in real logs the one changed start-up script is found among changed attributes',
    async () => {
      expect(only(await askReal('cloudtrail_user_data_changes'), 'who', 'event', 'target')).toEqual([
        ['user/christophe', 'ModifyInstanceAttribute', 'i-DDd6c7B0e18F0E35f'],
      ]);
    },
  );
});
