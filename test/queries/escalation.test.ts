import { beforeAll, describe, expect, test } from 'vitest';
import { days } from '../../core/queries/window';
import { PRODUCTION, STORY } from '../../local/sample/cast';
import { hasSharedData } from '../core/datasets/shared-data';
import { askReal, askStory, only, openLakes, PATIENCE } from './lakes';

beforeAll(openLakes, PATIENCE);

const { leakedKey, backdoor, takeover } = STORY;
const INTRUDER = `user/${takeover.user}`;

/** A day of the week on which nobody becomes more than he was. */
const QUIET = days('2026-03-03', '2026-03-03');

describe('policies', () => {
  test('both intruders made administrators, and the pipeline, which attaches other policies, did not', async () => {
    expect(only(await askStory('cloudtrail_admin_policies'), 'who', 'event', 'target', 'policy')).toEqual([
      [INTRUDER, 'AttachUserPolicy', takeover.newUser, 'AdministratorAccess'],
      [`user/${leakedKey.user}`, 'AttachUserPolicy', backdoor.user, 'AdministratorAccess'],
    ]);
    expect(await askStory('cloudtrail_admin_policies', QUIET)).toEqual([]);
  });

  test('the inline policy that allows everything comes before that of the pipeline', async () => {
    const found = await askStory('cloudtrail_inline_policies');
    expect(only(found, 'who', 'target', 'allows')).toEqual([
      [INTRUDER, takeover.user, 'everything'],
      ['assumed-role/deploy-pipeline/GitHubActions', 'invoice-export-role', 'unknown'],
    ]);
    expect(await askStory('cloudtrail_inline_policies', QUIET)).toEqual([]);
  });

  test.runIf(hasSharedData)('in real logs a policy that denies everything allows nothing', async () => {
    const found = only(await askReal('cloudtrail_inline_policies'), 'policy', 'allows');
    expect(found).toContainEqual(['TestUserDenyAll', 'nothing']);
    expect(found).toContainEqual(['AWSCompromisedKeyQuarantineV3', 'nothing']);
    expect(found).toContainEqual(['stratus-red-team-remove-flow-logs-policy', 'something']);
    expect(found.slice(-2).map(([, allows]) => allows)).toEqual(['nothing', 'nothing']);
  });

  test('the version that opened a policy wide', async () => {
    expect(only(await askStory('cloudtrail_policy_versions'), 'who', 'event', 'policy', 'everything')).toEqual([
      [INTRUDER, 'CreatePolicyVersion', takeover.policy, true],
    ]);
    expect(await askStory('cloudtrail_policy_versions', QUIET)).toEqual([]);
  });

  test('the boundary that the intruder took off himself, and the one that he could not', async () => {
    expect(only(await askStory('cloudtrail_permission_boundaries'), 'who', 'event', 'target', 'error')).toEqual([
      [INTRUDER, 'DeleteUserPermissionsBoundary', takeover.user, null],
      [INTRUDER, 'DeleteRolePermissionsBoundary', 'deploy-pipeline', 'AccessDenied'],
    ]);
    expect(await askStory('cloudtrail_permission_boundaries', QUIET)).toEqual([]);
  });
});

describe('what others may do', () => {
  test('the intruder added himself to the administrators', async () => {
    expect(only(await askStory('cloudtrail_group_members'), 'who', 'event', 'member', 'added_to', 'self')).toEqual([
      [INTRUDER, 'AddUserToGroup', takeover.user, takeover.group, true],
    ]);
    expect(await askStory('cloudtrail_group_members', QUIET)).toEqual([]);
  });

  test('a strong role was passed to a machine, to a function and to a schedule', async () => {
    const found = await askStory('cloudtrail_passed_roles');
    const strong = found.filter(({ role }) => role === takeover.profile);
    expect(only(strong, 'who', 'event')).toEqual([
      [INTRUDER, 'CreateSchedule'],
      [INTRUDER, 'CreateFunction'],
      [INTRUDER, 'RunInstances'],
    ]);
    expect(await askStory('cloudtrail_passed_roles', QUIET)).toEqual([]);
  });

  test.runIf(hasSharedData)('in real logs roles go to functions and, as profiles, to machines', async () => {
    const found = await askReal('cloudtrail_passed_roles', days('2023-07-10', '2023-07-10'));
    expect(found).toHaveLength(12);
    const passed = only(found, 'event', 'role').map(String);
    expect(passed).toContain('CreateFunction,stratus-red-team-backdoor-f-lambda');
    expect(passed).toContain('RunInstances,stratus-red-team-ec2-steal-credentials-instance');
  });

  test('the one change of a function that was no release comes first', async () => {
    const [first, ...releases] = await askStory('cloudtrail_function_changes');
    expect(first).toMatchObject({
      account: PRODUCTION,
      who: INTRUDER,
      event: 'UpdateFunctionCode',
      target: takeover.function,
      calls: 1,
      errors: 0,
    });
    expect(new Set(only(releases, 'who').flat())).toEqual(new Set(['assumed-role/deploy-pipeline/GitHubActions']));
    const before = await askStory('cloudtrail_function_changes', days('2026-03-02', '2026-03-04'));
    expect(only(before, 'who').flat()).not.toContain(INTRUDER);
  });

  test.runIf(hasSharedData)('new code and a new layer are found in real logs', async () => {
    expect(only(await askReal('cloudtrail_function_changes'), 'event', 'target')).toContainEqual([
      'UpdateFunctionConfiguration',
      'stratus-red-team-lambda-layer-simpleLambda',
    ]);
  });
});
