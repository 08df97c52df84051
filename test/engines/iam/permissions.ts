import type { DeployedApp } from '../emulator/deployed-app';
import type { RecordedCall } from '../emulator/recorded-calls';
import { type Judgement, judge } from './judge';
import type { Need } from './need';
import { needsOf, placesOf } from './needs';
import { type DeployedPolicies, deployedPolicies } from './policies';
import { serviceNeeds } from './service-needs';
import type { Places } from './statements';

/** What an app's roles were allowed, for judging afterwards what they did: by then it may be destroyed. */
export class Permissions {
  readonly #policies = { roles: new Map(), resources: new Map(), roleOf: new Map() } satisfies DeployedPolicies;
  #places: Places | undefined;
  #ofServices: readonly Need[] = [];

  /** After each deployment; of what it changed the last counts. */
  async learn(app: DeployedApp): Promise<void> {
    const now = await deployedPolicies(app);
    for (const kind of ['roles', 'resources', 'roleOf'] as const) {
      for (const [name, value] of now[kind]) this.#policies[kind].set(name, value);
    }
    this.#places = await placesOf(app);
    this.#ofServices = await serviceNeeds(app);
  }

  get policies(): DeployedPolicies {
    return this.#policies;
  }

  /** Holds calls of the app's functions, and what services do in the name of its roles, against what they are allowed. */
  judge(calls: readonly RecordedCall[]): Promise<Judgement> {
    // Nothing was deployed: nothing of it has called.
    if (this.#places === undefined) return judge([], this.#policies);
    return judge([...needsOf(calls, this.#places), ...this.#ofServices], this.#policies);
  }

  /** @throws when one is not allowed */
  async check(calls: readonly RecordedCall[]): Promise<void> {
    const { denied } = await this.judge(calls);
    if (denied.length === 0) return;
    const told = denied.map(
      ({ caller, action, resource, context }) => `${caller} ${action} ${resource} ${JSON.stringify(context)}`,
    );
    throw new Error(`IAM would have denied ${denied.length} of what the app did:\n${told.join('\n')}`);
  }
}
