import type { z } from 'zod';
import { CONFIG_SCHEMA } from './schema';
import { quoted, show } from './wording';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

const DEFAULT_UNION_MESSAGE = 'Invalid input';

const nameOf = (path: Path): string =>
  path.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${String(key)}`)).join('');

const valueAt = (input: unknown, path: Path): unknown =>
  path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);

/** What is wrong with the form of a config: options that do not exist, values of the wrong type. Empty when nothing is. */
export function formProblems(input: unknown): readonly string[] {
  const parsed = CONFIG_SCHEMA.safeParse(input);
  return parsed.success ? [] : parsed.error.issues.flatMap((issue) => sentences(issue, issue.path, input));
}

function sentences(issue: Issue, path: Path, input: unknown): readonly string[] {
  const value = valueAt(input, path);
  const must = (rule: string) => [
    `${path.length === 0 ? 'the config' : `'${nameOf(path)}'`} ${rule}, got ${show(value)}`,
  ];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `'${nameOf([...path, key])}' is not an option; ${issue.message}`);
    case 'invalid_type':
      return must(`must be ${article(issue.expected)}`);
    case 'invalid_value':
      return must(`must be ${oneOf(issue.values)}`);
    case 'invalid_union': {
      if (issue.message !== DEFAULT_UNION_MESSAGE) return must(issue.message);
      // One word or an object of options: for an object the last branch says what is wrong in it.
      const branch = issue.errors.at(-1) ?? [];
      if (typeof value === 'object' && value !== null) {
        return branch.flatMap((each) => sentences(each, [...path, ...each.path], input));
      }
      const words = issue.errors.flat().flatMap((each) => (each.code === 'invalid_value' ? each.values : []));
      return must(`must be ${oneOf(words)} or an object of options`);
    }
    default:
      return must(issue.message);
  }
}

const article = (type: string): string =>
  ({ object: 'an object of options', array: 'a list', string: 'a text', boolean: 'true or false' })[type] ??
  `a ${type}`;

const oneOf = (values: readonly unknown[]): string =>
  values.length === 1 ? show(values[0]) : `one of ${quoted(values)}`;
