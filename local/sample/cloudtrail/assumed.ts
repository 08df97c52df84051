import { exampleId, type RoleSession } from '../cast';
import type { Random } from '../random';
import { at, responseTime } from '../time';
import { roleArn } from './identity';
import type { Call } from './record';
import type { Tell } from './told';

/** AssumeRole that succeeds: `by` whoever tells it. @param hours how long the session may last. */
export function assume(tell: Tell, time: string, role: RoleSession, random: Random, hours = 1): Call {
  const call = tell(time, 'sts', 'AssumeRole');
  return {
    ...call,
    readOnly: true,
    request: { roleArn: roleArn(role), roleSessionName: role.session, durationSeconds: hours * 3600 },
    response: assumedResponse(role, call.at + hours * 3600, random),
    resources: [{ accountId: role.account, type: 'AWS::IAM::Role', ARN: roleArn(role) }],
  };
}

/** What STS answers when it gives out a session. @param expiry seconds since 1970. */
export const assumedResponse = (role: RoleSession, expiry: number, random: Random) => ({
  credentials: {
    accessKeyId: exampleId('ASIA', 9, random),
    sessionToken: 'EXAMPLE-SESSION-TOKEN',
    expiration: responseTime(expiry),
  },
  assumedRoleUser: {
    assumedRoleId: `${role.id}:${role.session}`,
    arn: `arn:aws:sts::${role.account}:assumed-role/${role.role}/${role.session}`,
  },
});

/** Somebody's session of a role that only the story knows. */
export const storyRole = (
  account: string,
  role: string,
  id: string,
  who: Pick<RoleSession, 'session' | 'address' | 'agent'>,
): RoleSession => ({ kind: 'role', account, role, id, heldBy: 'person', ...who });

export const timeOf = (day: string, time: string): number => at(`${day}T${time}Z`);
