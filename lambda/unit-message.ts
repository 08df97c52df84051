import { isDay } from '../core/conversion/days';
import type { Unit } from '../core/conversion/unit';

/** Rises when an older converter would misread a message. */
const MESSAGE_VERSION = 1;

/** One unit to convert. */
export interface UnitMessage extends Unit {
  readonly version: typeof MESSAGE_VERSION;
  /** Names the plan that found it due; a query that failed is tried afresh in another batch. At most 128 characters. */
  readonly batch: string;
  /** Convert although nothing changed, and although raw objects have gone since; false by default. */
  readonly force?: boolean;
}

/** A message that this version cannot use: sending it again does not help. */
export class UnitMessageProblem extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'UnitMessageProblem';
  }
}

/** The message as text for the queue. Its members always stand in the same order. */
export const encodeUnitMessage = ({ dataset, account, delivered, batch, force }: UnitMessage): string =>
  JSON.stringify({
    version: MESSAGE_VERSION,
    dataset,
    account,
    delivered,
    batch,
    ...(force === true ? { force } : {}),
  });

/**
 * Reads a message back. Whether the dataset is one of the lake's is for the caller to see.
 *
 * @throws UnitMessageProblem when it is not one, or comes from a newer version
 */
export function parseUnitMessage(text: string): UnitMessage {
  let found: Record<string, unknown>;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new UnitMessageProblem(`a unit message must be JSON (${(error as Error).message}), got ${shown(text)}`);
  }
  const { version, dataset, account, delivered, batch, force } = found ?? {};
  if (typeof version === 'number' && version > MESSAGE_VERSION) {
    throw new UnitMessageProblem(
      `a unit message of version ${version} was written by a newer version, and this one reads up to ${MESSAGE_VERSION}: deploy the converter again`,
    );
  }
  if (version !== MESSAGE_VERSION) {
    throw new UnitMessageProblem(`a unit message must have 'version' ${MESSAGE_VERSION}, got ${shown(text)}`);
  }
  for (const [name, value] of Object.entries({ dataset, account, batch })) {
    if (typeof value === 'string' && value !== '' && value.length <= 128) continue;
    throw new UnitMessageProblem(`'${name}' of a unit message must be text of 1 to 128 characters, got ${shown(text)}`);
  }
  if (
    typeof delivered !== 'string' ||
    !/^\d{4}\/\d\d\/\d\d$/.test(delivered) ||
    !isDay(delivered.replaceAll('/', '-'))
  ) {
    throw new UnitMessageProblem(`'delivered' of a unit message must be a day, yyyy/MM/dd, got ${shown(text)}`);
  }
  if (force !== undefined && typeof force !== 'boolean') {
    throw new UnitMessageProblem(`'force' of a unit message must be true or false, got ${shown(text)}`);
  }
  return {
    version,
    dataset: dataset as string,
    account: account as string,
    delivered,
    batch: batch as string,
    ...(force === true ? { force } : {}),
  };
}

const shown = (text: string): string => (text.length <= 200 ? text : `${text.slice(0, 200)}...`);
