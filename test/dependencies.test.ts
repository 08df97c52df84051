import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const read = (file: string) => readFileSync(join(__dirname, '..', file), 'utf8');

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
interface Lock {
  readonly packages: Readonly<Record<string, { readonly version?: string; readonly license?: string }>>;
}
interface Row {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly why: string;
}

const manifest = JSON.parse(read('package.json')) as Manifest;
const locked = (JSON.parse(read('package-lock.json')) as Lock).packages;
const page = read('docs/dependencies.md');

/** Rows of the table below a heading: cells in order, the package's name in backticks. */
function rowsBelow(heading: string): Row[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', version = '', licence = '', why = '']) => ({
      name: name.replaceAll('`', ''),
      version,
      licence,
      why,
    }));
}

/** Packages of the section of exceptions: a list of names in backticks. */
function exceptions(): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith('Exceptions\n')) ?? '';
  return [...section.matchAll(/^- `([^`]+)`/gm)].map((match) => match[1] ?? '');
}

const PERMISSIVE = new Set([
  'MIT',
  'MIT-0',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
]);
/** A choice of licences is permissive when one of them is. */
const isPermissive = (licence: string) => licence.split(' OR ').some((choice) => PERMISSIVE.has(choice));

test.each([
  ['At run time', manifest.dependencies],
  ['In development', manifest.devDependencies],
])(
  'the table "%s" has one row for each dependency of that kind, with the version of package.json',
  (heading, named) => {
    const rows = rowsBelow(heading).map(({ name, version }) => [name, version]);
    expect(rows).toEqual(Object.entries(named).sort(([a], [b]) => (a < b ? -1 : 1)));
  },
);

test('every version is exact, and the one that is locked', () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
    expect(locked[`node_modules/${name}`]?.version, name).toBe(version);
  }
});

test('every row gives a reason, and the licence that the package declares', () => {
  for (const row of [...rowsBelow('At run time'), ...rowsBelow('In development')]) {
    expect(row.why, row.name).not.toBe('');
    expect(row.licence, row.name).toBe(locked[`node_modules/${row.name}`]?.license);
  }
});

test('every licence is permissive, but for exceptions that are used in development only', () => {
  const excepted = exceptions();
  const refused = [...rowsBelow('At run time'), ...rowsBelow('In development')]
    .filter(({ licence }) => !isPermissive(licence))
    .map(({ name }) => name);
  expect(refused).toEqual(excepted);
  expect(Object.keys(manifest.dependencies).filter((name) => excepted.includes(name))).toEqual([]);
});
