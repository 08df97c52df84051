import { describe, expect, test } from 'vitest';
import { LAYERS, layerBreaks, sourcesOf } from './layers';

test.each(LAYERS)('%s imports only what its layer may', (layer) => {
  expect(sourcesOf(layer).flatMap(({ path, text }) => layerBreaks(path, text))).toEqual([]);
});

test('the files of the lake itself are among those looked at', () => {
  expect(sourcesOf('core').map(({ path }) => path)).toContain('core/datasets/dataset.ts');
  expect(sourcesOf('bin').map(({ path }) => path)).toContain('bin/log-lake.ts');
});

describe('the check fails', () => {
  test.each([
    ['an import', `import { App } from 'aws-cdk-lib';`],
    ['an import over lines', `import {\n  App,\n  Stack,\n} from\n  "aws-cdk-lib";`],
    ['an import of types', `import type { App } from 'aws-cdk-lib';`],
    ['an import for its effects', `import 'aws-cdk-lib';`],
    ['a path inside of the package', `import { Bucket } from 'aws-cdk-lib/aws-s3';`],
    ['a re-export', `export * from 'aws-cdk-lib';`],
    ['a dynamic import', `const cdk = await import('aws-cdk-lib');`],
    ['a dynamic import with a comment', `const cdk = await import(/* lazily */ 'aws-cdk-lib');`],
    ['a dynamic import in a template', 'const cdk = await import(`aws-cdk-lib`);'],
    ['a type taken from an import', `type App = import('aws-cdk-lib').App;`],
    ['a require', `const { App } = require('aws-cdk-lib');`],
    ['an import by require', `import cdk = require('aws-cdk-lib');`],
    ['a resolved require', `require.resolve('aws-cdk-lib');`],
    ['a reference', `/// <reference types="aws-cdk-lib" />`],
    ['an import behind other code', `import a from './a';import { App } from 'aws-cdk-lib';`],
  ])('for %s, in core, lambda and local', (_what, text) => {
    for (const layer of ['core', 'lambda', 'local']) {
      expect(layerBreaks(`${layer}/deep/file.ts`, text)).toEqual([
        expect.stringContaining(`${layer}/deep/file.ts imports aws-cdk-lib`),
      ]);
    }
  });

  test.each(['await import(name)', 'require(name)', 'require.resolve(name)', 'await import(`aws-$' + '{name}`)'])(
    'for %s, as nobody can tell what it loads',
    (text) => {
      expect(layerBreaks('core/file.ts', text)).toEqual(['core/file.ts imports what only running it can tell']);
    },
  );

  test.each([
    ['core', ['constructs', '@aws-sdk/client-s3', '@smithy/types', '@duckdb/node-api', 'aws-cdk-lib/core', '/etc/x']],
    ['core', ['../lib/a', '../local/a', '../lambda/a', '../bin/lake', '../test/a', '../core/../lib/a', '../../other']],
    ['lambda', ['constructs', '../lib/config', '../local/engine', '../bin/lake', '../test/fake']],
    ['local', ['constructs', '@aws-sdk/client-s3', '../lib/config', '../lambda/handler', '../bin/lake', '../bench/a']],
    ['account', ['constructs', '@duckdb/node-api', '../lib/config', '../local/cli/io', '../bin/lake']],
    ['lib', ['../bin/lake', '../local/engine', '../lambda/handler', '../test/fake']],
    ['bin', ['../test/fake', '../bench/a']],
  ])('in %s for each of %j', (layer, modules) => {
    for (const module of modules) {
      expect(layerBreaks(`${layer}/file.ts`, `import a from '${module}';`)).toEqual([
        `${layer}/file.ts imports ${module}`,
      ]);
    }
  });
});

test.each([
  ['core', ['node:fs', 'zod', './a', '../core/a', '.']],
  ['lambda', ['@aws-sdk/client-s3', '../core/a', './a']],
  ['local', ['@duckdb/node-api', '@polyglot-sql/sdk', '../account/a', '../core/a', './a']],
  ['account', ['@aws-sdk/client-s3', '../lambda/aws/a', '../core/a', './a']],
  ['lib', ['aws-cdk-lib', 'constructs', '../core/a', './a']],
  ['bin', ['aws-cdk-lib', 'commander', '../lib/a', '../local/a', '../lambda/a', '../core/a']],
])('the check lets %s import each of %j', (layer, modules) => {
  const text = modules.map((module) => `import a from '${module}';`).join('\n');
  expect(layerBreaks(`${layer}/file.ts`, text)).toEqual([]);
});
