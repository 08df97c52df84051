import type { DeployedApp } from '../emulator/deployed-app';
import { type Need, on, type Right } from './need';

/** What services do in the name of our roles, as the resources say that assume them. */
export async function serviceNeeds(app: DeployedApp): Promise<readonly Need[]> {
  return [...(await ofFunctions(app)), ...(await ofSchedules(app))];
}

interface FunctionConfiguration {
  readonly FunctionArn: string;
  readonly LoggingConfig: { readonly LogGroup: string };
}

/** Lambda writes the log, takes messages from queues, and sends events there that failed. */
async function ofFunctions(app: DeployedApp): Promise<readonly Need[]> {
  const needs: Need[] = [];
  type Sources = { readonly EventSourceMappings: readonly { readonly FunctionArn: string; EventSourceArn: string }[] };
  const { EventSourceMappings } = await app.api.rest<Sources>('lambda', 'GET', '/2015-03-31/event-source-mappings');
  for (const { physicalId: caller } of app.resources('AWS::Lambda::Function')) {
    const path = `/2015-03-31/functions/${caller}/configuration`;
    const { FunctionArn, LoggingConfig } = await app.api.rest<FunctionConfiguration>('lambda', 'GET', path);
    const stream = `${FunctionArn.replace(':lambda:', ':logs:').split(':function:')[0]}:log-group:${LoggingConfig.LogGroup}:log-stream:one`;
    const queues = EventSourceMappings.filter((mapping) => mapping.FunctionArn === FunctionArn);
    const failed = await failedEventsOf(app, caller);
    const rights: Right[] = [
      ...(failed === undefined ? [] : on(failed, ['sqs:SendMessage'])),
      ...on(stream, ['logs:CreateLogStream', 'logs:PutLogEvents']),
      ...queues.flatMap(({ EventSourceArn }) => on(EventSourceArn, POLLS)),
    ];
    needs.push(...rights.map((right) => ({ caller, ...right })));
  }
  return needs;
}

/** The queue that a function's failed events go to. */
async function failedEventsOf(app: DeployedApp, name: string): Promise<string | undefined> {
  const configured = app
    .resources('AWS::Lambda::EventInvokeConfig')
    .some(({ physicalId }) => physicalId.startsWith(`${name}:`));
  if (!configured) return undefined;
  type Config = { readonly DestinationConfig: { readonly OnFailure: { readonly Destination: string } } };
  const path = `/2019-09-25/functions/${name}/event-invoke-config?Qualifier=%24LATEST`;
  return (await app.api.rest<Config>('lambda', 'GET', path)).DestinationConfig.OnFailure.Destination;
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const POLLS = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

/** A scheduler starts its target, and puts what it could not start into a queue. */
async function ofSchedules(app: DeployedApp): Promise<readonly Need[]> {
  type Schedule = { readonly Target: { Arn: string; RoleArn: string; DeadLetterConfig: { Arn: string } } };
  const needs: Need[] = [];
  for (const { physicalId } of app.resources('AWS::Scheduler::Schedule')) {
    const { Target } = await app.api.rest<Schedule>('scheduler', 'GET', `/schedules/${physicalId}`);
    const rights = [
      ...on(Target.Arn, ['lambda:InvokeFunction']),
      ...on(Target.DeadLetterConfig.Arn, ['sqs:SendMessage']),
    ];
    needs.push(...rights.map((right) => ({ caller: Target.RoleArn, ...right })));
  }
  return needs;
}
