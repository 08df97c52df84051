import { App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Construct } from 'constructs';
import {
  ALB_ACCESS,
  AlbAccessLogs,
  AnalystPolicy,
  AnalystWorkgroup,
  Conversion,
  ConversionsTable,
  DatasetTables,
  LakeBucket,
  LakeDatabases,
  LakeKey,
  LogBucket,
  PipelineWorkgroup,
  ResultsBucket,
  VpcFlowLogs,
  vpcFlow,
} from '../lib';

/**
 * An app with a VPC and a load balancer of its own that logs both into a small lake made of the parts: no trail, no
 * enrolment, and only what it asks for.
 */
export class WebAppWithLogs extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    // Zones by name: a lookup would need credentials at synthesis.
    const zones = ['eu-west-1a', 'eu-west-1b'];
    const vpc = new ec2.Vpc(this, 'Vpc', { availabilityZones: zones, natGateways: 0 }) as ec2.IVpc;
    const web = new elbv2.ApplicationLoadBalancer(this, 'Web', { vpc, internetFacing: true });
    web.addListener('Http', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(200) });

    const key = new LakeKey(this, 'Key');
    const flowBucket = new LogBucket(this, 'FlowBucket', { encryptionKey: key.key });
    const albBucket = new LogBucket(this, 'AlbBucket');
    const fields = ['version', 'interface-id', 'srcaddr', 'dstaddr', 'dstport', 'protocol', 'start', 'end', 'action'];
    new VpcFlowLogs(this, 'FlowLogs', { bucket: flowBucket, key, fields }).enableFor(vpc);
    new AlbAccessLogs(this, 'AlbLogs', { bucket: albBucket }).enableFor(web);

    const lake = new LakeBucket(this, 'Lake', { encryptionKey: key.key });
    const results = new ResultsBucket(this, 'Results', { encryptionKey: key.key });
    const databases = new LakeDatabases(this, 'Databases', { databaseName: 'web_logs' });
    const common = { databases, lakeBucket: lake.bucket };
    const flows = vpcFlow({ fields });
    const flowTables = new DatasetTables(this, 'Flows', { ...common, dataset: flows, raw: flowBucket });
    const albTables = new DatasetTables(this, 'Requests', { ...common, dataset: ALB_ACCESS, raw: albBucket });
    new ConversionsTable(this, 'Conversions', { ...common, datasets: [flows, ALB_ACCESS] });

    new Conversion(this, 'Conversion', {
      lake: 'web-logs',
      databases,
      tables: [flowTables, albTables],
      sources: [
        { dataset: flows.name, fields, raw: flowBucket },
        { dataset: ALB_ACCESS.name, raw: albBucket },
      ],
      lakeBucket: lake,
      workgroup: new PipelineWorkgroup(this, 'Pipeline', { results, workgroupName: 'web-logs-pipeline' }),
      key,
    });
    const workgroup = new AnalystWorkgroup(this, 'Analysts', {
      databases,
      data: [flowBucket, albBucket, lake],
      results,
      workgroupName: 'web-logs',
    });
    new AnalystPolicy(this, 'AnalystPolicy', { workgroup });
  }
}

if (require.main === module) {
  const app = new App();
  new WebAppWithLogs(app, 'web-app');
  app.synth();
}
