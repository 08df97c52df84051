import { castOf, HOME } from '../cast';
import { type Random, weighted } from '../random';
import { dataActivities } from './activities-data';
import { deploymentActivities } from './activities-deployment';
import { homeActivities, peopleActivities } from './activities-people';
import type { Activities, Scene } from './activity';
import { record } from './record';

const regional: Activities = [...dataActivities, ...deploymentActivities, ...peopleActivities];
const REGIONAL = weighted(regional);
/** Global services record in one region. */
const AT_HOME = weighted([...regional, ...homeActivities]);

/** One event of an ordinary day. */
export function ordinaryEvent(account: string, region: string, at: number, random: Random): string {
  const activity = random.pick(region === HOME ? AT_HOME : REGIONAL);
  const scene: Scene = { account, region, at, cast: castOf(account), random };
  return record(scene, activity(scene), random);
}
