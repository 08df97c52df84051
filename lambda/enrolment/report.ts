import type { AlbLog } from '../../core/deployment/enrolment-settings';
import { Refused } from './ports';

/** One log of one resource, and why it is where it is. */
export interface Entry {
  /** Id of a VPC, ARN of a load balancer. */
  readonly resource: string;
  readonly log: 'flow' | AlbLog;
  readonly reason?: string;
}

export type Outcome = 'enrolled' | 'alreadyEnrolled' | 'leftAlone' | 'removed' | 'failed';

/** What a run did; with `reportOnly` what it would have done. */
export interface EnrolmentReport extends Readonly<Record<Outcome, readonly Entry[]>> {
  readonly region: string;
  readonly reportOnly: boolean;
}

/** What is known so far. */
export class Findings implements Record<Outcome, Entry[]> {
  readonly enrolled: Entry[] = [];
  readonly alreadyEnrolled: Entry[] = [];
  readonly leftAlone: Entry[] = [];
  readonly removed: Entry[] = [];
  readonly failed: Entry[] = [];

  add(outcome: Outcome, resource: string, log: Entry['log'], reason?: string): void {
    this[outcome].push({ resource, log, ...(reason !== undefined && { reason }) });
  }

  /** Does something to one resource. What AWS refuses is that resource's failure: the others go on. */
  async attempt(
    resource: string,
    log: Entry['log'],
    act: () => Promise<void>,
    explain: (refused: Refused) => string = plain,
  ): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.add('failed', resource, log, explain(error));
    }
  }
}

export const plain = ({ code, message }: Refused): string => `${code}: ${message}`;
