import { existsSync, rmSync } from 'node:fs';
import type { Conversion } from '../../core/conversion/convert';
import type { RunResult } from '../../core/conversion/run';
import { unitName } from '../../core/conversion/unit';
import { LocalLake } from '../lake';
import { UsageError } from './exit';
import { type LakeFolders, remember, shown } from './folders';
import type { Io } from './io';
import { followConversion, Progress } from './progress';

/** What one run of the conversion did. */
export interface ConversionReport {
  /** Units that were converted in this run. */
  readonly converted: number;
  /** Units that were as they had been converted. */
  readonly upToDate: number;
  /** Units whose raw objects have gone since; their rows were kept. */
  readonly kept: number;
  /** Units of delivery days that are not over yet; queries read them from raw. */
  readonly open: number;
  readonly objects: number;
  readonly bytes: number;
  readonly failed: readonly { readonly unit: string; readonly reason: string }[];
  /** True when Ctrl-C stopped it before the last unit. */
  readonly stopped: boolean;
  readonly seconds: number;
}

/**
 * Opens a lake, and makes it the one used last.
 *
 * @throws UsageError when its logs are gone
 */
export async function openLake(io: Pick<Io, 'cwd'>, { logs, state }: LakeFolders): Promise<LocalLake> {
  if (!existsSync(logs)) {
    throw new UsageError(
      `the logs of the lake in '${shown(io.cwd, state)}' are gone from '${logs}': bring them back, or choose others with --logs`,
    );
  }
  const isNew = !existsSync(state);
  const lake = await LocalLake.open({ logs, state });
  try {
    if (isNew && !(await hasLogs(lake))) throw new UsageError(nothingToRead(lake, logs));
  } catch (error) {
    lake.close();
    // A lake of nothing would only be in the way of the next one.
    if (isNew) rmSync(state, { recursive: true, force: true });
    throw error;
  }
  remember(io.cwd, state);
  return lake;
}

async function hasLogs(lake: LocalLake): Promise<boolean> {
  for (const dataset of lake.datasets) for await (const _ of lake.logs.units(dataset, {})) return true;
  return false;
}

function nothingToRead({ logs: { files, leftOut }, datasets }: LocalLake, folder: string): string {
  const known = datasets.map(({ title }) => title).join(', ');
  const wanted = `give a folder with ${known}: a copy made with aws s3 sync, or files from anywhere`;
  if (files === 0 && leftOut.length === 0)
    return `'--logs' must be a folder of logs, got '${folder}', which is empty: ${wanted}`;
  const seen = leftOut.slice(0, 3).map(({ path, reason }) => `${path} (${reason})`);
  const more = leftOut.length > seen.length ? `, and ${leftOut.length - seen.length} more` : '';
  return `'--logs' must be a folder of logs, got '${folder}' with none in it, but ${seen.join(', ')}${more}: ${wanted}`;
}

/** Converts what is due, and shows how far it is. */
export async function convertLake(
  io: Io,
  lake: LocalLake,
  options: {
    readonly force?: boolean;
    readonly quiet: boolean;
    readonly scheduledTime: Date;
    readonly signal: AbortSignal;
  },
): Promise<ConversionReport> {
  const { quiet, ...run } = options;
  const before = io.elapsed();
  const progress = new Progress(io, quiet);
  const follow = followConversion(progress);
  const done = { objects: 0, bytes: 0 };
  try {
    const result = await lake.convert({
      ...run,
      onEvent: (event) => {
        follow(event);
        if (event.kind !== 'finished' || event.conversion.outcome !== 'converted') return;
        done.objects += event.conversion.entry.objects;
        done.bytes += event.conversion.entry.bytes;
      },
    });
    return { ...reportOf(result), ...done, seconds: Math.round(io.elapsed() - before) / 1000 };
  } finally {
    progress.stop();
  }
}

function reportOf({ conversions, counts, aborted }: RunResult) {
  const total = (name: 'upToDate' | 'open' | 'kept') => [...counts.values()].reduce((sum, one) => sum + one[name], 0);
  const of = (outcome: Conversion['outcome']) => conversions.filter((one) => one.outcome === outcome);
  return {
    converted: of('converted').length,
    upToDate: total('upToDate') + of('unchanged').length,
    kept: total('kept') + of('kept').length,
    open: total('open'),
    failed: [
      ...conversions.flatMap(failure),
      ...[...counts.values()].flatMap(({ blocked }) =>
        blocked.map(({ unit, problem }) => ({ unit: unitName(unit), reason: problem })),
      ),
    ],
    stopped: aborted,
  };
}

function failure(conversion: Conversion): ConversionReport['failed'] {
  const unit = unitName(conversion.unit);
  switch (conversion.outcome) {
    case 'failed':
      return [{ unit, reason: conversion.reason }];
    case 'pending':
      return [{ unit, reason: 'its query is still running: run the command again' }];
    case 'superseded':
      return [{ unit, reason: 'its logs changed while it was converted: run the command again' }];
    default:
      return [];
  }
}
