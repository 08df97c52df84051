import { STORY } from '../cast';
import type { Random } from '../random';
import { at, responseTime } from '../time';
import { launch, newInstance } from './launch';
import type { Call } from './record';
import type { Tell } from './told';

const { account, user, group, policy, profile, function: functionName } = STORY.takeover;

const EVERYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

/** From a user who may do little to an administrator, by each of the ways that a lax policy leaves open. */
export const escalation = (tell: Tell, random: Random): Call[] => [
  tell('21:03:40', 'iam', 'DeleteRolePermissionsBoundary', {
    request: { roleName: 'deploy-pipeline' },
    error: [
      'AccessDenied',
      `User: arn:aws:iam::${account}:user/${user} is not authorized to perform: iam:DeleteRolePermissionsBoundary on resource: role deploy-pipeline`,
    ],
  }),
  tell('21:03:55', 'iam', 'DeleteUserPermissionsBoundary', { request: { userName: user } }),
  tell('21:04:10', 'iam', 'PutUserPolicy', {
    request: { userName: user, policyName: 'temporary-access', policyDocument: EVERYTHING },
  }),
  tell('21:05:02', 'iam', 'CreatePolicyVersion', {
    request: { policyArn: `arn:aws:iam::${account}:policy/${policy}`, policyDocument: EVERYTHING, setAsDefault: true },
    response: {
      policyVersion: {
        versionId: 'v4',
        isDefaultVersion: true,
        createDate: responseTime(at('2026-03-05T21:05:02Z')),
      },
    },
  }),
  tell('21:05:40', 'iam', 'AddUserToGroup', { request: { groupName: group, userName: user } }),
  machineWithRole(tell, random),
  ...functions(tell, random),
];

/** A machine's role is passed to it; who gets into the machine has the role. */
function machineWithRole(tell: Tell, random: Random): Call {
  const time = at('2026-03-05T21:07:15Z');
  const iamInstanceProfile = { arn: `arn:aws:iam::${account}:instance-profile/${profile}` };
  const by = { kind: 'service', host: 'ec2.amazonaws.com' } as const;
  const { request, response } = launch(by, account, 't3.micro', [newInstance(random)], time, random);
  return tell('21:07:15', 'ec2', 'RunInstances', { request: { ...(request as object), iamInstanceProfile }, response });
}

function functions(tell: Tell, random: Random): Call[] {
  const role = `arn:aws:iam::${account}:role/${profile}`;
  const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`;
  const described = { handler: 'index.handler', timeout: 30, memorySize: 128, tracingConfig: { mode: 'PassThrough' } };
  return [
    tell('21:08:30', 'lambda', 'CreateFunction20150331', {
      request: {
        ...{ functionName: 'nightly-report', runtime: 'python3.13', role, handler: 'index.handler', code: {} },
        ...{ timeout: 30, memorySize: 128, publish: false, packageType: 'Zip', environment: {} },
      },
      response: {
        ...{ functionName: 'nightly-report', functionArn: arnOf('nightly-report'), runtime: 'python3.13', role },
        ...described,
        revisionId: random.uuid(),
      },
      more: { apiVersion: '2015-03-31' },
    }),
    tell('21:09:40', 'lambda', 'UpdateFunctionCode20150331v2', {
      request: { functionName, dryRun: false, publish: false },
      response: {
        ...{ functionName, functionArn: arnOf(functionName), runtime: 'nodejs22.x' },
        ...described,
        revisionId: random.uuid(),
      },
      more: { apiVersion: '2015-03-31' },
    }),
  ];
}
