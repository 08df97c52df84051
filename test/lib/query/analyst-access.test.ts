import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, test } from 'vitest';
import { AnalystPolicy } from '../../../lib/query/analyst-policy';
import { AnalystWorkgroup } from '../../../lib/query/analyst-workgroup';
import { PipelineWorkgroup } from '../../../lib/query/pipeline-workgroup';
import { templateOf } from '../app';
import { queryLake, TRAIL_KEY } from './lake';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

const { stack, storage, databases, results, lakeBucket, trailBucket, albBucket } = queryLake();
const workgroup = new AnalystWorkgroup(stack, 'Analysts', {
  databases,
  data: [trailBucket, albBucket, lakeBucket],
  results,
});
new AnalystPolicy(stack, 'Policy', { workgroup });
const service = () => new ServicePrincipal('lambda.amazonaws.com');
const role = new Role(stack, 'Role', { assumedBy: service() });
const granted = workgroup.grantQuery(role);
const converter = new Role(stack, 'Converter', { assumedBy: service() });
new PipelineWorkgroup(stack, 'Pipeline', { results }).grantRun(converter).assertSuccess();
const template = templateOf(stack);

const statementsOf = (type: string, name = ''): readonly Statement[] =>
  Object.entries(template.findResources(type)).find(([id]) => id.startsWith(name))?.[1].Properties.PolicyDocument
    .Statement ?? [];
const actionsOf = ({ Action }: Statement) => [Action].flat();
const policy = statementsOf('AWS::IAM::ManagedPolicy');
/** Actions on anything whose ARN contains the text. */
const allowedOn = (text: string) =>
  policy.filter(({ Resource }) => JSON.stringify(Resource).includes(text)).flatMap(actionsOf);

describe('the managed policy of analysts', () => {
  test('lets them run and follow queries in their workgroup', () => {
    expect(allowedOn(':workgroup/log-lake"')).toEqual(
      expect.arrayContaining(['athena:StartQueryExecution', 'athena:GetQueryResults', 'athena:StopQueryExecution']),
    );
  });

  test('lets them read the data, and no object beside it', () => {
    const objects = policy
      .filter((statement) => actionsOf(statement).join() === 's3:GetObject')
      .flatMap(({ Resource }) => [Resource].flat().map((each) => JSON.stringify(each)));
    expect(objects.sort()).toEqual([
      expect.stringContaining(':s3:::old-trail/audit/*'),
      expect.stringMatching(/AlbBucket.*"\/\*"/),
      expect.stringMatching(/LakeBucket.*"\/curated\/\*"/),
      expect.stringMatching(/LakeBucket.*"\/ledger\/\*"/),
    ]);
  });

  test('lets them write nothing but results, and only where results of analysts go', () => {
    const writes = policy.filter((statement) =>
      actionsOf(statement).some((action) => /:(Put|Delete|Create|Update|Batch(Create|Update|Delete))/.test(action)),
    );
    expect(writes.map(({ Resource }) => JSON.stringify(Resource))).toEqual([
      expect.stringMatching(/ResultsBucket.*"\/analysts\/\*"/),
    ]);
  });

  test('names what it allows: no pattern of actions, and all resources only for lists that know no other', () => {
    expect(policy.flatMap(actionsOf).filter((action) => action.includes('*'))).toEqual([]);
    expect(policy.filter(({ Resource }) => Resource === '*')).toEqual([
      {
        Sid: 'ConsoleLists',
        Effect: 'Allow',
        Action: ['athena:ListDataCatalogs', 'athena:ListEngineVersions', 'athena:ListWorkGroups'],
        Resource: '*',
      },
    ]);
  });

  test('opens the keys of the data, and encrypts with none but that of the results', () => {
    expect(allowedOn(TRAIL_KEY)).toEqual(['kms:Decrypt']);
    const encrypts = policy.filter((statement) => actionsOf(statement).includes('kms:GenerateDataKey'));
    expect(encrypts.map(({ Resource }) => JSON.stringify(Resource))).toEqual([expect.stringMatching(/Key.*Arn/)]);
  });

  test('stands on its own: storage is not changed by it', () => {
    const keys = Object.values(templateOf(storage).findResources('AWS::KMS::Key'));
    expect(JSON.stringify(keys)).not.toContain('Analyst');
  });
});

test('a role that is granted queries gets what the policy has, but for the lists of the console', () => {
  granted.assertSuccess();
  const actions = (statements: readonly Statement[]) =>
    [...new Set(statements.filter(({ Sid }) => Sid !== 'ConsoleLists').flatMap(actionsOf))].sort();
  expect(actions(statementsOf('AWS::IAM::Policy', 'Role'))).toEqual(actions(policy));
});

test('a role that is granted the pipeline may run there, and reads and writes only its results', () => {
  const statements = statementsOf('AWS::IAM::Policy', 'Converter');
  const resources = statements.map(({ Resource }) => JSON.stringify(Resource));
  expect(resources.some((each) => each.includes(':workgroup/log-lake-pipeline'))).toBe(true);
  expect(resources.filter((each) => each.includes('/*'))).toEqual([
    expect.stringMatching(/ResultsBucket.*"\/pipeline\/\*"/),
  ]);
  expect(statements.flatMap(actionsOf).filter((action) => action.startsWith('glue:'))).toEqual([]);
});
