import { isIP } from 'node:net';
import { value as sqlValue } from '../sql/sql';
import type { ParameterType } from './query';

const UNWRITABLE = /[\0\p{Surrogate}]/u;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{4}-\d{2}-\d{2} ([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const ACCOUNT = /^\d{12}$/;
const WHOLE = /^\d{1,15}$/;

/** What a value of the type must be, for people; or undefined when this value is one. */
export function complaint(type: ParameterType, value: string): string | undefined {
  switch (type) {
    case 'string':
      return UNWRITABLE.test(value) ? 'must be text without NUL characters and lone surrogates' : undefined;
    case 'day':
      return DAY.test(value) && isDate(value) ? undefined : 'must be a day, yyyy-MM-dd';
    case 'time':
      return TIME.test(value) && isDate(value.slice(0, 10)) ? undefined : 'must be a time in UTC, yyyy-MM-dd HH:mm:ss';
    case 'address':
      return isIP(value) > 0 ? undefined : 'must be an IPv4 or IPv6 address';
    case 'account':
      return ACCOUNT.test(value) ? undefined : 'must be the 12 digits of an AWS account';
    case 'integer':
      return WHOLE.test(value) ? undefined : 'must be a whole number from 0 to 999999999999999';
  }
}

/** The value as SQL. It must have passed `complaint`. */
export const literal = (type: ParameterType, value: string): string =>
  sqlValue(type === 'integer' ? Number(value) : value).text;

/** `2026-02-30` has the right shape and is no day: written back, it comes out as another. */
function isDate(value: string): boolean {
  const date = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value);
}
