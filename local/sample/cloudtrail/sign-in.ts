import type { Principal } from '../cast';
import type { Random } from '../random';
import { userIdentity } from './identity';
import type { Act } from './record';

/**
 * ConsoleLogin of a user, of root, or of somebody with a role, whose MFA the identity provider asks for. A failed one has no session yet, hence no key and no session context.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
export function signIn(
  by: Extract<Principal, { kind: 'user' | 'root' | 'role' }>,
  at: number,
  random: Random,
  failed?: { readonly address: string; readonly unknownUser?: true },
): Act {
  const { accessKeyId, sessionContext, ...identity } = userIdentity(by, at);
  const mfa = by.kind === 'user' && by.console === 'mfa' && !failed;
  return {
    by,
    identity: failed?.unknownUser
      ? { type: 'IAMUser', accountId: by.account, accessKeyId: '', userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' }
      : identity,
    ...(failed && { address: failed.address }),
    service: 'signin',
    name: 'ConsoleLogin',
    eventType: 'AwsConsoleSignIn',
    response: { ConsoleLogin: failed ? 'Failure' : 'Success' },
    additional: {
      LoginTo: `https://console.aws.amazon.com/console/home?hashArgs=%23&isauthcode=true&state=${random.hex(24)}`,
      MobileVersion: 'No',
      MFAIdentifier: mfa && by.kind === 'user' ? `arn:aws:iam::${by.account}:mfa/${by.name}` : undefined,
      MFAUsed: mfa ? 'Yes' : 'No',
    },
    ...(failed && {
      error: [undefined, failed.unknownUser ? 'No username found in supplied account' : 'Failed authentication'],
    }),
  };
}
