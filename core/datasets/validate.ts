import {
  type Column,
  type ColumnType,
  CURATED_PARTITION_KEYS,
  type Dataset,
  DERIVED_COLUMNS,
  RAW_PARTITION_KEYS,
  rawNameOf,
} from './dataset';
import { holesOf, isKnownHole } from './locate';

const NAME = /^[a-z][a-z0-9_]*$/;
/** Glue's limit on a column comment. */
const MAX_DESCRIPTION = 255;
/** What Java, RE2 and JavaScript do not share: lookaround, named and atomic groups, backreferences, possessives. */
const UNSHARED = /\(\?[^:]|\\[1-9k]|[*+?}]\+/;

const RESERVED = new Set<string>([
  ...RAW_PARTITION_KEYS,
  ...CURATED_PARTITION_KEYS,
  ...DERIVED_COLUMNS.map((column) => column.name),
]);

const repeated = (names: readonly string[]): readonly string[] => [
  ...new Set(names.filter((name, at) => names.indexOf(name) !== at)),
];

/** What is wrong with the names inside a nested type. */
const typeProblems = (path: string, type: ColumnType): readonly string[] => {
  if (typeof type === 'string') return [];
  if ('array' in type) return typeProblems(path, type.array);
  if ('map' in type) return typeProblems(path, type.map);
  const names = type.struct.map((field) => field.name);
  return [
    ...(names.length === 0 ? [`column '${path}' is a struct without fields`] : []),
    ...repeated(names).map((name) => `field '${path}.${name}' is there twice`),
    ...type.struct.flatMap((field) => [
      ...(NAME.test(field.name) ? [] : [`field '${path}.${field.name}' must match ${NAME.source}`]),
      ...typeProblems(`${path}.${field.name}`, field.type),
    ]),
  ];
};

const columnProblems = ({ name, type, description }: Column): readonly string[] => [
  ...(NAME.test(name) ? [] : [`column '${name}' must match ${NAME.source}`]),
  ...(RESERVED.has(name) ? [`column '${name}' clashes with a partition key or derived column; name it otherwise`] : []),
  ...(description.trim() === '' ? [`column '${name}' must have a description`] : []),
  ...(description.length > MAX_DESCRIPTION
    ? [`description of column '${name}' must have at most ${MAX_DESCRIPTION} characters, got ${description.length}`]
    : []),
  ...typeProblems(name, type),
];

const referenceProblems = (dataset: Dataset): readonly string[] => {
  const references: Readonly<Record<string, readonly string[]>> = {
    eventTime: [dataset.eventTime.column],
    understoodBy: dataset.understoodBy,
    clusteredBy: dataset.clusteredBy,
    identity: dataset.identity === undefined ? [] : [dataset.identity],
    origin: [...(dataset.origin?.account ?? []), ...(dataset.origin?.region ?? [])],
  };
  const types = new Map(dataset.columns.map((column) => [column.name, column.type]));
  const problems = Object.entries(references).flatMap(([property, names]) => [
    ...repeatedReferences(property, names),
    ...names
      .filter((name) => typeof types.get(name) !== 'string')
      .map((name) =>
        types.has(name)
          ? `'${property}' must name columns of simple type, got '${name}'`
          : `'${property}' names '${name}', which is not a column`,
      ),
  ]);
  if (dataset.understoodBy.length === 0) problems.push("'understoodBy' must name at least one column, got none");
  const { column, format } = dataset.eventTime;
  const type = types.get(column);
  const allowed = format === 'iso8601' ? ['string'] : ['int', 'bigint'];
  if (typeof type === 'string' && !allowed.includes(type)) {
    problems.push(
      `'eventTime' of format ${format} needs a column of type ${allowed.join(' or ')}, '${column}' is ${type}`,
    );
  }
  const field = dataset.otherRecords?.field;
  const rawNames = dataset.columns.map(rawNameOf);
  if (field !== undefined && ![...rawNames, ...(dataset.ignoredFields ?? [])].includes(field)) {
    problems.push(`'otherRecords' names '${field}', which is not a member of the raw record`);
  }
  return problems;
};

/** An account and its region may come from one column; everything else names a column once. */
const repeatedReferences = (property: string, names: readonly string[]): readonly string[] =>
  property === 'origin' ? [] : repeated(names).map((name) => `'${property}' names '${name}' twice`);

