import { beforeAll, describe, expect, test } from 'vitest';
import { days } from '../../core/queries/window';
import { castOf, DEVELOPMENT, PRODUCTION, STORY } from '../../local/sample/cast';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, only, openLakes, PATIENCE, where } from './lakes';

beforeAll(openLakes, PATIENCE);

const { root, guesser, leakedKey, attacker, backdoor, takeover, foreign, portal, roleChain, longSession, traveller } =
  STORY;
const [ana, ben, chen] = castOf(PRODUCTION).people;

/** A day of the week on which nothing of this is planted. */
const QUIET = days('2026-03-06', '2026-03-06');

const time = (text: string) => new Date(text).toISOString();

describe('signing in', () => {
  test('root is seen at its one use, without MFA', async () => {
    expect(await askStory('cloudtrail_root_use')).toEqual([
      {
        event_time: time(root.time),
        account: root.account,
        event: 'ConsoleLogin',
        mfa: 'No',
        address: root.address,
        error: null,
      },
    ]);
    expect(await askStory('cloudtrail_root_use', QUIET)).toEqual([]);
  });

  test('a password alone opened the console for root, for those who never had MFA, and for the intruder', async () => {
    const found = await askStory('cloudtrail_sign_ins_without_mfa');
    expect(found[0]).toMatchObject({ who: 'root', account: root.account, address: root.address, sign_ins: 1 });
    expect(where(found, 'who', `user/${takeover.user}`)).toEqual([
      {
        account: takeover.account,
        who: `user/${takeover.user}`,
        address: takeover.address,
        sign_ins: 1,
        first_seen: time(takeover.signedIn),
        last_seen: time(takeover.signedIn),
      },
    ]);
    expect(found).toContainEqual(
      expect.objectContaining({ account: PRODUCTION, who: `user/${ben!.name}`, address: ben!.address }),
    );
  });

  test('whoever has MFA, only failed, or came through an identity provider, did not open it with a password', async () => {
    const found = await askStory('cloudtrail_sign_ins_without_mfa');
    expect(where(found, 'who', `user/${ana!.name}`)).toEqual([]);
    expect(where(found, 'address', guesser.address)).toEqual([]);
    expect(only(found, 'who').flat().join()).not.toContain('assumed-role');
    const before = await askStory('cloudtrail_sign_ins_without_mfa', days('2026-03-02', '2026-03-04'));
    expect(where(before, 'address', takeover.address)).toEqual([]);
    expect(where(await askStory('cloudtrail_sign_ins_without_mfa', QUIET), 'who', 'root')).toEqual([]);
  });

  test('the password that was guessed is the one sign-in after failures', async () => {
    const { failures, signedIn, address, user } = takeover;
    const found = await askStory('cloudtrail_sign_in_after_failures');
    expect(found).toMatchObject([
      { event_time: time(signedIn), who: `user/${user}`, address, mfa: 'No', failures, names: 1 },
    ]);
    expect(await askStory('cloudtrail_sign_in_after_failures', { at_least: failures })).toEqual(found);
    expect(await askStory('cloudtrail_sign_in_after_failures', { at_least: failures + 1 })).toEqual([]);
    // The guesses came half a minute apart: three within two minutes of the success, one within one.
    expect(await askStory('cloudtrail_sign_in_after_failures', { minutes: 2 })).toMatchObject([{ failures: 3 }]);
    expect(await askStory('cloudtrail_sign_in_after_failures', { minutes: 1 })).toEqual([]);
  });

  test('the address that only guessed comes first, then the one that guessed right', async () => {
    const found = await askStory('cloudtrail_sign_ins_by_address');
    expect(only(found.slice(0, 2), 'address', 'failed', 'succeeded', 'names')).toEqual([
      [guesser.address, 6, 0, 2],
      [takeover.address, takeover.failures, 1, 1],
    ]);
    expect(where(found, 'address', root.address)).toMatchObject([{ failed: 0, succeeded: 1, names: 1 }]);
    expect(only(await askStory('cloudtrail_sign_ins_by_address', QUIET), 'failed').flat()).not.toContain(6);
  });

  test('people of the portal are seen with their factors and the account that they opened', async () => {
    const found = await askStory('cloudtrail_identity_center_sign_ins');
    expect(only(found.slice(0, 5), 'event', 'detail', 'result')).toEqual([
      ['Federate', `Engineer in ${portal.account}`, null],
      ['Authenticate', null, null],
      ['UserAuthentication', 'PASSWORD,TOTP', 'Success'],
      ['CredentialVerification', 'TOTP', 'Success'],
      ['CredentialVerification', 'PASSWORD', 'Success'],
    ]);
    const users = new Set(only(found, 'user_id').flat());
    expect(users.size).toBe(portal.people.length);
    for (const user of users) {
      expect(await askStory('cloudtrail_identity_center_sign_ins', { user_like: String(user) })).toHaveLength(5);
    }
    expect(await askStory('cloudtrail_identity_center_sign_ins', QUIET)).toEqual([]);
  });
});

