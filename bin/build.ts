import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunction } from '../lib/functions/bundle';

/** Makes `dist/`, what the published package runs: compiled constructs with their types, finished functions, the query pack. */
const root = join(__dirname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, 'node_modules/typescript/bin/tsc'), '-p', join(root, 'tsconfig.build.json')],
  {
    stdio: 'inherit',
  },
);
cpSync(join(root, 'queries'), join(dist, 'queries'), { recursive: true });
for (const name of readdirSync(join(root, 'lambda'), { withFileTypes: true })) {
  // A folder with a handler is a function; the others are shared.
  if (name.isDirectory() && readdirSync(join(root, 'lambda', name.name)).includes('handler.ts')) {
    bundleFunction(name.name, join(dist, 'lambda-bundles', name.name));
  }
}
