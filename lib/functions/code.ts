import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunction, SOURCES } from './bundle';

/** Bundles made when the package was built, `<name>/index.js`. They stand beside the compiled `lib`. */
const PREBUILT = join(__dirname, '../../lambda-bundles');

/**
 * The code of a function: made from its source at synthesis, or the bundle that the published package brings along, whose
 * users have neither the sources nor esbuild.
 *
 * @param name folder below `lambda/`
 * @param prebuilt folder of the bundles that were made before
 */
export function bundledCode(name: string, prebuilt = PREBUILT): Code {
  const made = join(prebuilt, name);
  if (existsSync(made)) return Code.fromAsset(made);
  return Code.fromAsset(join(SOURCES, name), {
    // Of the bundle: one file of `core/` that changes changes the function, one that only moves does not.
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never run: bundling here succeeds or throws.
      image: DockerImage.fromRegistry('unused'),
      local: {
        tryBundle: (outputFolder) => {
          bundleFunction(name, outputFolder);
          return true;
        },
      },
    },
  });
}
