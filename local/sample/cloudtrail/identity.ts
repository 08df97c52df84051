import { exampleId, HOME, type Principal, type RoleSession } from '../cast';
import { Random } from '../random';
import { HOUR, iso } from '../time';

/**
 * The `userIdentity` of a record.
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function userIdentity(by: Principal, at: number, invokedBy?: string): Record<string, unknown> {
  switch (by.kind) {
    case 'service':
      return { type: 'AWSService', invokedBy: by.host };
    case 'outsider':
      return { type: 'AWSAccount', principalId: by.id, accountId: by.account };
    case 'root':
      return { type: 'Root', principalId: by.account, arn: `arn:aws:iam::${by.account}:root`, accountId: by.account };
    case 'user':
      return {
        type: 'IAMUser',
        principalId: by.id,
        arn: `arn:aws:iam::${by.account}:user/${by.name}`,
        accountId: by.account,
        accessKeyId: by.console ? sessionKey(by.id, at) : by.key,
        userName: by.name,
        sessionContext: by.console && { attributes: attributes(at, by.console === 'mfa') },
        invokedBy,
      };
    case 'role':
      return {
        type: 'AssumedRole',
        principalId: `${by.id}:${by.session}`,
        arn: `arn:aws:sts::${by.account}:assumed-role/${by.role}/${by.session}`,
        accountId: by.account,
        accessKeyId: sessionKey(`${by.id}:${by.session}`, at),
        sessionContext: {
          sessionIssuer: {
            type: 'Role',
            principalId: by.id,
            arn: roleArn(by),
            accountId: by.account,
            userName: by.role,
          },
          webIdFederationData: by.heldBy === 'pipeline' ? federation(by.account) : undefined,
          attributes: attributes(at, false),
          ec2RoleDelivery: by.heldBy === 'instance' ? '2.0' : undefined,
        },
        inScopeOf: by.heldBy === 'function' ? functionScope(by) : undefined,
        invokedBy,
      };
  }
}

export const roleArn = (by: RoleSession): string => `arn:aws:iam::${by.account}:role/${by.path ?? ''}${by.role}`;

/** Sessions begin on the hour. */
export const sessionStart = (at: number): number => Math.floor(at / HOUR) * HOUR;

const attributes = (at: number, mfa: boolean) => ({
  creationDate: iso(sessionStart(at)),
  mfaAuthenticated: String(mfa),
});

const federation = (account: string) => ({
  federatedProvider: `arn:aws:iam::${account}:oidc-provider/token.actions.githubusercontent.com`,
  attributes: {},
});

const functionScope = (by: RoleSession) => {
  const arn = `arn:aws:lambda:${HOME}:${by.account}:function:${by.session}`;
  return { sourceArn: arn, sourceAccount: by.account, issuerType: 'AWS::Lambda::Function', credentialsIssuedTo: arn };
};

/** One temporary key a session, the same for every event of it. */
const sessionKey = (holder: string, at: number): string =>
  exampleId('ASIA', 9, new Random(`${holder}/${sessionStart(at)}`));

const texts = new Map<string, string>();
/** Far more than one hour of an account needs. */
const MOST_TEXTS = 1000;

/** The identity as JSON text; remembered, for it is the longest part of a record and changes by the hour. */
export function identityJson(by: Principal, at: number, invokedBy?: string): string {
  const key = `${nameOf(by)} ${sessionStart(at)} ${invokedBy}`;
  const known = texts.get(key);
  if (known) return known;
  if (texts.size >= MOST_TEXTS) texts.clear();
  const text = JSON.stringify(userIdentity(by, at, invokedBy));
  texts.set(key, text);
  return text;
}

function nameOf(by: Principal): string {
  switch (by.kind) {
    case 'service':
      return by.host;
    case 'root':
      return by.account;
    case 'outsider':
      return by.id;
    case 'user':
      return by.console ? by.id : by.key;
    case 'role':
      return `${by.id}:${by.session}`;
  }
}
