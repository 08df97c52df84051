import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { CONFIG_NAMES, CONFIGS, type ConfigName } from '../lib/lake/configs';
import { lakeOf } from '../lib/lake/lakes';
import { packOnce } from '../lib/lake/pack-once';
import { cfnLint } from './cfn-lint';

const folder = join(inject('scratch'), 'templates');

const withoutKnown = packOnce();

/** Writes the templates as `cdk synth` would, and returns their files. */
function written(name: ConfigName): string[] {
  mkdirSync(join(folder, name), { recursive: true });
  return [...withoutKnown(lakeOf(name).templates)].map(([stack, template]) => {
    const file = join(folder, name, `${stack}.template.json`);
    writeFileSync(file, JSON.stringify(template, undefined, 1));
    return file;
  });
}

/** The region of a lake that leaves it to the credentials is any; this one has every service. */
const regionOf = (name: ConfigName): string => {
  const config = CONFIGS[name];
  return 'env' in config ? config.env.region : 'us-east-1';
};

test.concurrent.each(CONFIG_NAMES)('cfn-lint finds nothing in the templates of the lake "%s"', async (name) => {
  expect(await cfnLint(written(name), regionOf(name))).toEqual([]);
});

test('cfn-lint finds a property that CloudFormation does not know, and says where', async () => {
  const file = join(folder, 'misspelt.template.json');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    file,
    JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { Fifo: true } } } }),
  );
  expect(await cfnLint([file], 'us-east-1')).toEqual([
    "E3002 misspelt.template.json Resources/Topic/Properties/Fifo: Additional properties are not allowed ('Fifo' was unexpected)",
  ]);
});

test('a template that cannot be read is not one without findings', async () => {
  expect(await cfnLint([join(folder, 'absent.template.json')], 'us-east-1')).toEqual([
    expect.stringMatching(/^E0003 .*absent\.template\.json could not be processed/),
  ]);
});
