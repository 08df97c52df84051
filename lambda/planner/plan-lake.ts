import { deliveredOf, shiftDelivered } from '../../core/conversion/days';
import { liveState } from '../../core/conversion/live';
import { RECHECK_DAYS } from '../../core/conversion/plan';
import { sweep } from '../../core/conversion/sweep';
import type { Dataset } from '../../core/datasets/dataset';
import { datasetsOf } from '../../core/deployment/settings';
import { pendingReport } from '../../core/watch/pending';
import { Ceiling } from './ceiling';
import type { PlanEvent } from './event';
import { type DatasetPlan, isBackfill, planDataset } from './plan-dataset';
import type { Planner } from './planner';
import { watchDataset } from './watch-dataset';

export interface LakePlan {
  /** ISO 8601, UTC; names the batch. */
  readonly scheduledTime: string;
  readonly dryRun: boolean;
  readonly datasets: readonly DatasetPlan[];
  /** Folders of superseded runs that were deleted. */
  readonly swept: number;
}

/**
 * Plans every dataset of the lake. The plan of the day also keeps watch over the sources and tidies up; a backfill (days
 * named) does neither, and a dry run changes nothing at all. A dataset that fails does not stop the others.
 *
 * @throws at the end, naming each dataset that failed and why, so that the invocation is repeated
 */
export async function planLake(planner: Planner, event: PlanEvent): Promise<LakePlan> {
  const failures: string[] = [];
  const datasets: DatasetPlan[] = [];
  const ceiling = new Ceiling(event.maxBytes);
  const lake = datasetsOf(planner.settings);
  const ofTheDay = !event.dryRun && !isBackfill(event);
  const attempt = async (dataset: Dataset, what: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      failures.push(`${dataset.name}: ${error instanceof Error ? error.message : String(error)}`);
      planner.log.error(`${what} failed`, { dataset: dataset.name, error });
    }
  };

  for (const dataset of lake) {
    await attempt(dataset, 'plan', async () => {
      // Before this plan adds to them: a unit that was found a second ago is not late.
      const pending = ofTheDay
        ? pendingReport(await liveState(planner.ports.store, dataset), event.scheduledTime)
        : undefined;
      const plan = await planDataset(planner, dataset, event, ceiling);
      datasets.push(plan);
      planner.log.info(event.dryRun ? 'plan, dry run' : 'plan', { ...plan });
      if (!event.dryRun) {
        planner.measures.lake('unitsDue', plan.due);
        planner.measures.lake('unitsBlocked', plan.blocked);
      }
      if (pending !== undefined) planner.measures.lake('oldestPendingHours', pending.oldestHours);
      if (pending !== undefined && pending.stuck.length > 0) {
        planner.log.warn('units pending for too long', { dataset: dataset.name, ...pending });
      }
    });
  }

  let swept = 0;
  if (ofTheDay) {
    for (const dataset of lake) await watchDataset(planner, dataset, event.scheduledTime);
    const from = sweptFrom(event.scheduledTime);
    for (const dataset of lake) {
      await attempt(dataset, 'sweep', async () => {
        swept += await sweep(planner.ports, dataset, { from, enough: planner.enough });
      });
    }
  }
  if (failures.length > 0) throw new Error(`not everything was planned: ${failures.join('; ')}`);
  if (ofTheDay) planner.measures.lake('plansMade', 1);
  return { scheduledTime: event.scheduledTime.toISOString(), dryRun: event.dryRun, datasets, swept };
}

/** Runs are superseded within the days that are looked at again; older ones, after a backfill, can wait for Sunday. */
const sweptFrom = (scheduledTime: Date): string | undefined =>
  scheduledTime.getUTCDay() === 0 ? undefined : shiftDelivered(deliveredOf(scheduledTime), -RECHECK_DAYS);
