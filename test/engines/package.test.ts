import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

/** The package as npm would publish it, in an app that has its peers and its dependencies and nothing of this project. */
const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'log-lake-package-'));
const installed = join(folder, 'node_modules', 'log-lake');

const run = (command: string, ...args: string[]) =>
  execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

beforeAll(() => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root, stdio: 'ignore' });
  mkdirSync(installed, { recursive: true });
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'))!;
  run('tar', '-xzf', archive, '-C', installed, '--strip-components=1');
  for (const name of ['aws-cdk-lib', 'constructs', 'zod', '@types/node']) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), link, 'dir');
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the package is imported into another app, which synthesises a lake without esbuild or sources', () => {
  writeFileSync(
    join(folder, 'app.js'),
    `const { App, Stack } = require('aws-cdk-lib');
const { LogLake } = require('log-lake');
const app = new App({ outdir: 'cdk.out' });
const lake = new LogLake(new Stack(app, 'Security'), 'Lake', { name: 'security-lake' });
app.synth();
console.log(JSON.stringify(lake.catalog.datasets.map(({ name }) => name)));`,
  );
  expect(JSON.parse(run(process.execPath, 'app.js'))).toEqual(['cloudtrail', 'vpc_flow', 'alb_access']);
  const bundles = readdirSync(join(folder, 'cdk.out'), { recursive: true })
    .map(String)
    .filter((path) => path.endsWith('index.js'));
  expect(bundles).toHaveLength(4);
}, 60_000);

test('it brings types, and they hold a config to its options', () => {
  const types = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--types', 'node'];
  const check = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return () => run(process.execPath, join(root, 'node_modules/typescript/bin/tsc'), ...types, name);
  };
  const app = (config: string) =>
    `import { Stack } from 'aws-cdk-lib'; import { LogLake } from 'log-lake'; new LogLake(new Stack(), 'Lake', ${config});`;
  expect(check('right.ts', app("{ schedule: { at: '02:00' } }"))).not.toThrow();
  expect(check('wrong.ts', app("{ schedule: { hour: '02:00' } }"))).toThrow();
}, 60_000);

test('it carries what its commands and its constructs need, and no test, sample or handler', () => {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));
  for (const needed of [
    'dist/lib/index.d.ts',
    'dist/queries/vpc_flow_top_talkers.sql',
    'bin/lake.js',
    'bin/lake.ts',
    'account/athena.ts',
    'docs/runbook.md',
  ]) {
    expect(files).toContain(needed);
  }
  expect(files.filter((file) => /^(test|lambda\/(?!aws\/)|bench|examples|dist\/test|\.lake)/.test(file))).toEqual([]);
});
