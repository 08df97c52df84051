import type { Dataset } from '../../core/datasets/dataset';
import { watch } from '../../core/watch/watch';
import { MOST_NAMED, type Planner } from './planner';

/** Keeps watch over a dataset's sources: measures and log lines. It never throws: units are planned whatever the watch meets. */
export async function watchDataset(
  planner: Pick<Planner, 'watch' | 'measures' | 'log'>,
  dataset: Dataset,
  at: Date,
): Promise<void> {
  const { measures, log } = planner;
  const report = await watch(planner.watch(dataset), dataset, at);
  const seen = [
    ['regionsUnknown', report.regionsUnknown, 'objects in regions that the raw table does not list'],
    ['accountsUnknown', report.accountsUnknown, 'objects of accounts that the raw table does not list'],
    ['fieldsUnknown', report.fieldsUnknown, 'fields that the definition does not have'],
  ] as const;
  for (const [metric, names, message] of seen) {
    if (names === undefined) continue;
    measures.lake(metric, names.length);
    if (names.length > 0)
      log.warn(message, { dataset: dataset.name, count: names.length, names: names.slice(0, MOST_NAMED) });
  }
  if (report.newestObjectHours !== undefined) {
    measures.dataset('newestObjectHours', dataset.name, report.newestObjectHours);
  }
  if (report.problems.length > 0) {
    log.error('watch failed', { dataset: dataset.name, count: report.problems.length, problems: report.problems });
  }
}
