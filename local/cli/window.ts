import { complaint } from '../../core/queries/literal';
import type { Query } from '../../core/queries/query';
import type { ParameterValues } from '../../core/queries/values';
import { UsageError } from './exit';

/** `--from` and `--to` as they were written. */
export interface WrittenWindow {
  readonly from?: string;
  readonly to?: string;
}

const FORM = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2})?Z?)?$/;

/**
 * The values of a query's window. A time beside the day is for queries that take times; others are asked for whole days.
 *
 * @throws UsageError when it is neither day nor time, or is a time and the query takes days
 */
export const windowValues = (query: Query, { from, to }: WrittenWindow): ParameterValues => ({
  ...end(query, 'from', from, '00'),
  ...end(query, 'to', to, '59'),
});

function end(query: Query, name: 'from' | 'to', written: string | undefined, seconds: string): ParameterValues {
  if (written === undefined) return {};
  const [, day = '', minute, second = `:${seconds}`] = FORM.exec(written) ?? [];
  const time = minute === undefined ? undefined : `${day} ${minute}${second}`;
  if (complaint('day', day) !== undefined || (time !== undefined && complaint('time', time) !== undefined)) {
    throw new UsageError(
      `'--${name}' must be a day or a time in UTC, yyyy-MM-dd or yyyy-MM-ddTHH:mm, got '${written}'`,
    );
  }
  const takesTimes = query.parameters.some((parameter) => parameter.name === `${name}_time`);
  if (time === undefined) return { [`${name}_day`]: day };
  if (takesTimes) return { [`${name}_day`]: day, [`${name}_time`]: time };
  throw new UsageError(
    `'--${name}' must be a day for ${query.name}, got '${written}': write ${day}; timeline and the pivots take times`,
  );
}
