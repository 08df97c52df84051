import type { UnitMessage } from './unit-message';

/** Where the planner puts the units that the converter is to take up. */
export interface UnitQueue {
  /** Sends them all, in order. A message that was sent before, in the last five minutes, is not there twice. */
  send(messages: readonly UnitMessage[]): Promise<void>;
}
