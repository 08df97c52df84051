import type { SQSRecord } from 'aws-lambda';
import { type Conversion, convertUnit } from '../../core/conversion/convert';
import type { Inspect } from '../../core/conversion/examine';
import type { Ports } from '../../core/conversion/ports';
import { type Unit, unitName } from '../../core/conversion/unit';
import type { Dataset } from '../../core/datasets/dataset';
import { datasetsOf, type LakeSettings } from '../../core/deployment/settings';
import type { Measures } from '../lake-metrics';
import type { Log } from '../log';
import { parseUnitMessage, type UnitMessage } from '../unit-message';
import { measureConversion } from './measure-conversion';

/** What converting a message works with. */
export interface Converter {
  readonly settings: Pick<LakeSettings, 'databases' | 'sources'>;
  readonly ports: Ports;
  readonly inspect: Inspect;
  /** Makes a received message visible again after so many seconds. */
  readonly comeBack: (receiptHandle: string, seconds: number) => Promise<void>;
  readonly log: Log;
  readonly measures: Measures;
}

/** The unit's query is still running, and the message has to come back for it. */
export class StillRunning extends Error {
  constructor(unit: Unit, queryId: string) {
    super(`${unitName(unit)} is not done: query ${queryId} is still running`);
    this.name = 'StillRunning';
  }
}

/** Most queries that outlast an invocation end within minutes after it. */
const STILL_RUNNING_SECONDS = 60;

/** After a failure: twice as long each time, from a minute to a quarter of an hour. Throttling is over by then, or an outage. */
const FIRST_BACK_OFF_SECONDS = 60;
const LONGEST_BACK_OFF_SECONDS = 900;

/**
 * Converts the unit of one message. Returning means that the message is done with, and that includes a unit that failed for
 * good: only another plan, with another batch, gives it a new try.
 *
 * @throws when the message has to come back: {@link StillRunning}, a message that cannot be used, whatever a port throws
 */
export async function convertMessage(converter: Converter, record: SQSRecord): Promise<void> {
  const received = { messageId: record.messageId, receives: Number(record.attributes.ApproximateReceiveCount) };
  let about: Record<string, unknown> = received;
  try {
    const message = parseUnitMessage(record.body);
    const { dataset, account, delivered, batch } = message;
    about = { unit: unitName(message), dataset, account, delivered, batch, ...received };
    const conversion = await convert(converter, message);
    measureConversion(converter.measures, conversion, received.receives > 1);
    if (conversion.outcome === 'pending') throw new StillRunning(message, conversion.queryId);
    report(converter.log, conversion, about);
  } catch (error) {
    const running = error instanceof StillRunning;
    if (running) converter.log.info('unit pending', { ...about, reason: error.message });
    else converter.log.error('message failed', { ...about, error });
    await comeBack(converter, record, running ? STILL_RUNNING_SECONDS : backOff(received.receives), about);
    throw error;
  }
}

const backOff = (receives: number): number =>
  Math.min(LONGEST_BACK_OFF_SECONDS, FIRST_BACK_OFF_SECONDS * 2 ** (receives - 1));

function convert({ settings, ports, inspect }: Converter, message: UnitMessage): Promise<Conversion> {
  const { dataset, account, delivered, batch, force } = message;
  return convertUnit(
    ports,
    datasetIn(settings, dataset),
    { dataset, account, delivered },
    { databases: settings.databases, inspect, batch, force, byPosition: true },
  );
}

function datasetIn(settings: Pick<LakeSettings, 'sources'>, name: string): Dataset {
  const datasets = datasetsOf(settings);
  const found = datasets.find((dataset) => dataset.name === name);
  if (found !== undefined) return found;
  throw new Error(
    `the lake has no dataset '${name}', it has ${datasets.map((dataset) => dataset.name).join(', ')}: switch its source on again, or delete the message from the dead-letter queue`,
  );
}

/**
 * The queue's own time would be that of a message whose converter was stopped, which is much longer. Without this the message
 * comes back all the same, only later.
 */
async function comeBack(
  converter: Pick<Converter, 'comeBack' | 'log'>,
  { receiptHandle }: SQSRecord,
  seconds: number,
  about: Record<string, unknown>,
): Promise<void> {
  try {
    await converter.comeBack(receiptHandle, seconds);
  } catch (error) {
    converter.log.warn('message comes back late', { ...about, error });
  }
}

function report(
  log: Log,
  conversion: Exclude<Conversion, { outcome: 'pending' }>,
  about: Record<string, unknown>,
): void {
  switch (conversion.outcome) {
    case 'failed':
      log.error('unit failed', { ...about, reason: conversion.reason, queries: conversion.queries });
      break;
    case 'superseded':
      log.error('unit failed', { ...about, reason: 'another converter recorded other objects meanwhile, twice' });
      break;
    default: {
      const { state, objects, bytes, rows, unread, queries, run } = conversion.entry;
      const found = { state, objects, bytes, rows, unread: unread.length, queries, run };
      log.info(`unit ${conversion.outcome}`, { ...about, ...found });
      if (conversion.outcome === 'converted' && unread.length > 0) {
        log.warn('objects left out', { ...about, count: unread.length, unread: unread.slice(0, MOST_NAMED) });
      }
    }
  }
}

/** Most unread objects that a log line names; the ledger has all of them. */
const MOST_NAMED = 20;
