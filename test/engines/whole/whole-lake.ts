import { join } from 'node:path';
import { datasetsOf } from '../../../core/deployment/settings';
import type { BoundValue } from '../../../core/queries/prepared';
import type { LogLakeConfig } from '../../../lib/config';
import type { Answer } from '../../../local/engine/session';
import { LocalLake } from '../../../local/lake';
import { assemblyOf } from '../emulator/assemblies';
import { DeployedApp } from '../emulator/deployed-app';
import { ACCOUNT } from '../emulator/ministack';
import { putObjects } from '../harness/aws';
import { SETTINGS } from '../harness/catalog';
import type { TrinoAnswer } from '../trino/client';
import { localRows, texts, trinoRows } from '../trino/rows';
import { type Story, tellStory } from '../trino/story';
import { type TrinoAppAthena, trinoAthena } from './trino-athena';

/** The story's accounts and regions, and the month that it is told in. */
const configOf = ({ accounts, regions }: Story): LogLakeConfig => ({
  accounts: accounts.filter((account) => account !== ACCOUNT),
  regions,
  deliveredFrom: '2026-03-01',
});

/** Trino and the functions share a machine, which may be busy with other things. */
const QUERIES_SECONDS = 220;

const BUCKETS = ['CloudTrailLogs', 'VpcFlowLogs', 'AlbLogs'] as const;

/** The app deployed with an Athena that runs SQL, and the same logs in a lake on this machine. */
export class WholeLake {
  private constructor(
    readonly story: Story,
    readonly config: LogLakeConfig,
    readonly app: DeployedApp,
    private readonly athena: TrinoAppAthena,
    private readonly local: LocalLake,
  ) {}

  /** Synthesises, bootstraps and deploys the app, and delivers the story to it. */
  static async deploy(scratch: string): Promise<WholeLake> {
    const story = await tellStory(scratch);
    const config = configOf(story);
    const athena = await trinoAthena();
    const assembly = await assemblyOf(scratch, config);
    const app = await DeployedApp.bootstrap(scratch, assembly, async () => athena);
    await app.deploy(assembly);
    const state = join(scratch, 'whole-lake');
    const local = await LocalLake.open({ logs: story.readable, state, datasets: datasetsOf(SETTINGS), threads: 2 });
    const lake = new WholeLake(story, config, app, athena, local);
    await lake.deliver(story.objects);
    return lake;
  }

  async stop(): Promise<void> {
    this.local.close();
    await this.app.stop();
  }

  /** Puts objects where AWS would: each source has a bucket of its own. */
  async deliver(objects: Readonly<Record<string, Uint8Array>>): Promise<void> {
    for (const bucket of BUCKETS) {
      const own = Object.entries(objects).filter(([key]) => bucketOf(key) === bucket);
      await putObjects(this.app.clients, this.app.bucket(bucket), Object.fromEntries(own));
    }
  }

  /** Converts what is over by then: the deployed functions do, and the lake on this machine does. */
  async convertBoth(scheduledTime: string): Promise<void> {
    await Promise.all([this.convert(scheduledTime), this.local.convert({ scheduledTime: new Date(scheduledTime) })]);
  }

  /** Invokes the planner, and waits until queue and converters are done. Returns how many units were planned. */
  async convert(scheduledTime: string): Promise<number> {
    const { datasets } = await this.app.plan({ scheduledTime });
    await this.app.converted(QUERIES_SECONDS);
    return datasets.reduce((sum, { sent }) => sum + sent, 0);
  }

  /** What an analyst gets. */
  answer(sql: string): Promise<TrinoAnswer> {
    return this.athena.query(sql);
  }

  /** The same of the lake on this machine. */
  localAnswer(sql: string, values: readonly BoundValue[]): Promise<Answer> {
    return this.local.query(sql, values);
  }

  /** The values of a query's rows. */
  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.athena.query(sql)).rows;
  }

  /** Rows of a query as {@link texts}. */
  async texts(sql: string): Promise<readonly string[]> {
    return texts(trinoRows(await this.athena.query(sql)));
  }

  /** The same of the lake on this machine. */
  async localTexts(sql: string): Promise<readonly string[]> {
    return texts(localRows(await this.local.query(sql)));
  }
}

function bucketOf(key: string): (typeof BUCKETS)[number] {
  if (key.includes('/CloudTrail')) return 'CloudTrailLogs';
  return key.includes('/vpcflowlogs/') ? 'VpcFlowLogs' : 'AlbLogs';
}
