import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { resolveStages } from '../../lib/config';
import { stages } from '../../log-lake.config';
import { lakeOf } from '../lib/lake/lakes';
import { blocks, page, pages, ROOT } from './pages';

/** Pages that speak of the project as it is; the changelog may name what was. */
const current = pages().filter((path) => path !== 'CHANGELOG.md');
const { scripts } = JSON.parse(page('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
const lake = lakeOf('default').stacks;
const stackNames = lake.stacks.map(({ stackName }) => stackName);

const found = (pattern: RegExp): readonly string[] => [
  ...new Set(current.flatMap((path) => [...page(path).matchAll(pattern)].map(([, name]) => name ?? ''))),
];

test('npm scripts that pages name are there', () => {
  const named = found(/npm run ([\w:]+)/g);
  expect(named).toContain('test:engines');
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test('files and folders that pages name are there', () => {
  const named = found(/`((?:bench|bin|core|docs|examples|lambda|lib|local|queries|test)\/[\w./-]*)`/g);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

describe('commands of the CDK', () => {
  const lines = current.flatMap((path) =>
    ['bash', 'sh'].flatMap((language) => blocks(page(path), language).flatMap((block) => block.split('\n'))),
  );
  const inline = found(/`(npx cdk [^`]+)`/g);
  const commands = [...lines.filter((line) => line.startsWith('npx cdk ')), ...inline].map((line) => line.split(/\s+/));

  test('are commands that it has', () => {
    const known = ['bootstrap', 'deploy', 'destroy', 'diff', 'import', 'list', 'synth'];
    expect(commands.length).toBeGreaterThan(8);
    expect(commands.filter(([, , command = '']) => !known.includes(command))).toEqual([]);
  });

  test('name stacks as it knows them: by stage and part', () => {
    const parts = lake.stacks.map(({ node }) => node.id);
    const known = (pattern: string): boolean => {
      const [stage = '', part = ''] = pattern.replaceAll("'", '').split('/');
      return [...Object.keys(resolveStages(stages)), 'test'].includes(stage) && ['*', ...parts].includes(part);
    };
    const patterns = commands.flatMap((command) => command.slice(3).filter((each) => !each.startsWith('--')));
    expect(patterns).toContain('default/storage');
    expect(patterns.filter((pattern) => !known(pattern))).toEqual([]);
  });
});

test('stacks that pages name are those of the default lake', () => {
  const named = found(/`(log-lake-(?:storage|delivery|catalog|pipeline|[a-z]+-stack))`/g);
  expect([...named].sort()).toEqual([...stackNames].sort());
});
