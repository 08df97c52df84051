import { ArnFormat, Stack } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { LakeKey } from '../storage/lake-key';

export interface AlarmTopicProps {
  /** Encrypts what waits in the topic; its policy is extended by what CloudWatch and EventBridge need. */
  readonly key: LakeKey;
  /** Address that gets every message once it has confirmed the subscription. @default - no subscriber */
  readonly email?: string | undefined;
}

/**
 * Where everything that needs a person goes. Alarms and EventBridge rules may publish to it, over TLS only.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class AlarmTopic extends Construct {
  readonly topic: sns.Topic;

  constructor(scope: Construct, id: string, { key, email }: AlarmTopicProps) {
    super(scope, id);
    key.allowAlarms();
    key.allowEvents();
    this.topic = new sns.Topic(this, 'Topic', { masterKey: key.key, enforceSSL: true });
    const { account } = Stack.of(this);
    const alarms = Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    this.#allow('AlarmsOfThisAccount', 'cloudwatch.amazonaws.com', {
      StringEquals: { 'aws:SourceAccount': account },
      ArnLike: { 'aws:SourceArn': alarms },
    });
    // EventBridge knows no conditions here: with one the rule seems to run, and the message is dropped. Rules of other
    // accounts are kept out all the same: they publish as a role of theirs, never as the service.
    this.#allow('RulesOfThisAccount', 'events.amazonaws.com');
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }

  /** The topic as the target of an EventBridge rule, which says this. A CDK target would add its own statement for each rule. */
  target(message: events.RuleTargetInput): events.IRuleTarget {
    return { bind: () => ({ arn: this.topic.topicArn, input: message, targetResource: this.topic }) };
  }

  #allow(sid: string, service: string, conditions?: iam.Conditions): void {
    this.topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid,
        principals: [new iam.ServicePrincipal(service)],
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
        ...(conditions && { conditions }),
      }),
    );
  }
}
