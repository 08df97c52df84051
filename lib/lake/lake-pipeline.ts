import { Construct } from 'constructs';
import type { ResolvedConfig } from '../config/resolved';
import { Conversion, type ConversionSource } from '../conversion/conversion';
import { AlarmTopic } from '../operations/alarm-topic';
import { LakeAlarms } from '../operations/lake-alarms';
import { LakeDashboard } from '../operations/lake-dashboard';
import { thresholdsOf } from '../operations/thresholds';
import type { WatchedConversion } from '../operations/watched';
import type { LakeCatalog } from './lake-catalog';
import type { LakeDelivery } from './lake-delivery';
import type { LakeStorage } from './lake-storage';

export interface LakePipelineProps {
  readonly config: ResolvedConfig;
  readonly storage: LakeStorage;
  readonly catalog: LakeCatalog;
  /** @default - nothing is delivered by the lake's own doing */
  readonly delivery?: LakeDelivery | undefined;
}

/** What works daily: the conversion, and those who watch it. */
export class LakePipeline extends Construct {
  readonly conversion: Conversion;
  readonly alarmTopic: AlarmTopic;
  readonly alarms: LakeAlarms;
  readonly dashboard: LakeDashboard;

  constructor(scope: Construct, id: string, { config, storage, catalog, delivery }: LakePipelineProps) {
    super(scope, id);
    const { key } = storage;
    this.conversion = new Conversion(this, 'Conversion', {
      lake: config.name,
      databases: catalog.databases,
      tables: [...catalog.tables.values()],
      sources: catalog.sources.flatMap(({ settings, raw }) =>
        settings.map(({ bucket: _, ...source }): ConversionSource => ({ ...source, raw })),
      ),
      lakeBucket: storage.lake,
      workgroup: catalog.pipeline,
      schedule: config.schedule,
      paused: config.schedule.paused,
      maxBytesPerPlan: config.schedule.maxBytesPerPlan,
      key,
    });
    this.alarmTopic = new AlarmTopic(this, 'Alarms', { key, email: config.alarmEmail });
    const watched = watchedOf(this.conversion);
    const common = {
      lakeName: config.name,
      datasets: catalog.datasets,
      pipelineWorkgroupName: catalog.pipeline.workgroup.workgroupName,
      thresholds: thresholdsOf(config.alarms),
      runbookUrl: config.alarms.runbookUrl,
    };
    const enrolment = delivery?.enrolment;
    this.alarms = new LakeAlarms(this, 'Watch', {
      ...common,
      topic: this.alarmTopic,
      conversion: watched,
      enrolment: enrolment && { function: enrolment.function.function, deadLetterQueue: enrolment.deadLetters },
      trail: delivery?.trail,
      buckets: storage.buckets.map(({ bucket }) => bucket),
      key: key.key,
      paused: config.schedule.paused,
    });
    this.dashboard = new LakeDashboard(this, 'Dashboard', {
      ...common,
      conversion: watched,
      analystsWorkgroupName: catalog.analysts.workgroup.workgroupName,
      alarms: this.alarms.alarms,
    });
  }
}

const watchedOf = (conversion: Conversion): WatchedConversion => ({
  planner: conversion.planner.function,
  converter: conversion.converter.function,
  queue: conversion.queue,
  deadLetterQueue: conversion.deadLetterQueue,
  scheduleDeadLetterQueue: conversion.scheduleDeadLetterQueue,
});
