import type { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ALB_PLACE_TAGS, ENROLLED_BY_TAG, type EnrolmentSettings } from '../../core/deployment/enrolment-settings';

/**
 * What the enrolment's function may do: look, and unless it only reports, make flow logs that carry the lake's tag, delete
 * those alone, and change the logging of load balancers. It may undo its work for a source that is off, too.
 *
 * @param role - assumed by flow logs on the way over CloudWatch Logs
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awselasticloadbalancingv2.html
 */
export function enrolmentStatements(
  stack: Stack,
  { name, reportOnly, vpcFlow, albAccess }: EnrolmentSettings,
  role: iam.IRole | undefined,
): readonly iam.PolicyStatement[] {
  return [
    allow(
      [
        'ec2:DescribeFlowLogs',
        'ec2:DescribeVpcs',
        'elasticloadbalancing:DescribeLoadBalancerAttributes',
        'elasticloadbalancing:DescribeLoadBalancers',
        'elasticloadbalancing:DescribeTags',
      ],
      // They know no resources.
      ['*'],
    ),
    ...(reportOnly
      ? []
      : [
          ...(vpcFlow ? createFlowLogs(stack, name) : []),
          ...(vpcFlow?.destination.kind === 's3' ? createDelivery() : passRole(role)),
          ...deleteFlowLogs(stack, name),
          ...changeLoadBalancers(stack, albAccess !== undefined),
        ]),
  ];
}

const flowLogs = (stack: Stack): string =>
  stack.formatArn({ service: 'ec2', resource: 'vpc-flow-log', resourceName: '*' });

function createFlowLogs(stack: Stack, name: string): readonly iam.PolicyStatement[] {
  const tagged = { StringEquals: { [`aws:RequestTag/${ENROLLED_BY_TAG}`]: name } };
  return [
    // Two statements: the tag is the flow log's, a request for the VPC carries none.
    allow(['ec2:CreateFlowLogs'], [flowLogs(stack)], tagged),
    allow(['ec2:CreateFlowLogs'], [stack.formatArn({ service: 'ec2', resource: 'vpc', resourceName: '*' })]),
    allow(['ec2:CreateTags'], [flowLogs(stack)], { StringEquals: { 'ec2:CreateAction': 'CreateFlowLogs' } }),
  ];
}

/** EC2 sets up the delivery to S3 in the caller's name; a delivery has no ARN before it is there. */
const createDelivery = (): readonly iam.PolicyStatement[] => [allow(['logs:CreateLogDelivery'], ['*'])];

const deleteFlowLogs = (stack: Stack, name: string): readonly iam.PolicyStatement[] => [
  allow(['ec2:DeleteFlowLogs'], [flowLogs(stack)], {
    StringEquals: { [`aws:ResourceTag/${ENROLLED_BY_TAG}`]: name },
  }),
  allow(['logs:DeleteLogDelivery'], ['*']),
];

const passRole = (role: iam.IRole | undefined): readonly iam.PolicyStatement[] =>
  role === undefined
    ? []
    : [
        allow(['iam:PassRole'], [role.roleArn], {
          StringEquals: { 'iam:PassedToService': 'vpc-flow-logs.amazonaws.com' },
        }),
      ];

function changeLoadBalancers(stack: Stack, enrols: boolean): readonly iam.PolicyStatement[] {
  const loadBalancers = [
    stack.formatArn({ service: 'elasticloadbalancing', resource: 'loadbalancer/app', resourceName: '*' }),
  ];
  // No other tag: whoever may set tags may pass conditions that others put on them.
  const ownTags = {
    'ForAllValues:StringEquals': { 'aws:TagKeys': [ENROLLED_BY_TAG, ...Object.values(ALB_PLACE_TAGS)] },
  };
  return [
    allow(['elasticloadbalancing:ModifyLoadBalancerAttributes'], loadBalancers),
    allow(
      [...(enrols ? ['elasticloadbalancing:AddTags'] : []), 'elasticloadbalancing:RemoveTags'],
      loadBalancers,
      ownTags,
    ),
  ];
}

const allow = (
  actions: readonly string[],
  resources: readonly string[],
  conditions: iam.Conditions = {},
): iam.PolicyStatement => new iam.PolicyStatement({ actions: [...actions], resources: [...resources], conditions });
