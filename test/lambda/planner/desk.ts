import { gzipSync } from 'node:zlib';
import { convertUnit } from '../../../core/conversion/convert';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import type { LakeSettings } from '../../../core/deployment/settings';
import { inspect } from '../../../core/raw/inspect';
import { parsePlanEvent } from '../../../lambda/planner/event';
import { planLake } from '../../../lambda/planner/plan-lake';
import { watchPorts } from '../../../lambda/planner/watch-ports';
import { ACCOUNT, FakeLake, SETTINGS } from '../aws/fake-lake';
import { Observed } from '../observed';

/** A lake in memory, and everything that a planner over it says, measures and sends. */
export class Desk extends Observed {
  readonly lake: FakeLake;
  /** Answers whether the function's time is nearly over. */
  enough = () => false;

  constructor(readonly settings: LakeSettings = SETTINGS) {
    super();
    this.lake = new FakeLake(settings);
  }

  /** Plans as the planner's function does, at 01:00 of the day. */
  async plan(day: string, event: Record<string, unknown> = {}) {
    const scheduledTime = `${day}T01:00:00Z`;
    this.lake.now = new Date(`${day}T02:00:00Z`);
    const ports = this.lake.ports();
    this.sent.length = 0;
    this.measured.length = 0;
    this.lines.length = 0;
    return planLake(
      {
        settings: this.settings,
        ports,
        queue: this.queue,
        watch: (dataset) => watchPorts(ports.raw, this.settings.sources, dataset),
        log: this.log,
        measures: this.measures,
        enough: this.enough,
      },
      parsePlanEvent({ scheduledTime, ...event }, ports.clock.now()),
    );
  }

  /** Converts what was sent, as the converter does; all of it, or the units of some days. */
  async convert(...days: readonly string[]): Promise<void> {
    for (const { version: _, batch, force, ...unit } of this.sent) {
      if (days.length > 0 && !days.includes(unit.delivered)) continue;
      await convertUnit(this.lake.ports(), CLOUDTRAIL, unit, {
        databases: this.settings.databases,
        inspect,
        batch,
        force,
      });
    }
  }

  /** Delivers an object with one event, a few hours into its day. */
  deliver(delivered: string, name = 'a', region = 'eu-west-1', account = ACCOUNT): void {
    const date = delivered.replaceAll('/', '');
    const key = `AWSLogs/${account}/CloudTrail/${region}/${delivered}/${account}_CloudTrail_${region}_${date}T1000Z_${name}.json.gz`;
    const event = {
      eventID: `${name}-${date}`,
      eventName: 'ListBuckets',
      eventTime: `${delivered.replaceAll('/', '-')}T10:00:00Z`,
    };
    const modified = new Date(`${delivered.replaceAll('/', '-')}T10:15:00Z`);
    this.lake.s3.add('trail', key, gzipSync(JSON.stringify({ Records: [event] })), modified);
  }

  /** `day batch` of each message, with `force` where it is. */
  messages(): string[] {
    return this.sent.map(({ delivered, batch, force }) => `${delivered} ${batch}${force ? ' force' : ''}`);
  }

  live() {
    return JSON.parse(this.lake.s3.text('lake', 'ledger/cloudtrail/_live.json') ?? 'null');
  }
}
