import { castOf, STORY } from '../cast';
import type { Random } from '../random';
import { assumedResponse, timeOf } from './assumed';
import { roleArn } from './identity';
import type { Act, Call } from './record';
import { signIn } from './sign-in';
import { type Tell, teller } from './told';

const { account, region, people } = STORY.portal;
const STORE = 'd-93671a2b4c';

/**
 * Somebody signs in at the access portal of IAM Identity Center and opens the console of an account: events of the
 * portal's region without an API call behind them, then the role and the console.
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html
 */
export const portal = (random: Random): Call[] =>
  people.flatMap((person, index) => {
    const engineer = castOf(account).engineers.find(({ session }) => session === person)!;
    const day = `2026-03-0${3 + index * 2}`;
    const tell = teller(engineer, account, day, region);
    const console = timeOf(day, '07:52:31');
    return [
      ...portalEvents(tell, index, random),
      roleGiven(tell, engineer, random),
      { at: console, account, region: 'us-east-1', ...signIn(engineer, console, random) },
    ];
  });

function portalEvents(tell: Tell, index: number, random: Random): Call[] {
  const workflow = random.uuid();
  const identity = {
    type: 'IdentityCenterUser',
    accountId: account,
    onBehalfOf: {
      userId: `93671a2b4c-0d9e4f5a-1b2c-4d3e-8f60-7a8b9c0d1e2${index}`,
      identityStoreArn: `arn:aws:identitystore::${account}:identitystore/${STORE}`,
    },
    credentialId: random.uuid(),
  };
  const event = (time: string, service: string, name: string, more: Partial<Act>): Call =>
    tell(time, service, name, { eventType: 'AwsServiceEvent', readOnly: false, identity, ...more });
  const step = (name: string, type?: string): Partial<Act> => ({
    additional: {
      AuthWorkflowID: workflow,
      ...(type
        ? { CredentialType: type }
        : { LoginTo: `https://${STORE}.awsapps.com/start/`, CredentialType: 'PASSWORD,TOTP' }),
    },
    more: { serviceEventDetails: { [name]: 'Success' } },
  });
  return [
    event('07:51:02', 'signin', 'CredentialVerification', step('CredentialVerification', 'PASSWORD')),
    event('07:51:20', 'signin', 'CredentialVerification', step('CredentialVerification', 'TOTP')),
    event('07:51:21', 'signin', 'UserAuthentication', step('UserAuthentication')),
    event('07:51:23', 'sso', 'Authenticate', {}),
    event('07:52:28', 'sso', 'Federate', {
      more: { serviceEventDetails: { role_name: 'Engineer', account_id: account } },
    }),
  ];
}

/** By the person as the identity provider names them. */
function roleGiven(tell: Tell, engineer: Parameters<typeof roleArn>[0], random: Random): Call {
  const provider = `arn:aws:iam::${account}:saml-provider/AWSSSO_1f0c9a5be0d74c21_DO_NOT_DELETE`;
  const call = tell('07:52:29', 'sts', 'AssumeRoleWithSAML');
  const expiry = call.at + 8 * 3600;
  return {
    ...call,
    region: 'us-east-1',
    readOnly: true,
    identity: {
      ...{ type: 'SAMLUser', principalId: `EXAMPLEprovider:${engineer.session}`, userName: engineer.session },
      identityProvider: 'EXAMPLEprovider',
    },
    request: {
      ...{ sAMLAssertionID: `_${random.uuid()}`, roleSessionName: engineer.session, roleArn: roleArn(engineer) },
      ...{ principalArn: provider, durationSeconds: 28_800 },
    },
    response: {
      ...assumedResponse(engineer, expiry, random),
      ...{
        subject: engineer.session,
        subjectType: 'persistent',
        issuer: `https://portal.sso.${region}.amazonaws.com/saml/assertion`,
      },
      audience: 'https://signin.aws.amazon.com/saml',
      nameQualifier: 'EXAMPLEprovider',
      packedPolicySize: 0,
    },
    resources: [
      { accountId: account, type: 'AWS::IAM::Role', ARN: roleArn(engineer) },
      { accountId: account, type: 'AWS::IAM::SAMLProvider', ARN: provider },
    ],
  };
}