describe('access keys', () => {
  test('the two keys that intruders made are there, and only that of the backdoor was used', async () => {
    const found = await askStory('cloudtrail_new_access_keys');
    expect(only(found, 'who', 'owner', 'calls', 'addresses')).toEqual([
      [`user/${takeover.user}`, ana!.name, 0, 0],
      [`user/${leakedKey.user}`, backdoor.user, 7, 1],
    ]);
    expect(found[1]?.key_id).toBe(backdoor.id);
    expect(await askStory('cloudtrail_new_access_keys', QUIET)).toEqual([]);
  });

  test('the leaked key and the key of the traveller turned up in another network, and no other key did', async () => {
    const found = await askStory('cloudtrail_key_from_new_network');
    expect(only(found, 'who', 'key_id', 'network', 'network_before')).toEqual([
      [`user/${traveller.user}`, chen!.key, '203.0.113.0/24', '192.0.2.0/24'],
      [`user/${leakedKey.user}`, leakedKey.id, '198.51.100.0/24', '192.0.2.0/24'],
    ]);
    expect(found[0]?.calls).toBe(3);
    expect(await askStory('cloudtrail_key_from_new_network', QUIET)).toEqual([]);
    expect(await askStory('cloudtrail_key_from_new_network', { key_like: `${backdoor.id}%` })).toEqual([]);
  });

  test.runIf(hasSharedData)('in real logs a key that moved between two networks is found', async () => {
    const found = await askReal('cloudtrail_key_from_new_network', days('2023-07-10', '2023-07-10'));
    expect(found).toMatchObject([
      { who: 'user/benjamin', network: '10.107.112.0/24', network_before: '10.248.16.0/24', calls: 1 },
    ]);
  });

  test('the leaked key has a second program, and it is that of the attacker', async () => {
    const found = await askStory('cloudtrail_key_user_agents');
    const programs = where(found, 'key_id', leakedKey.id);
    expect(programs).toHaveLength(2);
    expect(programs[0]).toMatchObject({ agent: attacker.agent, addresses: 1, who: `user/${leakedKey.user}` });
    expect(new Set(only(where(found, 'agent', attacker.agent), 'key_id').flat())).toEqual(
      new Set([leakedKey.id, backdoor.id]),
    );
    const before = await askStory('cloudtrail_key_user_agents', days('2026-03-02', '2026-03-03'));
    expect(where(before, 'agent', attacker.agent)).toEqual([]);
  });

  test('keys of sessions are another pattern', async () => {
    const found = await askStory('cloudtrail_key_user_agents', { key_like: 'ASIA%' });
    expect(found.length).toBeGreaterThan(0);
    for (const { key_id } of found) expect(key_id).toMatch(/^ASIA/);
  });

  test('AWS found the leaked key in public, and put its policy on the user', async () => {
    expect(await askStory('cloudtrail_key_quarantines')).toEqual([
      {
        event_time: time(leakedKey.quarantined),
        account: leakedKey.account,
        who: `user/${leakedKey.user}`,
        event: 'AttachUserPolicy',
        target: leakedKey.user,
        error: null,
      },
    ]);
    expect(await askStory('cloudtrail_key_quarantines', QUIET)).toEqual([]);
  });

  test.runIf(hasSharedData)('a quarantine is found in real logs, attached or put inline', async () => {
    expect(only(await askReal('cloudtrail_key_quarantines'), 'event', 'target')).toEqual([
      ['AttachUserPolicy', 'test-user'],
      ['PutUserPolicy', 'compromised_user'],
    ]);
  });

  test('tokens were made out of keys twice, once under another name', async () => {
    const found = await askStory('cloudtrail_session_tokens');
    expect(only(found, 'event', 'who', 'session')).toEqual([
      ['GetFederationToken', 'user/chen', 'report-viewer'],
      ['GetSessionToken', `user/${chen!.name}`, null],
    ]);
    for (const { key_id } of found) expect(key_id).toMatch(/^ASIA.*EXAMPLE$/);
    expect(await askStory('cloudtrail_session_tokens', QUIET)).toEqual([]);
  });

  test('MFA was taken off a user by somebody else', async () => {
    expect(await askStory('cloudtrail_mfa_and_password_changes')).toMatchObject([
      { who: `user/${takeover.user}`, event: 'DeactivateMFADevice', target: ana!.name, address: takeover.address },
    ]);
    expect(await askStory('cloudtrail_mfa_and_password_changes', QUIET)).toEqual([]);
  });

  test.runIf(hasSharedData)('changed passwords are found in real logs, by their owner and by others', async () => {
    expect(only(await askReal('cloudtrail_mfa_and_password_changes'), 'who', 'event', 'target')).toEqual([
      ['user/christophe', 'UpdateLoginProfile', 'stratus-red-team-update-login-profile-user'],
      ['assumed-role/IAM/alice', 'UpdateLoginProfile', 'alice'],
      ['user/test_user', 'ChangePassword', null],
    ]);
  });
});

