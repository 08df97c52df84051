import { type Statement, verdict } from '../../simulator';
import { ACCOUNT } from '../emulator/ministack';
import type { Need } from './need';
import type { DeployedPolicies } from './policies';

/** One action on one resource that a role of ours is allowed. */
export interface Permission {
  /** The role's ARN. */
  readonly role: string;
  readonly statement: Statement & { readonly Sid: string; readonly Action: string; readonly Resource: string };
}

/** The roles' statements taken apart: the simulator says which of them allow a call. */
export function permissionsOf({ roles }: DeployedPolicies): readonly Permission[] {
  const seen = new Set<string>();
  return [...roles].flatMap(([role, statements]) =>
    statements.flatMap((statement) =>
      [statement.Action].flat().flatMap((Action) =>
        [statement.Resource].flat().flatMap((Resource) => {
          const { Effect, Condition } = statement;
          const text = JSON.stringify([role, Effect, Action, Resource, Condition]);
          // Grants repeat each other.
          if (seen.has(text)) return [];
          seen.add(text);
          const Sid = `P${seen.size}`;
          return [{ role, statement: { Sid, Effect, Action, Resource, ...(Condition && { Condition }) } }];
        }),
      ),
    ),
  );
}

export interface Judgement {
  /** What was needed and is not allowed. */
  readonly denied: readonly Need[];
  /** What was allowed and never needed. */
  readonly idle: readonly Permission[];
}

/** Holds what was needed against what is allowed: policies of the role and of what it called, together. */
export async function judge(needs: readonly Need[], policies: DeployedPolicies): Promise<Judgement> {
  const permissions = permissionsOf(policies);
  const idle = new Map(permissions.map((permission) => [permission.statement.Sid, permission]));
  const denied: Need[] = [];
  for (const need of new Map(needs.map((each) => [JSON.stringify(each), each])).values()) {
    const { action, resource, context } = need;
    const by = policies.roleOf.get(need.caller) ?? need.caller;
    const identity = permissions.filter(({ role }) => role === by).map(({ statement }) => statement);
    const onResource = policies.resources.get(ownerOf(resource));
    const { allowed, allowedBy } = await verdict(
      { by, action, resource, context },
      { identity, resource: onResource, owner: ACCOUNT },
    );
    if (!allowed) denied.push(need);
    for (const sid of allowedBy) idle.delete(sid);
  }
  return { denied, idle: [...idle.values()] };
}

/** Objects have their bucket's policy. */
const ownerOf = (resource: string): string => (resource.startsWith('arn:aws:s3:') ? resource.split('/')[0]! : resource);
