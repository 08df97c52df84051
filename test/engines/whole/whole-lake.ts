import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
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
import { type Delivered, PUNCTUAL, type Story, tellStory } from '../trino/story';
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
  #local: LocalLake | undefined;

  private constructor(
    readonly story: Story,
    readonly config: LogLakeConfig,
    readonly app: DeployedApp,
    private readonly athena: TrinoAppAthena,
    /** Folder of what is on this machine. */
    private readonly here: string,
  ) {}

  /** Synthesises, bootstraps and deploys the app, and delivers to it what of the story comes in time. */
  static async deploy(scratch: string): Promise<WholeLake> {
    const story = await tellStory(scratch);
    const config = configOf(story);
    const athena = await trinoAthena(PUNCTUAL);
    const assembly = await assemblyOf(scratch, config);
    const app = await DeployedApp.bootstrap(scratch, assembly, async () => athena);
    await app.deploy(assembly);
    const lake = new WholeLake(story, config, app, athena, join(scratch, 'whole-lake'));
    await lake.#deliverBoth(story.punctual);
    return lake;
  }

  async stop(): Promise<void> {
    this.#local?.close();
    await this.app.stop();
  }

  /** Delivers what of the story comes late, to both lakes; from now on it is this day, `yyyy/MM/dd`. */
  async deliverLate(today: string): Promise<void> {
    await this.#deliverBoth(this.story.late);
    await this.athena.today(today);
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
    await Promise.all([
      this.convert(scheduledTime),
      this.#lakeHere.convert({ scheduledTime: new Date(scheduledTime) }),
    ]);
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
    return this.#lakeHere.query(sql, values);
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
    return texts(localRows(await this.#lakeHere.query(sql)));
  }

  get #lakeHere(): LocalLake {
    return this.#local!;
  }

  async #deliverBoth({ raw, readable }: Delivered): Promise<void> {
    await this.deliver(raw);
    const logs = join(this.here, 'logs');
    for (const [key, bytes] of Object.entries(readable)) {
      const file = join(logs, key);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, bytes);
    }
    // It looks at its folder when it is opened.
    this.#local?.close();
    const state = join(this.here, 'state');
    this.#local = await LocalLake.open({ logs, state, datasets: datasetsOf(SETTINGS), threads: 2 });
  }
}

function bucketOf(key: string): (typeof BUCKETS)[number] {
  if (key.includes('/CloudTrail')) return 'CloudTrailLogs';
  return key.includes('/vpcflowlogs/') ? 'VpcFlowLogs' : 'AlbLogs';
}
