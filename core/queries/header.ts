import { complaint } from './literal';
import { GROUPS, type Group, PARAMETER_TYPES, type Parameter, SEVERITIES } from './query';

/** One field of the header: its text with continued lines joined, and the line on which it starts, from 1. */
export interface HeaderField {
  readonly key: string;
  readonly value: string;
  readonly line: number;
}

export interface Header {
  readonly fields: readonly HeaderField[];
  /** Lines that the header takes; the SQL begins on the next one. */
  readonly lines: number;
}

/** What is wrong with a query file, and on which line, from 1. */
export class HeaderError extends Error {
  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

const FIELD = /^-- ([a-z-]+):(?: (.*))?$/;
/** Two blanks more than a field has: the line goes on with the one above. */
const CONTINUED = /^-- {3,}(\S.*)$/;

/** Every field of the header in order, as text; what the fields mean is not looked at. */
export function readHeader(text: string): Header {
  const lines = text.split(/\r?\n/);
  const end = lines.findIndex((line) => !line.startsWith('--'));
  const header = end === -1 ? lines : lines.slice(0, end);
  const fields: HeaderField[] = [];
  header.forEach((written, index) => {
    const line = index + 1;
    const field = FIELD.exec(written);
    const continued = CONTINUED.exec(written);
    const last = fields.at(-1);
    if (field?.[1] !== undefined) {
      fields.push({ key: field[1], value: (field[2] ?? '').trim(), line });
    } else if (continued?.[1] !== undefined && last !== undefined) {
      fields[fields.length - 1] = { ...last, value: `${last.value} ${continued[1].trim()}`.trim() };
    } else {
      throw new HeaderError(
        `a header line is "-- field: text", or "--   text" to go on with the one above, got ${JSON.stringify(written)}`,
        line,
      );
    }
  });
  return { fields, lines: header.length };
}

const NAME = /^[a-z][a-z0-9_]*$/;
const SHAPE = 'name | type | default value | example value | description (the default may be left out)';

/** `limit | integer | default 20 | example 100 | Rows at most` as a parameter. */
export function readParameter({ value, line }: HeaderField): Parameter {
  const parts = value.split('|').map((part) => part.trim());
  const [name = '', type = '', ...rest] = parts;
  const preset = rest[0]?.startsWith('default ') ? rest.shift()?.slice('default '.length).trim() : undefined;
  const example = rest[0]?.startsWith('example ') ? rest.shift()?.slice('example '.length).trim() : undefined;
  const [description] = rest;
  if (example === undefined || description === undefined || description === '' || rest.length !== 1) {
    throw new HeaderError(`a parameter is written ${SHAPE}, got ${JSON.stringify(value)}`, line);
  }
  if (!NAME.test(name)) {
    throw new HeaderError(
      `a parameter's name is made of lower-case letters, digits and _, got ${JSON.stringify(name)}`,
      line,
    );
  }
  const known = oneOf(PARAMETER_TYPES, type, `the type of '${name}'`, line);
  for (const [what, sample] of [
    ['default', preset],
    ['example', example],
  ] as const) {
    const wrong = sample === undefined ? undefined : complaint(known, sample);
    if (wrong !== undefined) {
      throw new HeaderError(`the ${what} of '${name}' ${wrong}, got ${JSON.stringify(sample)}`, line);
    }
  }
  return { name, type: known, description, ...(preset === undefined ? {} : { default: preset }), example };
}

export const readGroup = ({ value, line }: HeaderField) => oneOf(Object.keys(GROUPS) as Group[], value, 'group', line);

export const readSeverity = ({ value, line }: HeaderField) => oneOf(SEVERITIES, value, 'severity', line);

/** A comma list of which every item has the given shape; `what` names one item in the error. */
export function readList({ key, value, line }: HeaderField, shape: RegExp, what: string): string[] {
  const items = value.split(',').map((item) => item.trim());
  for (const item of items) {
    if (!shape.test(item)) {
      throw new HeaderError(`${key} is a comma list of ${what}, got ${JSON.stringify(item)}`, line);
    }
  }
  return items;
}

function oneOf<T extends string>(allowed: readonly T[], value: string, subject: string, line: number): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) {
    throw new HeaderError(`${subject} must be one of ${allowed.join(', ')}, got ${JSON.stringify(value)}`, line);
  }
  return found;
}
