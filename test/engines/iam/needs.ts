import { GetTablesCommand } from '@aws-sdk/client-glue';
import type { DeployedApp } from '../emulator/deployed-app';
import type { RecordedCall } from '../emulator/recorded-calls';
import { type Need, on, type Right, regional } from './need';
import { readingFolder, rightsForS3 } from './objects';
import { bucketKeys } from './policies';
import { type FlowLogTags, rightsForJson, rightsForQuery } from './requests';
import { madeBy, type Places, rightsForStatement } from './statements';

/** What earlier calls tell of later ones. */
interface Known {
  readonly flowLogs: FlowLogTags;
  /** Workgroup of a query, by the query's id. */
  readonly queries: Map<string, string>;
  /** As in {@link Places}, with the tables that statements made. */
  readonly tables: Map<string, string>;
}

/** Every right that calls take, by function. */
export function needsOf(calls: readonly RecordedCall[], places: Places): readonly Need[] {
  const known: Known = { flowLogs: new Map(), queries: new Map(), tables: new Map(places.tables) };
  return calls.flatMap((call) =>
    rightsFor(call, { ...places, tables: known.tables }, known).map((right) => ({ caller: call.caller, ...right })),
  );
}

/** Where an app has its tables and results. */
export async function placesOf(app: DeployedApp): Promise<Places> {
  const tables = new Map<string, string>();
  for (const { physicalId: DatabaseName } of app.resources('AWS::Glue::Database')) {
    const { TableList = [] } = await app.clients.glue.send(new GetTablesCommand({ DatabaseName }));
    for (const { Name, StorageDescriptor } of TableList) {
      if (StorageDescriptor?.Location) tables.set(`${DatabaseName}.${Name}`, StorageDescriptor.Location);
    }
  }
  type Result = { readonly ResultConfiguration: { readonly OutputLocation: string } };
  type Answer = { readonly WorkGroup: { readonly Configuration: Result } };
  const results = new Map<string, string>();
  for (const { physicalId: WorkGroup } of app.resources('AWS::Athena::WorkGroup')) {
    const answer = await app.api.call<Answer>('athena', 'AmazonAthena.GetWorkGroup', { WorkGroup });
    results.set(WorkGroup, answer.WorkGroup.Configuration.ResultConfiguration.OutputLocation);
  }
  return { keys: await bucketKeys(app), tables, results };
}

function rightsFor(call: RecordedCall, places: Places, known: Known): readonly Right[] {
  switch (call.service) {
    case 's3':
      return rightsForS3(call, places.keys);
    case 'athena':
      return rightsForAthena(call, places, known);
    case 'ec2':
    case 'elasticloadbalancing':
      return rightsForQuery(call, known.flowLogs);
    default:
      return rightsForJson(call);
  }
}

/** Queries are their workgroup's, and their results are read in the name of who asks for them. */
function rightsForAthena(call: RecordedCall, places: Places, { queries, tables }: Known): readonly Right[] {
  const action = String(call.headers.target).split('.').at(-1)!;
  const input = JSON.parse(call.body) as Readonly<Record<string, string>>;
  const workgroup = input.WorkGroup ?? queries.get(input.QueryExecutionId ?? '');
  const results = places.results.get(workgroup ?? '');
  if (results === undefined) throw new Error(`${action} must be about a workgroup of the app, got '${workgroup}'`);
  const rights = on(regional('athena', `workgroup/${workgroup}`), [`athena:${action}`]);
  switch (action) {
    case 'StartQueryExecution': {
      const sql = input.QueryString!;
      const made = madeBy(sql);
      if (made !== undefined) tables.set(`${made.database}.${made.table}`, made.location);
      if (call.status === 200) queries.set(JSON.parse(call.answer).QueryExecutionId, workgroup!);
      return [...rights, ...rightsForStatement(sql, results, places)];
    }
    case 'GetQueryResults':
      return [...rights, ...readingFolder(results, places.keys)];
    default:
      return rights;
  }
}
