import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Esbuild from 'esbuild';

/** Folders of the functions' sources, one a function; each has a `handler.ts`. */
export const SOURCES = join(__dirname, '../../lambda');

const COMMON = {
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node24',
  // ES modules first: what is not used of them is left out.
  mainFields: ['module', 'main'],
  legalComments: 'none',
  logLevel: 'silent',
} as const satisfies Esbuild.BuildOptions;

/**
 * Bundles a function with everything it needs, the AWS SDK as well: a version that was tested, one file, and a shorter cold
 * start than with the SDK of the runtime.
 *
 * @param name folder below `lambda/`
 * @param outputFolder gets `index.js`, which exports `handler`
 * @returns the files that went into it
 * @throws when the source does not compile
 */
export function bundleFunction(name: string, outputFolder: string): readonly string[] {
  // Required here, as the published package does without it.
  const { buildSync } = createRequire(__filename)('esbuild') as typeof Esbuild;
  const whole = buildSync({
    ...COMMON,
    entryPoints: [join(SOURCES, name, 'handler.ts')],
    format: 'esm',
    metafile: true,
  });
  buildSync({
    ...COMMON,
    stdin: { contents: withPlainKeys(whole.outputFiles[0]!.text) },
    format: 'cjs',
    minify: true,
    write: true,
    outfile: join(outputFolder, 'index.js'),
  });
  return Object.keys(whole.metafile.inputs);
}

/**
 * The code with `{ [_name]: ... }` as `{ "the name": ... }`, where `_name` is a constant text. The SDK describes each call of a
 * service so, and a computed key could run code, so esbuild leaves in even what nobody uses: for EC2 that is half a megabyte.
 */
function withPlainKeys(code: string): string {
  const constants = new Map(
    [...code.matchAll(/^(?:var|const) (_\w+) = ("[^"\\\n]*");$/gm)].map(([, name = '', text = '']) => [name, text]),
  );
  return code.replaceAll(/([{,]\s*)\[(_\w+)\]:/g, (key, before: string, name: string) => {
    const text = constants.get(name);
    return text === undefined ? key : `${before}${text}:`;
  });
}
