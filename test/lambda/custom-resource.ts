import type { CloudFormationCustomResourceEvent, Context } from 'aws-lambda';

/** A request as CloudFormation makes it. A resource that is there already got its physical id long ago. */
export function request(kind: CloudFormationCustomResourceEvent['RequestType']): CloudFormationCustomResourceEvent {
  const common = {
    ServiceToken: 'token',
    ResponseURL: 'https://answer.example/here',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Thing',
    ResourceType: 'Custom::Thing',
    ResourceProperties: { ServiceToken: 'token' },
  };
  const PhysicalResourceId = 'thing-of-long-ago';
  switch (kind) {
    case 'Create':
      return { ...common, RequestType: kind };
    case 'Update':
      return { ...common, RequestType: kind, PhysicalResourceId, OldResourceProperties: common.ResourceProperties };
    case 'Delete':
      return { ...common, RequestType: kind, PhysicalResourceId };
  }
}

/** As much of an invocation's context as answering takes. */
export const context = (remainingMs = 60_000): Context =>
  ({ getRemainingTimeInMillis: () => remainingMs, logGroupName: 'group', logStreamName: 'stream' }) as Context;
