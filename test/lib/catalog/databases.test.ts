import { RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { expect, test } from 'vitest';
import { templateOf } from '../app';
import { testLake } from './lake';

const namesIn = (...[options]: Parameters<typeof testLake>) =>
  Object.values(templateOf(testLake(options).stack).findResources('AWS::Glue::Database')).map((each) => [
    each.Properties.DatabaseInput.Name,
    each.DeletionPolicy,
  ]);

test('there is a database for readers and one for the converter, which go with the stack', () => {
  expect(namesIn()).toEqual([
    ['log_lake', 'Delete'],
    ['log_lake_staging', 'Delete'],
  ]);
});

test('names and removal can be chosen', () => {
  expect(namesIn({ databaseName: 'audit', removalPolicy: RemovalPolicy.RETAIN })).toEqual([
    ['audit', 'Retain'],
    ['audit_staging', 'Retain'],
  ]);
  expect(namesIn({ stagingDatabaseName: 'scratch' })[1]?.[0]).toBe('scratch');
  expect(testLake({ databaseName: 'audit' }).databases.names).toEqual({ lake: 'audit', staging: 'audit_staging' });
});

test.each(['LogLake', 'log-lake', '1lake', '', 'a'.repeat(129)])('fails for the name %j', (databaseName) => {
  expect(() => testLake({ databaseName })).toThrow("'databaseName' must be lower-case letters, digits and _");
});

test('fails when both names are the same', () => {
  expect(() => testLake({ databaseName: 'audit', stagingDatabaseName: 'audit' })).toThrow(
    "'stagingDatabaseName' must differ from 'databaseName', got 'audit' for both",
  );
});

test('reading definitions is allowed for the database of readers and for nothing else', () => {
  const { stack, databases } = testLake();
  databases
    .grantRead(new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }))
    .assertSuccess();
  const [policy] = Object.values(templateOf(stack).findResources('AWS::IAM::Policy'));
  const [statement] = policy?.Properties.PolicyDocument.Statement ?? [];
  expect(statement.Action).toEqual([
    'glue:BatchGetPartition',
    'glue:GetDatabase',
    'glue:GetDatabases',
    'glue:GetPartition',
    'glue:GetPartitions',
    'glue:GetTable',
    'glue:GetTables',
  ]);
  expect(JSON.stringify(statement.Resource)).toContain('table/log_lake/*');
  expect(JSON.stringify(statement.Resource)).not.toContain('staging');
});
