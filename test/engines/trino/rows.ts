import type { Answer } from '../../../local/engine/session';
import type { TrinoAnswer, TypeSignature } from './client';

/** Answers of both engines in one form: JSON values, bigints as text, members of structs by name, NULL ones left out,
 * and maps as lists of `key` and `value`. */

export type Plain = string | number | boolean | null | readonly Plain[] | { readonly [name: string]: Plain };

export const trinoRows = ({ columns, rows }: TrinoAnswer): Record<string, Plain>[] =>
  rows.map((row) =>
    Object.fromEntries(columns.map(({ name, typeSignature }, at) => [name, fromTrino(typeSignature, row[at])])),
  );

export const localRows = ({ columns, rows }: Answer): Record<string, Plain>[] =>
  rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, fromDuck(row[at])])));

/** Rows as texts in their order, with the key of the object that each comes from in place of its whole name. */
export const texts = (rows: readonly Record<string, Plain>[]): readonly string[] =>
  rows
    .map(({ source_file: file, ...row }) =>
      JSON.stringify({ ...row, ...(typeof file === 'string' && { object: file.slice(file.indexOf('AWSLogs/')) }) }),
    )
    .sort();

function fromTrino({ rawType, arguments: parts }: TypeSignature, value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (rawType === 'bigint') return String(value);
  if (rawType === 'timestamp') return new Date(`${String(value).replace(' ', 'T')}Z`).toISOString();
  if (rawType === 'array') return (value as unknown[]).map((item) => fromTrino(inner(parts[0]?.value), item));
  if (rawType === 'map') {
    const entries = Object.entries(value as object);
    return entries.map(([key, item]) => ({ key, value: fromTrino(inner(parts[1]?.value), item) }));
  }
  if (rawType !== 'row') return value as Plain;
  const members = (value as unknown[]).map((member, at) => {
    const { fieldName, typeSignature } = parts[at]!.value as {
      readonly fieldName: { readonly name: string };
      readonly typeSignature: TypeSignature;
    };
    return [fieldName.name, fromTrino(typeSignature, member)] as const;
  });
  return withoutNulls(members);
}

const inner = (argument: unknown): TypeSignature => argument as TypeSignature;

function fromDuck(value: unknown): Plain {
  if (value === null || value === undefined) return null;
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object') return value as Plain;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(fromDuck);
  return withoutNulls(Object.entries(value).map(([name, member]) => [name, fromDuck(member)] as const));
}

const withoutNulls = (members: readonly (readonly [string, Plain])[]): Plain =>
  Object.fromEntries(members.filter(([, value]) => value !== null));
