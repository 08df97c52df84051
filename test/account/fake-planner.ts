import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { PlanRequest } from '../../account/planner';
import type { DatasetPlan } from '../../lambda/planner/plan-dataset';
import { serviceFault } from '../lambda/aws/service-fault';

/** One unit of 10 GB a day, unless it is converted. */
export const planOf = (units: number, changes: Partial<DatasetPlan> = {}): DatasetPlan => ({
  dataset: 'cloudtrail',
  due: units,
  gaps: 0,
  upToDate: 0,
  open: 0,
  kept: 0,
  blocked: 0,
  units,
  objects: units * 100,
  bytes: units * 10_000_000_000,
  usd: units * 0.05,
  sent: 0,
  ...changes,
});

/** A stack with a planner, which answers as it is told. */
export class FakePlanner {
  readonly requests: PlanRequest[] = [];
  readonly invoked: string[] = [];
  outputs: Readonly<Record<string, string>> | undefined = { PlannerFunction: 'the-planner' };

  constructor(private readonly answer: (request: PlanRequest) => unknown) {}

  readonly cloudformation: Pick<CloudFormationClient, 'send'> = {
    send: (async (command: unknown) => {
      if (!(command instanceof DescribeStacksCommand))
        throw new Error(`CloudFormation got ${command?.constructor.name}`);
      const { StackName } = command.input;
      if (this.outputs === undefined) {
        throw serviceFault('ValidationError', `Stack with id ${StackName} does not exist`);
      }
      const Outputs = Object.entries(this.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
      return { Stacks: [{ StackName, Outputs }] };
    }) as CloudFormationClient['send'],
  };

  readonly lambda: Pick<LambdaClient, 'send'> = {
    send: (async (command: unknown) => {
      if (!(command instanceof InvokeCommand)) throw new Error(`Lambda got ${command?.constructor.name}`);
      const request = JSON.parse(String(command.input.Payload)) as PlanRequest;
      this.requests.push(request);
      this.invoked.push(command.input.FunctionName!);
      const answer = this.answer(request);
      const failed = typeof answer === 'object' && answer !== null && 'errorMessage' in answer;
      return { ...(failed ? { FunctionError: 'Unhandled' } : {}), Payload: Buffer.from(JSON.stringify(answer)) };
    }) as LambdaClient['send'],
  };
}
