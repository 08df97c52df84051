import { expect, test } from 'vitest';
import { CONFIG_NAMES, type ConfigName } from './configs';
import { lakeOf } from './lakes';

/**
 * What a change does to an account, to be read in review: one file for each stack of two configs. `npm test -- -u` writes
 * them again. What changes with every edit of a function (hashes of bundles) is left out.
 */
const REVIEWED: readonly ConfigName[] = ['default', 'everything'];

const stacksOf = (name: ConfigName) =>
  [...lakeOf(name).templates].map(([stack, template]) => ({ name, stack, template }));

test.each(REVIEWED.flatMap(stacksOf))(
  'the stack $stack of the config $name is as reviewed',
  async ({ name, stack, template }) => {
    expect(CONFIG_NAMES).toContain(name);
    await expect(`${JSON.stringify(withoutNoise(template), null, 2)}\n`).toMatchFileSnapshot(
      `snapshots/${name}-${stack}.json`,
    );
  },
);

const NOISE = new Set(['CDKMetadata', 'BootstrapVersion', 'CheckBootstrapVersion', 'CDKMetadataAvailable']);

function withoutNoise(value: unknown): unknown {
  if (typeof value === 'string') return /^[0-9a-f]{64}(\.\w+)?$/.test(value) ? '<hash>' : value;
  if (Array.isArray(value)) return value.map(withoutNoise);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !NOISE.has(key))
      .map(([key, each]) => [key, withoutNoise(each)]),
  );
}
