import { type AthenaClient, GetWorkGroupCommand } from '@aws-sdk/client-athena';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { DescribeRegionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { KMSClient } from '@aws-sdk/client-kms';
import { GetDataLakeSettingsCommand, LakeFormationClient } from '@aws-sdk/client-lakeformation';
import { S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { rawTable } from '../../core/datasets/dataset';
import { DATASETS } from '../../core/datasets/index';
import { isNamed } from '../../lambda/aws/service-error';
import { clientSettings } from '../account';
import { type AthenaChoice, askAthena, athenaClient } from '../athena';
import type { AccountView, DeployedLake, DeployedSource } from './facts';
import { type BucketClients, readBucket } from './read-buckets';
import { readBalancers, readVpcs } from './read-logged';
import { readTrails } from './read-trails';

export interface ViewClients extends BucketClients {
  readonly athena: Pick<AthenaClient, 'send'>;
  readonly cloudtrail: Pick<CloudTrailClient, 'send'>;
  /** Of a region; of the lake's without one. */
  readonly ec2: (region?: string) => Pick<EC2Client, 'send'>;
  readonly elb: (region: string) => Pick<ElasticLoadBalancingV2Client, 'send'>;
  readonly glue: Pick<GlueClient, 'send'>;
  readonly lakeformation: Pick<LakeFormationClient, 'send'>;
  readonly sts: Pick<STSClient, 'send'>;
}

/** Where a lake's ledger ends, for each dataset. */
const LAST_CONVERSIONS = 'SELECT dataset, max(delivered) AS delivered FROM conversions GROUP BY dataset';

/** An account as its APIs tell of it. Nothing is changed; one small query runs in the workgroup. */
export function accountView(
  clients: ViewClients,
  choice: AthenaChoice,
  sleep: (ms: number) => Promise<void>,
): AccountView {
  return {
    account: async () => (await clients.sts.send(new GetCallerIdentityCommand({}))).Account ?? '',
    lake: (account) => readLake(clients.glue, account, choice.database),
    trails: () => readTrails(clients.cloudtrail),
    regions: async () => {
      const { Regions = [] } = await clients.ec2().send(new DescribeRegionsCommand({}));
      return Regions.flatMap(({ RegionName }) => RegionName ?? []).sort();
    },
    bucket: (name) => readBucket(clients, name),
    vpcs: (region) => readVpcs(clients.ec2(region), region),
    balancers: (region) => readBalancers(clients.elb(region), region),
    iamAllowed: () => iamAllowed(clients.lakeformation),
    workgroup: () => readWorkgroup(clients.athena, choice.workgroup),
    conversions: async () => {
      const parts = { athena: clients.athena, sleep };
      const question = { sql: LAST_CONVERSIONS, values: [] };
      const { rows } = await askAthena(parts, choice, question, new AbortController().signal);
      return rows.map(([dataset, delivered]) => ({ dataset: String(dataset), delivered: String(delivered) }));
    },
  };
}

async function readLake(glue: ViewClients['glue'], account: string, database: string): Promise<DeployedLake> {
  const sources: DeployedSource[] = [];
  for (const dataset of DATASETS) {
    try {
      const { Table } = await glue.send(new GetTableCommand({ DatabaseName: database, Name: rawTable(dataset) }));
      const parameters = Table?.Parameters ?? {};
      const [, bucket = ''] = /^s3:\/\/([^/]+)\//.exec(parameters['storage.location.template'] ?? '') ?? [];
      const regions = (parameters['projection.region.values'] ?? '').split(',').filter(Boolean);
      sources.push({ dataset: dataset.name, bucket, regions });
    } catch (error) {
      if (!isNamed(error, 'EntityNotFoundException')) throw error;
    }
  }
  return { account, database, sources };
}

async function iamAllowed(lakeformation: ViewClients['lakeformation']): Promise<boolean> {
  const { DataLakeSettings: settings } = await lakeformation.send(new GetDataLakeSettingsCommand({}));
  return (settings?.CreateTableDefaultPermissions ?? []).some(
    ({ Principal }) => Principal?.DataLakePrincipalIdentifier === 'IAM_ALLOWED_PRINCIPALS',
  );
}

async function readWorkgroup(athena: ViewClients['athena'], name: string) {
  try {
    const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: name }));
    const configuration = WorkGroup?.Configuration;
    return {
      name,
      enforced: configuration?.EnforceWorkGroupConfiguration === true,
      cutoff: configuration?.BytesScannedCutoffPerQuery,
      results: configuration?.ResultConfiguration?.OutputLocation || undefined,
      managedResults: configuration?.ManagedQueryResultsConfiguration?.Enabled === true,
    };
  } catch (error) {
    if (isNamed(error, 'InvalidRequestException') && /is not found/.test(error.message)) return undefined;
    throw error;
  }
}

export function awsAccountView(choice: AthenaChoice): AccountView {
  const settings = clientSettings(choice);
  const inRegion = (region: string | undefined) => ({ ...settings, ...(region === undefined ? {} : { region }) });
  const clients: ViewClients = {
    athena: athenaClient(choice),
    cloudtrail: new CloudTrailClient(settings),
    ec2: (region) => new EC2Client(inRegion(region)),
    elb: (region) => new ElasticLoadBalancingV2Client(inRegion(region)),
    glue: new GlueClient(settings),
    kms: new KMSClient(settings),
    lakeformation: new LakeFormationClient(settings),
    s3: new S3Client({ ...settings, followRegionRedirects: true }),
    sts: new STSClient(settings),
  };
  return accountView(clients, choice, (ms) => new Promise((resolve) => setTimeout(resolve, ms)));
}
