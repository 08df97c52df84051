import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { WebAppWithLogs } from '../../examples/web-app';
import { SecurityStack } from '../../examples/whole-lake';
import { app, templateOf } from '../lib/app';

test('an app with a VPC and a load balancer logs both into a lake of the parts', () => {
  const template = templateOf(new WebAppWithLogs(app(), 'App'));
  template.hasResource('AWS::EC2::FlowLog', {
    Properties: {
      LogDestinationType: 's3',
      LogFormat: Match.stringLikeRegexp('^\\$\\{version\\} \\$\\{interface-id\\}'),
    },
    // AWS would write a policy of its own otherwise.
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^FlowBucketPolicy')]),
  });
  template.hasResource('AWS::ElasticLoadBalancingV2::LoadBalancer', {
    Properties: {
      LoadBalancerAttributes: Match.arrayWith([{ Key: 'access_logs.s3.enabled', Value: 'true' }]),
    },
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^AlbBucketPolicy')]),
  });
  const tables = Object.values(template.findResources('AWS::Glue::Table')).map(
    ({ Properties }) => Properties.TableInput.Name,
  );
  expect(tables.sort()).toEqual([
    'alb_access',
    'alb_access_live',
    'alb_access_raw',
    'alb_requests',
    'conversions',
    'ocsf_http_activity',
    'ocsf_network_activity',
    'vpc_flow',
    'vpc_flow_conversations',
    'vpc_flow_live',
    'vpc_flow_raw',
  ]);
  template.resourceCountIs('AWS::CloudTrail::Trail', 0);
});

test('a whole lake stands in one stack of another app', () => {
  const template = templateOf(new SecurityStack(app(), 'Security'));
  template.resourceCountIs('AWS::CloudTrail::Trail', 1);
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^Responders') }],
  });
  template.hasResourceProperties('AWS::Athena::WorkGroup', { Name: 'security-lake' });
});
