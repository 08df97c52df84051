import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PLANNER_OUTPUT } from '../core/deployment/outputs';
import type { LakePlan } from '../lambda/planner/plan-lake';
import { type AccountChoice, AccountError, clientSettings, inWords } from './account';

export interface PlannerChoice extends AccountChoice {
  /** Name of the lake, by which its stacks are called. */
  readonly lakeName: string;
  /** Name or ARN of the planner's function, when it is not to be looked up in the lake's stacks. */
  readonly planner?: string;
}

export interface PlannerParts {
  readonly cloudformation: Pick<CloudFormationClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
}

/** What the planner is asked for: delivery days, `yyyy/MM/dd`, inclusive. */
export interface PlanRequest {
  readonly scheduledTime: string;
  readonly from: string;
  readonly to: string;
  readonly dryRun: boolean;
  readonly maxBytes?: number;
}

/** The planner of a deployed lake. */
export class DeployedPlanner {
  #name: Promise<string> | undefined;

  constructor(
    private readonly parts: PlannerParts,
    private readonly choice: PlannerChoice,
  ) {}

  /**
   * Makes a plan and waits for it.
   *
   * @throws AccountError in plain words when there is no planner, it may not be invoked, or the plan fails
   */
  async plan(request: PlanRequest): Promise<LakePlan> {
    this.#name ??= this.#find();
    const name = await this.#name;
    try {
      const { FunctionError, Payload } = await this.parts.lambda.send(
        new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(request) }),
      );
      const answer = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null') as LakePlan & Failure;
      if (FunctionError !== undefined) throw failed(request, answer);
      return answer;
    } catch (error) {
      if (error instanceof Error && error.name === 'ResourceNotFoundException') {
        throw new AccountError(
          `there is no function '${name}' in this region: name the lake's region with --region, or its planner with --planner`,
          { cause: error },
        );
      }
      throw inWords(error);
    }
  }

  async #find(): Promise<string> {
    const { planner, lakeName } = this.choice;
    if (planner !== undefined) return planner;
    const stack = `${lakeName}-pipeline`;
    try {
      const { Stacks = [] } = await this.parts.cloudformation.send(new DescribeStacksCommand({ StackName: stack }));
      const found = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === PLANNER_OUTPUT)?.OutputValue;
      if (found !== undefined) return found;
      throw new AccountError(
        `stack '${stack}' has no output '${PLANNER_OUTPUT}': deploy it again, or name the planner with --planner`,
      );
    } catch (error) {
      if (error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message)) {
        throw new AccountError(
          `there is no stack '${stack}' in this region: name the lake with --lake-name, its region with --region, or its planner with --planner`,
          { cause: error },
        );
      }
      throw inWords(error);
    }
  }
}

interface Failure {
  readonly errorMessage?: string;
  readonly errorType?: string;
}

function failed({ from, to }: PlanRequest, { errorMessage = 'it gives no reason' }: Failure): AccountError {
  const advice = /timed out/i.test(errorMessage)
    ? 'the days hold more than it can list in 15 minutes: ask for fewer'
    : 'its log group says more; what was planned until then is kept';
  return new AccountError(`the planner failed for ${from} to ${to}: ${errorMessage}; ${advice}`);
}

/** Listing a month of objects takes minutes; the SDK would give up and ask again, and two planners would run. */
const PATIENCE = { requestTimeout: 930_000, socketTimeout: 930_000 };

export const deployedPlanner = (choice: PlannerChoice): DeployedPlanner =>
  new DeployedPlanner(
    {
      cloudformation: new CloudFormationClient(clientSettings(choice)),
      lambda: new LambdaClient({ ...clientSettings(choice), maxAttempts: 1, requestHandler: PATIENCE }),
    },
    choice,
  );