describe('roles', () => {
  test('the chain is both its links, the second under the name of the first role', async () => {
    const [first, second] = roleChain.roles;
    const found = await askStory('cloudtrail_role_chains');
    expect(only(found, 'role', 'calls', 'errors')).toEqual([
      [`${roleChain.account}:role/${second}`, 1, 0],
      [`${roleChain.account}:role/${first}`, 1, 0],
    ]);
    expect(found[0]?.who).toMatch(new RegExp(`^assumed-role/${first}/`));
    expect(found[1]?.who).toMatch(new RegExp(`/${roleChain.from}$`));
    expect(await askStory('cloudtrail_role_chains', QUIET)).toEqual([]);
  });

  test('the foreign account came in through the role that was opened to it', async () => {
    const found = await askStory('cloudtrail_roles_assumed_by_other_accounts');
    expect(found[0]).toEqual({
      first_seen: time(foreign.time),
      foreign_account: foreign.account,
      role: `${PRODUCTION}:role/${foreign.role}`,
      address: foreign.address,
      calls: 1,
      errors: 0,
    });
    expect(new Set(only(found, 'foreign_account').flat())).toEqual(new Set([foreign.account, DEVELOPMENT]));
  });

  test('accounts that are known can be left out', async () => {
    const name = 'cloudtrail_roles_assumed_by_other_accounts';
    expect(only(await askStory(name, { known: DEVELOPMENT }), 'foreign_account')).toEqual([[foreign.account]]);
    expect(await askStory(name, { known: `${DEVELOPMENT}, ${foreign.account}` })).toEqual([]);
  });

  test('the session of twelve hours is the only long one', async () => {
    const found = await askStory('cloudtrail_long_sessions');
    expect(found).toEqual([
      {
        who: `assumed-role/${longSession.role}/${longSession.session}`,
        began: time(longSession.from),
        last_seen: time('2026-03-05T17:40:02Z'),
        hours: 11.7,
        calls: 3,
        addresses: 1,
      },
    ]);
    expect(await askStory('cloudtrail_long_sessions', { hours: 12 })).toEqual([]);
    expect(await askStory('cloudtrail_long_sessions', QUIET)).toEqual([]);
  });
});