const formatProblems = ({ format, columns }: Dataset): readonly string[] => {
  // Columns of any type, found by name.
  if (format.kind === 'parquet') return [];
  if (format.kind === 'json') return format.envelope === '' ? ["'envelope' must not be empty"] : [];
  const nested = columns.filter((column) => typeof column.type !== 'string').map((column) => column.name);
  const problems = nested.map(
    (name) => `column '${name}' must have a simple type: ${format.kind} lines have no nesting`,
  );
  if (format.kind === 'delimited') {
    if (format.delimiter.length !== 1) problems.push(`'delimiter' must be one character, got '${format.delimiter}'`);
    return problems;
  }
  const unshared = UNSHARED.exec(format.pattern.replaceAll(/\\\\|\[(?:[^\]\\]|\\.)*\]/g, 'x'));
  if (unshared) {
    problems.push(`'pattern' must run on Java, RE2 and JavaScript alike, which do not share '${unshared[0]}'`);
    return problems;
  }
  // The empty alternative always matches, and a match lists every group.
  const groups = new RegExp(`${format.pattern}|`).exec('')!.length - 1;
  if (groups !== columns.length) {
    problems.push(`'pattern' must have as many groups as there are columns (${columns.length}), got ${groups}`);
  }
  if (!Object.values(format.serde.parameters).includes(format.pattern)) {
    problems.push("'serde' must have the pattern among its parameters, or Athena reads lines otherwise");
  }
  return problems;
};

const layoutProblems = ({ layout }: Dataset): readonly string[] => {
  const problems: string[] = [];
  for (const template of [layout.template, ...layout.alternatives]) {
    if (!template.endsWith('/')) problems.push(`template '${template}' must end in '/'`);
    const holes = holesOf(template);
    for (const hole of holes.filter((each) => !isKnownHole(each))) {
      problems.push(`template '${template}' has the unknown hole '${hole}'`);
    }
    const days = holes.includes('delivered') ? ['delivered'] : ['year', 'month', 'day'];
    for (const hole of ['account', 'region', ...days].filter((each) => !holes.includes(each))) {
      problems.push(`template '${template}' must have the hole '${hole}'`);
    }
    for (const hole of repeated(holes)) problems.push(`template '${template}' has the hole '${hole}' twice`);
  }
  if (!holesOf(layout.template).includes('delivered')) problems.push("'template' must have the hole 'delivered'");
  for (const group of ['account', 'region', 'date']) {
    if (!layout.file.source.includes(`(?<${group}>`)) problems.push(`'file' must have the named group '${group}'`);
  }
  for (const pattern of [layout.file, ...layout.siblings.map((sibling) => sibling.pattern)]) {
    // Such an expression remembers where it stopped and misses every other key.
    if (pattern.global || pattern.sticky) problems.push(`expression ${pattern} must not have the flags g or y`);
  }
  return problems;
};

const routeProblems = ({ format, routes = [] }: Dataset): readonly string[] => [
  ...repeated(routes.map(({ name }) => name)).map((name) => `route '${name}' is there twice`),
  ...repeated(routes.map(({ prefix }) => prefix)).map((prefix) => `two routes have the prefix '${prefix}'`),
  ...routes.flatMap((route) => [
    ...(NAME.test(route.name) ? [] : [`route '${route.name}' must match ${NAME.source}`]),
    ...(/^[^/]+(\/[^/]+)*$/.test(route.prefix)
      ? []
      : [`route '${route.name}' must have a prefix without slash at either end, got '${route.prefix}'`]),
    ...(route.format.kind === format.kind
      ? []
      : [
          `route '${route.name}' must bring the dataset's own kind of format, ${format.kind}, got ${route.format.kind}`,
        ]),
  ]),
];

/**
 * Checks a definition before anything is generated from it.
 *
 * @throws one error that lists everything that is wrong
 */
export const validateDataset = (dataset: Dataset): void => {
  const names = dataset.columns.map((column) => column.name);
  const problems = [
    ...(NAME.test(dataset.name) ? [] : [`name '${dataset.name}' must match ${NAME.source}`]),
    ...(Number.isInteger(dataset.version) && dataset.version >= 1
      ? []
      : [`'version' must be a whole number from 1, got ${dataset.version}`]),
    ...(names.length === 0 ? ['there must be at least one column'] : []),
    ...repeated(names).map((name) => `column '${name}' is there twice`),
    ...repeated(dataset.columns.map(rawNameOf)).map((rawName) => `raw field '${rawName}' has two columns`),
    ...dataset.columns.flatMap(columnProblems),
    ...referenceProblems(dataset),
    ...formatProblems(dataset),
    ...layoutProblems(dataset),
    ...routeProblems(dataset),
  ];
  if (problems.length > 0) throw new Error(`dataset '${dataset.name}' is not valid:\n- ${problems.join('\n- ')}`);
};
