import { DEVELOPMENT, PRODUCTION, STORY } from '../cast';
import { cloudTrailKey } from '../keys';
import type { Entry, Stream } from '../object';
import { BASE62 } from '../random';
import { at } from '../time';
import { ordinaryEvent } from './ordinary';

export const trailStream = (account: string, region: string): string => `cloudtrail ${account} ${region}`;

/** A log file's content. By concatenation: joining would copy every record once more. */
export function envelope(entries: readonly Entry[]): string {
  let records = '';
  for (const { text } of entries) records += records === '' ? text : `,${text}`;
  return `{"Records":[${records}]}`;
}

/** One trail's objects in one region. */
export function cloudTrailStream(account: string, region: string, share: number): Stream {
  return {
    name: trailStream(account, region),
    dataset: 'cloudtrail',
    account,
    region,
    share,
    typical: 30,
    most: 400,
    copyEvery: 250,
    key: (delivered, random) => cloudTrailKey({ account, region, delivered, suffix: random.text(BASE62, 16) }),
    content: envelope,
    ordinary: (second, random) => ordinaryEvent(account, region, second, random),
  };
}

const silence = { from: at(STORY.trail.stopped), to: at(STORY.trail.started) };

/** A stopped trail logs nothing in any region. */
const production = (region: string, share: number) => ({ ...cloudTrailStream(PRODUCTION, region, share), silence });

export const TRAILS = [
  production('us-east-1', 36),
  production('eu-west-1', 20),
  production('ap-northeast-2', 8),
  // Nothing ordinary: a trail of all regions is silent about those that nobody uses.
  production(STORY.takeover.region, 0),
  cloudTrailStream(DEVELOPMENT, 'us-east-1', 14),
  cloudTrailStream(DEVELOPMENT, 'eu-west-1', 12),
  cloudTrailStream(DEVELOPMENT, 'ap-northeast-2', 10),
];
