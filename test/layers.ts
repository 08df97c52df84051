import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';

/** Which folders a folder's files may import from. Dependencies point one way: bin -> lib, local -> account -> lambda -> core. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  core: ['core'],
  local: ['local', 'account', 'core'],
  account: ['account', 'lambda', 'core'],
  lambda: ['lambda', 'core'],
  lib: ['lib', 'core'],
  bin: ['bin', 'lib', 'lambda', 'local', 'account', 'core', 'log-lake.config'],
};

const CDK = /^(aws-cdk|aws-cdk-lib|constructs|@aws-cdk[^/]*|cdk-[^/]*)(\/|$)/;
const AWS_SDK = /^(aws-sdk|@aws-sdk|@smithy)(\/|$)/;
const DUCKDB = /^(duckdb|@duckdb)(\/|$)/;

const REFUSED_PACKAGES: Readonly<Record<string, readonly RegExp[]>> = {
  core: [CDK, AWS_SDK, DUCKDB],
  local: [CDK, AWS_SDK],
  account: [CDK, DUCKDB],
  lambda: [CDK],
};

export const LAYERS = Object.keys(MAY_IMPORT);

const GAP = String.raw`(?:\s|/\*[\s\S]*?\*/)*`;
/**
 * Every way a module can name another: `from '...'` (types and re-exports too), `import '...'`, `import('...')` (also as
 * a type), `require('...')`, `require.resolve('...')`, a reference directive. The text is searched as it is: a name in a
 * comment or a string is taken for an import too, as stripping those could hide a true one.
 */
const NAMED = new RegExp(
  String.raw`(?:\b(?:from|import|require(?:\.resolve)?)${GAP}\(?${GAP}|<reference\s+(?:types|path)=)(["'\`])([^"'\`\n]+)\1`,
  'g',
);
/** A call whose argument is no plain string: nobody can tell what it loads. */
const COMPUTED = new RegExp(String.raw`\b(?:import|require(?:\.resolve)?)${GAP}\(${GAP}(?:[^\s"'\`/)]|\`[^\`]*\$\{)`);

/** What a file does against the layer rule, one sentence each. `path` is relative to the project, with slashes. */
export function layerBreaks(path: string, text: string): string[] {
  const layer = path.split('/')[0] ?? '';
  const breaks = [...text.matchAll(NAMED)]
    .map((match) => match[2] ?? '')
    .filter((module) => !isAllowed(layer, path, module))
    .map((module) => `${path} imports ${module}`);
  return COMPUTED.test(text) ? [...breaks, `${path} imports what only running it can tell`] : breaks;
}

function isAllowed(layer: string, path: string, module: string): boolean {
  if (!module.startsWith('.') && !module.startsWith('/')) {
    return !(REFUSED_PACKAGES[layer] ?? []).some((refused) => refused.test(module));
  }
  const target = posix.join(posix.dirname(path), module);
  const inProject = !module.startsWith('/') && !target.startsWith('..');
  return inProject && (MAY_IMPORT[layer] ?? []).includes(target.split('/')[0] ?? '');
}

const SOURCE = /\.[cm]?[jt]sx?$/;

/** The source files of a layer with their texts, by path relative to the project; none when there is no such folder yet. */
export function sourcesOf(layer: string): { path: string; text: string }[] {
  const project = dirname(__dirname);
  const present = readdirSync(project).includes(layer);
  return (present ? readdirSync(join(project, layer), { recursive: true, withFileTypes: true }) : [])
    .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => ({ path: relative(project, file).split(sep).join('/'), text: readFileSync(file, 'utf8') }));
}
