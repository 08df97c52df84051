import { castOf, PRODUCTION, STORY } from '../cast';
import type { Random } from '../random';
import { at } from '../time';
import { foreignAccount } from './foreign-account';
import { leakedKey } from './leaked-key';
import type { Call } from './record';
import { sessions } from './sessions';
import { signIn } from './sign-in';
import { passwordTakeover } from './takeover';

/**
 * What went wrong that week. Each incident is a list of calls in the order in which they happened; the times leave the gap in
 * which the trail was stopped empty.
 */
export function incidents(random: Random): readonly Call[] {
  return [
    ...rootSignIn(random),
    ...passwordGuessing(random),
    ...leakedKey(random),
    ...passwordTakeover(random),
    ...foreignAccount(random),
    ...sessions(random),
  ];
}

const account = PRODUCTION;
const cast = castOf(account);

function rootSignIn(random: Random): Call[] {
  const time = at(STORY.root.time);
  const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:135.0) Gecko/20100101 Firefox/135.0';
  const root = { kind: 'root', account, address: STORY.root.address, agent } as const;
  return [{ at: time, account, region: 'us-east-1', ...signIn(root, time, random) }];
}

function passwordGuessing(random: Random): Call[] {
  const address = STORY.guesser.address;
  const ben = cast.people[1]!;
  const tries = [ben, ben, ben, ben].map((user, index) => {
    const time = at('2026-03-03T22:40:00Z') + index * 19;
    return { at: time, account, region: 'us-east-1', ...signIn(user, time, random, { address }) };
  });
  const unknown = [0, 1].map((index) => {
    const time = at('2026-03-03T22:41:40Z') + index * 23;
    return { at: time, account, region: 'us-east-1', ...signIn(ben, time, random, { address, unknownUser: true }) };
  });
  return [...tries, ...unknown];
}
