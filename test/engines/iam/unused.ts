import type { Permission } from './judge';

/** Permissions that no call of the runs needs. */
interface Unused {
  /** Part of the role's name. */
  readonly role: string;
  readonly actions: readonly string[];
  /** The resource's end, or a part of it. */
  readonly on: RegExp;
  /** Why the role keeps them. */
  readonly why: string;
}

export const UNUSED: readonly Unused[] = [
  {
    role: 'SchedulerRole',
    actions: ['lambda:InvokeFunction'],
    on: /:function:[^:]+:\*$/,
    why: "versions of the function: the CDK's schedule target grants them with it",
  },
  {
    role: 'EnrolmentFunction',
    actions: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
    on: /:sqs:.*DeadLetters/,
    why: "the CDK's destination for failed events grants them with SendMessage",
  },
  {
    role: 'Planner',
    actions: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
    on: /:sqs:.*DeadLetters/,
    why: "the CDK's destination for failed events grants them with SendMessage",
  },
  {
    role: 'Converter',
    actions: ['sqs:GetQueueUrl'],
    on: /:sqs:.*QueuesUnits/,
    why: "the CDK's event source grants it with ReceiveMessage",
  },
  {
    role: 'Converter',
    actions: ['sqs:ChangeMessageVisibility'],
    on: /:sqs:.*QueuesUnits/,
    why: 'a statement that outlives the invocation: its message comes back later, and no statement here takes that long',
  },
  {
    role: 'Planner',
    actions: ['s3:GetBucketLocation'],
    on: /:s3:::.*(cloudtrail|vpcflow|alb)logs/,
    why: 'reading a raw bucket is one grant, and statements over it ask for the region',
  },
  {
    role: 'Converter',
    actions: ['glue:GetDatabase', 'glue:GetDatabases'],
    on: /:table\/log_lake/,
    why: 'one statement for catalog, database and tables, as Glue wants most actions on all three; on a table they mean nothing',
  },
  {
    role: 'Converter',
    actions: ['glue:UpdateTable'],
    on: /:(database|table)\/log_lake_staging/,
    why: 'engines like Athena write statistics of a table that they have made with an update; whether Athena does is not documented',
  },
];

/** The entry for a permission that is not needed. */
export const reasonFor = ({ role, statement: { Action, Resource } }: Permission): Unused | undefined =>
  UNUSED.find((each) => role.includes(each.role) && each.actions.includes(Action) && each.on.test(Resource));
