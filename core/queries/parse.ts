import { basename } from 'node:path';
import { DATASETS } from '../datasets/index';
import { stretches } from './arms';
import { HeaderError, type HeaderField, readGroup, readHeader, readList, readParameter, readSeverity } from './header';
import { cutHoles, SqlRefused } from './holes';
import { LEDGER, type Parameter, type Query } from './query';
import { WINDOW } from './window';

const FIELDS = [
  'id',
  'title',
  'why',
  'group',
  'datasets',
  'severity',
  'mitre',
  'false-positives',
  'next',
  'references',
  'parameter',
];
const NAME = /^[a-z][a-z0-9_]{0,127}$/;
const DATASET = /^[a-z][a-z0-9_]*$/;
const TECHNIQUE = /^T\d{4}(\.\d{3})?$/;
const PAGE = /^https:\/\/docs\.aws\.amazon\.com\/\S+$/;

/**
 * Reads one query of the pack: header lines (`-- id: ...`, `title`, `why`, `group`, `datasets`, `severity`, optional `mitre`,
 * `false-positives` unless the severity is info, `next`, `references`, any number of `parameter`), then one SELECT with holes
 * `:name`. Every query also takes the window, whose parameters stand in no header. Arms that a lake can do without stand between
 * the lines `-- with <dataset>` and `-- end` (see `stretches`).
 *
 * @param file path of the file; its name without `.sql` names the query, and errors begin with it
 * @throws Error that names file and line, the rule, what was found and what to write instead
 */
export function parseQuery(text: string, file: string): Query {
  const name = basename(file, '.sql');
  if (!NAME.test(name)) {
    throw new Error(
      `${file}: a query file is named in lower-case letters, digits and _ (at most 128, a letter first), got ${JSON.stringify(name)}`,
    );
  }
  try {
    return { name, ...read(text, name) };
  } catch (error) {
    if (error instanceof HeaderError) {
      throw new Error(`${file}:${error.line}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function read(text: string, name: string): Omit<Query, 'name'> {
  const { fields, lines } = readHeader(text);
  const once = uniqueFields(fields);
  const required = (key: string): HeaderField => {
    const field = once.get(key);
    if (field === undefined || field.value === '') {
      throw new HeaderError(`the header has no ${key}: add "-- ${key}: ..."`, field?.line ?? 1);
    }
    return field;
  };
  const id = required('id');
  // A file that was copied to begin another question must not go by the old one's name.
  if (id.value !== name) {
    throw new HeaderError(`id must be the name of the file, ${name}, got ${JSON.stringify(id.value)}`, id.line);
  }
  const mitre = once.get('mitre');
  const parameters = fields.filter(({ key }) => key === 'parameter');
  const sql = text.split(/\r?\n/).slice(lines).join('\n');
  const severity = readSeverity(required('severity'));
  const falsePositives = severity === 'info' ? once.get('false-positives') : required('false-positives');
  const query = {
    title: required('title').value,
    why: required('why').value,
    group: readGroup(required('group')),
    datasets: readDatasets(required('datasets')),
    severity,
    mitre: mitre === undefined ? [] : readList(mitre, TECHNIQUE, 'ATT&CK techniques such as T1078.004'),
    ...(falsePositives === undefined ? {} : { falsePositives: falsePositives.value }),
    next: required('next').value,
    references: readList(required('references'), PAGE, "pages of AWS's documentation, https://docs.aws.amazon.com/..."),
    parameters: [...WINDOW, ...parameters.map(readParameter)],
    sql: sql.trim(),
  };
  if (query.sql === '') {
    throw new HeaderError('there is no SQL below the header', lines);
  }
  const lineOf = (offset: number) => lines + sql.slice(0, offset).split('\n').length;
  checkHoles(sql, lineOf, query.parameters, parameters);
  checkArms(sql, lineOf, query.datasets);
  return query;
}

function readDatasets(field: HeaderField): readonly string[] {
  const known = [...DATASETS.map(({ name }) => name), LEDGER];
  const named = readList(field, DATASET, 'dataset names');
  const unknown = named.find((name) => !known.includes(name));
  if (unknown === undefined) return named;
  throw new HeaderError(`there is no dataset '${unknown}'; the datasets are ${known.join(', ')}`, field.line);
}

function uniqueFields(fields: readonly HeaderField[]): Map<string, HeaderField> {
  const once = new Map<string, HeaderField>();
  for (const field of fields) {
    if (!FIELDS.includes(field.key)) {
      throw new HeaderError(`the header has no field '${field.key}'; its fields are ${FIELDS.join(', ')}`, field.line);
    }
    if (field.key !== 'parameter' && once.has(field.key)) {
      throw new HeaderError(`${field.key} stands in the header twice: keep one`, field.line);
    }
    once.set(field.key, field);
  }
  return once;
}

/** Holes and header must speak of the same parameters, or a value would be asked for in vain, or left out. */
function checkHoles(
  sql: string,
  lineOf: (offset: number) => number,
  parameters: readonly Parameter[],
  fields: readonly HeaderField[],
) {
  const { names, offsets, inWhere } = withLine(lineOf, () => cutHoles(sql));
  names.forEach((name, index) => {
    const line = lineOf(offsets[index] ?? 0);
    const parameter = parameters.find((one) => one.name === name);
    if (parameter === undefined) {
      throw new HeaderError(`:${name} is not in the header: add "-- parameter: ${name} | ..."`, line);
    }
    if (!inWhere[index] && (parameter.type !== 'integer' || parameter.default === undefined)) {
      throw new HeaderError(
        `Athena takes parameters in WHERE alone, and only an integer with a default may stand elsewhere: move :${name} into a WHERE`,
        line,
      );
    }
  });
  parameters.forEach(({ name }, index) => {
    const line = fields[index - WINDOW.length]?.line ?? 1;
    if (parameters.findIndex((other) => other.name === name) !== index) {
      throw new HeaderError(`parameter '${name}' stands in the header twice: keep one`, line);
    }
    if (!names.includes(name) && WINDOW.some((one) => one.name === name)) {
      throw new HeaderError(`the SQL must be bound to the window: write day BETWEEN :from_day AND :to_day`, lineOf(0));
    }
    if (!names.includes(name)) {
      throw new HeaderError(`the SQL does not use parameter '${name}': write :${name}, or remove it`, line);
    }
  });
}

function checkArms(sql: string, lineOf: (offset: number) => number, datasets: readonly string[]) {
  for (const { dataset, at } of withLine(lineOf, () => stretches(sql))) {
    if (dataset === undefined || datasets.includes(dataset)) continue;
    throw new HeaderError(
      `"-- with ${dataset}" is about none of the header's datasets, ${datasets.join(', ')}: add it to them, or name one of them`,
      lineOf(at),
    );
  }
}

function withLine<T>(lineOf: (offset: number) => number, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SqlRefused) throw new HeaderError(error.message, lineOf(error.offset));
    throw error;
  }
}
