import type { Dataset } from '../datasets/dataset';
import { type Conversion, type ConvertOptions, convertUnit } from './convert';
import { planned } from './live';
import { type Due, type PlanCounts, type PlanOptions, plan } from './plan';
import type { Ports } from './ports';
import { sweep } from './sweep';
import type { Unit } from './unit';

export interface RunOptions extends PlanOptions, ConvertOptions {
  /** Stops the run between two units; what is done stays done. */
  readonly signal?: AbortSignal | undefined;
  /** Units converted at the same time; 1 by default. With more, one unit's reading hides another's writing. */
  readonly atOnce?: number | undefined;
}

export type RunEvent =
  /** Everything is planned and nothing started: once, before all others. */
  | { readonly kind: 'planned'; readonly units: number; readonly objects: number; readonly bytes: number }
  | { readonly kind: 'started'; readonly unit: Unit; readonly due: Due | undefined }
  | { readonly kind: 'finished'; readonly unit: Unit; readonly due: Due | undefined; readonly conversion: Conversion };

export interface RunResult {
  /** One for each unit that was taken up, in the order in which they ended. */
  readonly conversions: readonly Conversion[];
  readonly counts: ReadonlyMap<string, PlanCounts>;
  /** Folders of superseded runs that were deleted. */
  readonly swept: number;
  /** True when `signal` stopped it before the last unit. */
  readonly aborted: boolean;
}

interface Task {
  readonly dataset: Dataset;
  readonly unit: Unit;
  /** Undefined for a unit that is converted, and only has to be tidied up after. */
  readonly due: Due | undefined;
}

/**
 * Plans all datasets, then converts what is due, unit by unit. A unit that fails, whatever the failure, does not
 * stop the others: it is in the result, and due again in the next run.
 */
export async function runConversion(
  ports: Ports,
  datasets: readonly Dataset[],
  options: RunOptions,
  onEvent: (event: RunEvent) => void = () => undefined,
): Promise<RunResult> {
  const { tasks, counts } = await planAll(ports, datasets, options);
  const due = tasks.flatMap((task) => task.due ?? []);
  onEvent({ kind: 'planned', units: due.length, objects: sum(due, 'objects'), bytes: sum(due, 'bytes') });

  const conversions: Conversion[] = [];
  const waiting = tasks.values();
  let aborted = false;
  const work = async () => {
    for (const { dataset, unit, due } of waiting) {
      aborted ||= options.signal?.aborted ?? false;
      if (aborted) return;
      onEvent({ kind: 'started', unit, due });
      const conversion = await convertOrReport(ports, dataset, unit, options);
      conversions.push(conversion);
      onEvent({ kind: 'finished', unit, due, conversion });
    }
  };
  await Promise.all(Array.from({ length: options.atOnce ?? 1 }, work));
  if (aborted) return { conversions, counts, swept: 0, aborted };

  let swept = 0;
  for (const dataset of datasets) swept += await sweep(ports, dataset, { graceHours: options.graceHours });
  return { conversions, counts, swept, aborted: false };
}

async function planAll(ports: Ports, datasets: readonly Dataset[], options: RunOptions) {
  const tasks: Task[] = [];
  const counts = new Map<string, PlanCounts>();
  for (const dataset of datasets) {
    const found = plan(ports, dataset, options);
    const due: Due[] = [];
    for await (const one of found) due.push(one);
    counts.set(dataset.name, found.counts);
    const unsettled = await planned(ports, dataset, options.databases, due, options);
    tasks.push(...unsettled.map((unit) => ({ dataset, unit, due: undefined })));
    tasks.push(...due.map((one) => ({ dataset, unit: one.unit, due: one })));
  }
  return { tasks, counts };
}

/** The one place that catches everything: the next unit may well convert where this one could not. */
async function convertOrReport(ports: Ports, dataset: Dataset, unit: Unit, options: RunOptions): Promise<Conversion> {
  try {
    return await convertUnit(ports, dataset, unit, options);
  } catch (error) {
    return { outcome: 'failed', unit, reason: error instanceof Error ? error.message : String(error), queries: [] };
  }
}

const sum = <K extends 'objects' | 'bytes'>(due: readonly Due[], name: K): number =>
  due.reduce((total, one) => total + one[name], 0);
