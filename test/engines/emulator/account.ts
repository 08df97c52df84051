import {
  CreateFlowLogsCommand,
  CreateVpcCommand,
  DescribeFlowLogsCommand,
  EC2Client,
  type FlowLog,
} from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand,
  DescribeLoadBalancerAttributesCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { GlueClient } from '@aws-sdk/client-glue';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { AwsApi } from './aws-api';
import { REGION } from './ministack';

/** What an emulated account has beside the app, made and looked at as its owner would. */
export class Account {
  readonly api: AwsApi;
  readonly clients;

  constructor(endpoint: string) {
    const settings = { endpoint, region: REGION, credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } };
    this.api = new AwsApi(endpoint);
    this.clients = {
      ec2: new EC2Client(settings),
      elbv2: new ElasticLoadBalancingV2Client(settings),
      glue: new GlueClient(settings),
      s3: new S3Client({ ...settings, forcePathStyle: true }),
      sqs: new SQSClient(settings),
    };
  }

  close(): void {
    for (const client of Object.values(this.clients)) client.destroy();
  }

  cloudTrail<T>(action: string, input: object): Promise<T> {
    const target = `com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.${action}`;
    return this.api.call('cloudtrail', target, input);
  }

  async buckets(): Promise<readonly string[]> {
    const { Buckets = [] } = await this.clients.s3.send(new ListBucketsCommand({}));
    return Buckets.map(({ Name }) => Name!);
  }

  async keyState(KeyId: string): Promise<string> {
    type Answer = { readonly KeyMetadata: { readonly KeyState: string } };
    return (await this.api.call<Answer>('kms', 'TrentService.DescribeKey', { KeyId })).KeyMetadata.KeyState;
  }

  async createVpc(): Promise<string> {
    const { Vpc } = await this.clients.ec2.send(new CreateVpcCommand({ CidrBlock: '10.7.0.0/16' }));
    return Vpc!.VpcId!;
  }

  async createLoadBalancer(Name: string): Promise<string> {
    const command = new CreateLoadBalancerCommand({ Name, Type: 'application', Subnets: ['subnet-1', 'subnet-2'] });
    const { LoadBalancers } = await this.clients.elbv2.send(command);
    return LoadBalancers![0]!.LoadBalancerArn!;
  }

  async createFlowLog(vpc: string, LogDestination: string): Promise<void> {
    const vpcs = { ResourceType: 'VPC' as const, ResourceIds: [vpc], TrafficType: 'ALL' as const };
    await this.clients.ec2.send(new CreateFlowLogsCommand({ ...vpcs, LogDestinationType: 's3', LogDestination }));
  }

  async flowLogs(vpc: string): Promise<readonly FlowLog[]> {
    const Filter = [{ Name: 'resource-id', Values: [vpc] }];
    return (await this.clients.ec2.send(new DescribeFlowLogsCommand({ Filter }))).FlowLogs ?? [];
  }

  /** Attributes of one kind of a load balancer's logs, by the last part of their name. */
  async loadBalancerLogs(
    LoadBalancerArn: string,
    kind: 'access_logs.s3' | 'connection_logs.s3',
  ): Promise<Readonly<Record<string, string>>> {
    const command = new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn });
    const { Attributes = [] } = await this.clients.elbv2.send(command);
    const own = Attributes.filter(({ Key }) => Key?.startsWith(`${kind}.`));
    return Object.fromEntries(own.map(({ Key, Value }) => [Key!.slice(kind.length + 1), Value!]));
  }

  /** What CloudTrail tells EventBridge of a call that made something. */
  async tellOf(service: string, eventName: string, responseElements: object): Promise<void> {
    const Detail = JSON.stringify({ eventSource: `${service}.amazonaws.com`, eventName, responseElements });
    const Entries = [{ Source: `aws.${service}`, DetailType: 'AWS API Call via CloudTrail', Detail }];
    await this.api.call('events', 'AWSEvents.PutEvents', { Entries });
  }
}
