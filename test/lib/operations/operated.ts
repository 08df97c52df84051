import { type Environment, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { DATASETS } from '../../../core/datasets/index';
import { AlarmTopic } from '../../../lib/operations/alarm-topic';
import { LakeAlarms, type LakeAlarmsProps } from '../../../lib/operations/lake-alarms';
import { LakeKey } from '../../../lib/storage/lake-key';
import { app, ENV } from '../app';

/** A stack with what operations watch, made elsewhere. */
export function operated(env: Environment = ENV) {
  const stack = new Stack(app(), 'Test', { env });
  const fn = (name: string) => lambda.Function.fromFunctionName(stack, name, name);
  const queue = (name: string) => {
    const arn = stack.formatArn({ service: 'sqs', resource: name });
    return sqs.Queue.fromQueueAttributes(stack, name, { queueArn: arn, fifo: name.endsWith('.fifo') });
  };
  const key = new LakeKey(stack, 'Key');
  const topic = new AlarmTopic(stack, 'AlarmTopic', { key });
  return {
    stack,
    key,
    topic,
    conversion: {
      planner: fn('planner'),
      converter: fn('converter'),
      queue: queue('units.fifo'),
      deadLetterQueue: queue('dead-units.fifo'),
      scheduleDeadLetterQueue: queue('dead-plans'),
    },
    enrolment: { function: fn('enrolment'), deadLetterQueue: queue('dead-events') },
    trail: { trailName: 'log-lake', trailArn: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/log-lake' },
    buckets: ['raw-trail', 'lake-files'].map((name) => s3.Bucket.fromBucketName(stack, name, name)),
  };
}

export type Operated = ReturnType<typeof operated>;

/** Every alarm and notice there is, unless told otherwise. */
export function withAlarms(props: Partial<LakeAlarmsProps> = {}): Operated & { readonly alarms: LakeAlarms } {
  const lake = operated();
  const { topic, conversion, enrolment, trail, buckets, key } = lake;
  const alarms = new LakeAlarms(lake.stack, 'Alarms', {
    lakeName: 'log-lake',
    topic,
    datasets: DATASETS,
    conversion,
    enrolment,
    pipelineWorkgroupName: 'log-lake-pipeline',
    trail,
    buckets,
    key: key.key,
    ...props,
  });
  return { ...lake, alarms };
}
