import type { RecordedCall } from '../emulator/recorded-calls';
import { on, onTable, type Right, regional } from './need';

/** Calls of services whose protocols say by name what is asked. Athena's are told by its statements. */

interface Input {
  readonly DatabaseName: string;
  readonly TableName?: string;
  readonly Name?: string;
  readonly TableInput?: { readonly Name: string };
  readonly QueueUrl: string;
}

const table = (input: Input, action: string): readonly Right[] =>
  onTable(input.DatabaseName, (input.TableName ?? input.Name ?? input.TableInput?.Name)!, [`glue:${action}`]);

const queue = (url: string): string => regional('sqs', new URL(url).pathname.split('/').at(-1)!);

const JSON_CALLS: Readonly<Record<string, (input: Input, action: string) => readonly Right[]>> = {
  GetTable: table,
  CreateTable: table,
  UpdateTable: table,
  DeleteTable: table,
  GetPartitions: table,
  BatchCreatePartition: table,
  BatchUpdatePartition: table,
  BatchDeletePartition: table,
  SendMessageBatch: ({ QueueUrl }) => on(queue(QueueUrl), ['sqs:SendMessage']),
  ChangeMessageVisibility: ({ QueueUrl }, action) => on(queue(QueueUrl), [`sqs:${action}`]),
};

/** @throws for one that a function of the lake is not known to send */
export function rightsForJson({ headers, body }: RecordedCall): readonly Right[] {
  const action = String(headers.target).split('.').at(-1)!;
  const rights = JSON_CALLS[action];
  if (rights === undefined) throw new Error(`nothing is known of the rights that ${headers.target} takes`);
  return rights(JSON.parse(body), action);
}

/** Tags of a flow log by its id. */
export type FlowLogTags = Map<string, Readonly<Record<string, string>>>;

/** @throws as {@link rightsForJson} */
export function rightsForQuery({ body, answer }: RecordedCall, flowLogs: FlowLogTags): readonly Right[] {
  const form = new URLSearchParams(body);
  const action = form.get('Action')!;
  const all = (start: string) => [...form].filter(([name]) => name.startsWith(start)).map(([, value]) => value);
  const tags = () => pairs(form, /(\.Tag\.\d+|^Tags\.member\.\d+)\.Key$/);
  switch (action) {
    case 'DescribeVpcs':
    case 'DescribeFlowLogs':
      return on('*', [`ec2:${action}`]);
    case 'DescribeLoadBalancers':
    case 'DescribeLoadBalancerAttributes':
    case 'DescribeTags':
      return on('*', [`elasticloadbalancing:${action}`]);
    case 'CreateFlowLogs': {
      const [, id] = /<item>(fl-[^<]+)<\/item>/.exec(answer) ?? [];
      if (id !== undefined) flowLogs.set(id, tags());
      const made = regional('ec2', `vpc-flow-log/${id ?? 'refused'}`);
      return [
        ...all('ResourceId.').flatMap((vpc) => on(regional('ec2', `vpc/${vpc}`), ['ec2:CreateFlowLogs'])),
        ...on(made, ['ec2:CreateFlowLogs'], requestTags(tags())),
        ...on(made, ['ec2:CreateTags'], { ...requestTags(tags()), 'ec2:CreateAction': action }),
        // EC2 sets the delivery up in the caller's name.
        ...(form.get('LogDestinationType') === 's3' ? on('*', ['logs:CreateLogDelivery']) : []),
      ];
    }
    case 'DeleteFlowLogs':
      return [
        ...all('FlowLogId.').flatMap((id) =>
          on(regional('ec2', `vpc-flow-log/${id}`), ['ec2:DeleteFlowLogs'], resourceTags(flowLogs.get(id))),
        ),
        ...on('*', ['logs:DeleteLogDelivery']),
      ];
    case 'ModifyLoadBalancerAttributes':
      return on(form.get('LoadBalancerArn')!, [`elasticloadbalancing:${action}`]);
    case 'AddTags':
      return all('ResourceArns.').flatMap((arn) => on(arn, [`elasticloadbalancing:${action}`], requestTags(tags())));
    case 'RemoveTags':
      return all('ResourceArns.').flatMap((arn) =>
        on(arn, [`elasticloadbalancing:${action}`], { 'aws:TagKeys': all('TagKeys.') }),
      );
    default:
      throw new Error(`nothing is known of the rights that ${action} takes`);
  }
}

/** Keys with their values, which stand under the same name with another end. */
function pairs(form: URLSearchParams, key: RegExp): Readonly<Record<string, string>> {
  const names = [...form].filter(([name]) => key.test(name));
  return Object.fromEntries(names.map(([name, tag]) => [tag, form.get(name.replace(/Key$/, 'Value')) ?? '']));
}

const requestTags = (tags: Readonly<Record<string, string>>): Right['context'] => ({
  'aws:TagKeys': Object.keys(tags),
  ...Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`aws:RequestTag/${tag}`, value])),
});

const resourceTags = (tags: Readonly<Record<string, string>> = {}): Right['context'] =>
  Object.fromEntries(Object.entries(tags).map(([tag, value]) => [`aws:ResourceTag/${tag}`, value]));
