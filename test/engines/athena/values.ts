import type { TrinoColumn, TypeSignature } from '../trino/client';

/** A value as Athena writes it into results: text, undefined for NULL. */
export function rendered({ typeSignature }: TrinoColumn, value: unknown): string | undefined {
  return value === null ? undefined : render(typeSignature, value);
}

/** The type's name in the metadata of results. @see https://docs.aws.amazon.com/athena/latest/APIReference/API_ColumnInfo.html */
export const athenaTypeName = ({ typeSignature: { rawType } }: TrinoColumn): string =>
  rawType === 'real' ? 'float' : rawType;

function render({ rawType, arguments: parts }: TypeSignature, value: unknown): string {
  const part = (at: number, inner: unknown) => (inner === null ? 'null' : render(typeOf(parts[at]?.value), inner));
  switch (rawType) {
    case 'array':
      return `[${(value as unknown[]).map((item) => part(0, item)).join(', ')}]`;
    case 'map':
      return `{${Object.entries(value as object)
        .map(([key, item]) => `${key}=${part(1, item)}`)
        .join(', ')}}`;
    case 'row':
      return `{${(value as unknown[]).map((item, at) => `${fieldName(parts[at]?.value)}=${part(at, item)}`).join(', ')}}`;
    case 'double':
      return double(Number(value));
    default:
      return String(value);
  }
}

/** The member of a row stands a level deeper than the item of an array. */
const typeOf = (argument: unknown): TypeSignature =>
  ((argument as { typeSignature?: TypeSignature }).typeSignature ?? argument) as TypeSignature;

const fieldName = (argument: unknown): string => (argument as { fieldName?: { name: string } }).fieldName?.name ?? '';

/** As Java writes it. */
function double(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && Number.isFinite(value) && (size < 1e-3 || size >= 1e7)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value);
}

/** Rows as Athena's result file: every value in quotes, nothing for NULL. */
export const csv = (rows: readonly (readonly (string | undefined)[])[]): string =>
  rows
    .map((row) => `${row.map((text) => (text === undefined ? '' : `"${text.replaceAll('"', '""')}"`)).join(',')}\n`)
    .join('');
