import type { Cast, Principal } from '../cast';
import type { Random } from '../random';
import type { Act, Place } from './record';

/** Where and when something ordinary happens. */
export interface Scene extends Place {
  readonly cast: Cast;
  readonly random: Random;
}

/** What happens then. */
export type Activity = (scene: Scene) => Act;

/** Activities with how often each happens, relative to the others. */
export type Activities = readonly (readonly [weight: number, activity: Activity])[];

/** A refusal as IAM words it, now and then; ordinary work meets some. */
export function sometimesDenied(by: Principal, action: string, random: Random): Pick<Act, 'error'> {
  return random.oneIn(60) ? { error: denied(by, action) } : {};
}

/** The refusal of an action that no policy allows. */
export function denied(by: Principal, action: string): readonly [string, string] {
  const caller =
    by.kind === 'user'
      ? `arn:aws:iam::${by.account}:user/${by.name}`
      : by.kind === 'role'
        ? `arn:aws:sts::${by.account}:assumed-role/${by.role}/${by.session}`
        : by.kind;
  const reason = `because no identity-based policy allows the ${action} action`;
  return ['AccessDenied', `User: ${caller} is not authorized to perform: ${action} ${reason}`];
}
