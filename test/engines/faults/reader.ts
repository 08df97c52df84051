import { GetPartitionsCommand } from '@aws-sdk/client-glue';
import { readFrom } from '../../core/conversion/live-cut';
import { DATABASES } from '../emulator/app-athena';
import type { DeployedApp } from '../emulator/deployed-app';
import { ACCOUNT } from '../emulator/ministack';
import { all } from '../harness/aws';

/** Somebody who asks the lake of one delivery day again and again, while it is worked on. */
export class Reader {
  /** Answers that were wrong. */
  readonly wrong: string[] = [];
  answers = 0;
  #before: Readonly<Record<string, readonly string[]>>;
  #seenNew = false;

  /**
   * @param delivered - the delivery day
   * @param raw - ids of all events in it, by event day
   */
  constructor(
    private readonly app: DeployedApp,
    private readonly delivered: string,
    private raw: Readonly<Record<string, readonly string[]>>,
  ) {
    this.#before = raw;
  }

  /** More was delivered; the rows of before are right until the new ones were seen. */
  delivers(raw: Readonly<Record<string, readonly string[]>>): void {
    this.#before = this.raw;
    this.#seenNew = false;
    this.raw = raw;
  }

  /** Asks once, of the live view and of the curated table. */
  async ask(): Promise<void> {
    const view = await this.app.liveView('cloudtrail');
    const unit = { account: ACCOUNT, delivered: this.delivered };
    const curated = await this.curated();
    this.answers++;
    for (const [day, ids] of Object.entries(curated)) {
      const right = [this.#before[day], this.raw[day]].map((one) => one?.join());
      if (!right.includes(ids.join())) this.wrong.push(`${day} has ${ids}`);
    }
    const live = flat(readFrom(view, unit) === 'raw' ? this.raw : curated);
    if (live === flat(this.raw)) this.#seenNew = true;
    else if (this.#seenNew || live !== flat(this.#before))
      this.wrong.push(`the live view has ${live} of ${this.delivered}`);
  }

  /** Ids of the rows in the curated table, by event day. */
  async curated(): Promise<Readonly<Record<string, readonly string[]>>> {
    const table = { DatabaseName: DATABASES.lake, TableName: 'cloudtrail' };
    const Expression = `delivered = '${this.delivered}'`;
    const { Partitions = [] } = await this.app.clients.glue.send(new GetPartitionsCommand({ ...table, Expression }));
    const days = Partitions.map(async ({ Values: [, day = ''] = [], StorageDescriptor }) => {
      const { store } = this.app;
      const files = await all(store.list(StorageDescriptor!.Location!.slice(store.location('').length)));
      const ids = await Promise.all(files.map(async (key) => JSON.parse((await store.get(key))!.body) as string[]));
      return [day, ids.flat().sort()] as const;
    });
    return Object.fromEntries(await Promise.all(days));
  }
}

const flat = (days: Readonly<Record<string, readonly string[]>>): string => Object.values(days).flat().sort().join();
