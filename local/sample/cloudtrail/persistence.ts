import { castOf, exampleId, STORY } from '../cast';
import type { Random } from '../random';
import { at, responseTime } from '../time';
import type { Call } from './record';
import type { Tell } from './told';

const { account, newUser, function: functionName, authority, startUp } = STORY.takeover;
const [ana, , chen] = castOf(account).people;
const time = (text: string) => responseTime(at(`2026-03-05T${text}Z`));

/** Ways back in, so that finding one is not enough. */
export const persistence = (tell: Tell, random: Random): Call[] => [
  ...credentials(tell, random),
  ...trust(tell),
  ...certificates(tell, random),
  ...openFunction(tell),
  ...rule(tell),
  tell('21:18:00', 'ec2', 'ImportKeyPair', {
    request: { keyName: 'admin-laptop', publicKeyMaterial: 'c3NoLWVkMjU1MTkgRVhBTVBMRQ==' },
    response: {
      requestId: random.uuid(),
      keyName: 'admin-laptop',
      keyPairId: `key-0${random.hex(16)}`,
      keyFingerprint: 'EXAMPLE',
    },
  }),
  tell('21:18:20', 'ec2', 'ModifyInstanceAttribute', {
    request: { instanceId: startUp.machine, userData: '<sensitiveDataRemoved>' },
    response: { requestId: random.uuid(), _return: true },
  }),
  tell('21:18:40', 'iam', 'DeactivateMFADevice', {
    request: { userName: ana!.name, serialNumber: `arn:aws:iam::${account}:mfa/${ana!.name}` },
  }),
];

function credentials(tell: Tell, random: Random): Call[] {
  const login = { userName: chen!.name, passwordResetRequired: false };
  const key = { accessKeyId: exampleId('AKIA', 9, random), status: 'Active', userName: ana!.name };
  const user = { path: '/', userName: newUser, userId: exampleId('AIDA', 9, random) };
  return [
    tell('21:11:05', 'iam', 'CreateLoginProfile', {
      request: login,
      response: { loginProfile: { ...login, createDate: time('21:11:05') } },
    }),
    tell('21:11:50', 'iam', 'CreateAccessKey', {
      request: { userName: ana!.name },
      response: { accessKey: { ...key, createDate: time('21:11:50') } },
    }),
    tell('21:12:31', 'iam', 'CreateUser', {
      request: { userName: newUser },
      response: {
        user: { ...user, arn: `arn:aws:iam::${account}:user/${newUser}`, createDate: time('21:12:31') },
      },
    }),
    tell('21:12:44', 'iam', 'AttachUserPolicy', {
      request: { userName: newUser, policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' },
    }),
  ];
}

/** Whoever answers for one of these is let in: another account, and two identity providers. */
function trust(tell: Tell): Call[] {
  const { role, account: foreign } = STORY.foreign;
  const statement = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${foreign}:root` }, Action: 'sts:AssumeRole' };
  const saml = `arn:aws:iam::${account}:saml-provider/single-sign-on`;
  const oidc = `arn:aws:iam::${account}:oidc-provider/login.example.net`;
  return [
    tell('21:13:20', 'iam', 'UpdateAssumeRolePolicy', {
      request: {
        roleName: role,
        policyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      },
    }),
    tell('21:15:30', 'iam', 'CreateSAMLProvider', {
      request: {
        name: 'single-sign-on',
        sAMLMetadataDocument: '<EntityDescriptor entityID="https://login.example.net"/>',
      },
      response: { sAMLProviderArn: saml },
    }),
    tell('21:16:02', 'iam', 'CreateOpenIDConnectProvider', {
      request: { url: 'https://login.example.net', clientIDList: ['sts.amazonaws.com'] },
      response: { openIDConnectProviderArn: oidc },
    }),
  ];
}

/** Whoever holds a certificate of an authority of one's own has the role, from anywhere. */
function certificates(tell: Tell, random: Random): Call[] {
  const [anchor, profileId] = [random.uuid(), random.uuid()];
  const { name, role } = authority;
  const arnOf = (kind: string, id: string) => `arn:aws:rolesanywhere:us-east-1:${account}:${kind}/${id}`;
  return [
    tell('21:16:20', 'rolesanywhere', 'CreateTrustAnchor', {
      request: {
        name,
        enabled: true,
        source: { sourceType: 'CERTIFICATE_BUNDLE', sourceData: { x509CertificateData: 'EXAMPLE' } },
      },
      response: { trustAnchor: { name, enabled: true, trustAnchorArn: arnOf('trust-anchor', anchor) } },
    }),
    tell('21:16:35', 'rolesanywhere', 'CreateProfile', {
      request: { name, enabled: true, durationSeconds: 3600, roleArns: [`arn:aws:iam::${account}:role/${role}`] },
      response: { profile: { name, enabled: true, profileId, profileArn: arnOf('profile', profileId) } },
    }),
  ];
}

function openFunction(tell: Tell): Call[] {
  const functionArn = `arn:aws:lambda:us-east-1:${account}:function:${functionName}`;
  const statement = {
    Sid: 'web',
    Effect: 'Allow',
    Principal: '*',
    Action: 'lambda:InvokeFunction',
    Resource: functionArn,
  };
  const url = { authType: 'NONE', invokeMode: 'BUFFERED' };
  return [
    tell('21:14:05', 'lambda', 'AddPermission20150331v2', {
      request: { functionName, statementId: 'web', action: 'lambda:InvokeFunction', principal: '*' },
      response: { statement: JSON.stringify(statement) },
      more: { apiVersion: '2015-03-31' },
    }),
    tell('21:14:40', 'lambda', 'CreateFunctionUrlConfig', {
      request: { functionName, ...url },
      response: { ...url, functionArn, functionUrl: 'https://EXAMPLE.lambda-url.us-east-1.on.aws/' },
      more: { apiVersion: '2021-10-31' },
    }),
  ];
}

/** Runs the changed function whenever somebody deletes a user's key: what is cleaned up comes back. */
function rule(tell: Tell): Call[] {
  const name = 'account-maintenance';
  const eventPattern = JSON.stringify({
    source: ['aws.iam'],
    detail: { eventName: ['DeleteAccessKey', 'DeleteUser'] },
  });
  const target = { id: '1', arn: `arn:aws:lambda:us-east-1:${account}:function:${functionName}` };
  return [
    tell('21:17:11', 'events', 'PutRule', {
      request: { name, eventPattern, state: 'ENABLED' },
      response: { ruleArn: `arn:aws:events:us-east-1:${account}:rule/${name}` },
    }),
    tell('21:17:25', 'events', 'PutTargets', {
      request: { rule: name, targets: [target] },
      response: { failedEntryCount: 0, failedEntries: [] },
    }),
    tell('21:17:40', 'scheduler', 'CreateSchedule', {
      request: {
        name: 'account-report',
        scheduleExpression: 'rate(1 day)',
        flexibleTimeWindow: { mode: 'OFF' },
        target: { arn: target.arn, roleArn: `arn:aws:iam::${account}:role/${STORY.takeover.profile}` },
      },
      response: { scheduleArn: `arn:aws:scheduler:us-east-1:${account}:schedule/default/account-report` },
    }),
  ];
}
