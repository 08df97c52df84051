import type { AccountParts } from '../account/parts';

// What later versions of the SDK will need of Node is no news to who asks a question: the versions are pinned.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** `require`, as in `commands.ts`. */
export const account: AccountParts = {
  athena: (choice) => (require('../account/athena-lake') as typeof import('../account/athena-lake')).athenaLake(choice),
  planner: (choice) => (require('../account/planner') as typeof import('../account/planner')).deployedPlanner(choice),
  view: (choice) =>
    (require('../account/doctor/aws-view') as typeof import('../account/doctor/aws-view')).awsAccountView(choice),
  trail: (choice) =>
    (require('../account/trail-bucket') as typeof import('../account/trail-bucket')).trailBucket(choice),
};
