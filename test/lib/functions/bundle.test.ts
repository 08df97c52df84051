import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ENROLMENT_VARIABLE, type EnrolmentSettings } from '../../../core/deployment/enrolment-settings';
import { type LakeSettings, SETTINGS_VARIABLE } from '../../../core/deployment/settings';
import { bundleFunction } from '../../../lib/functions';

const settings: LakeSettings = {
  name: 'log-lake',
  databases: { lake: 'log_lake', staging: 'log_lake_staging' },
  workgroup: 'log-lake-pipeline',
  lakeBucket: 'lake',
  sources: [{ dataset: 'cloudtrail', bucket: 'trail', prefix: '' }],
};
const enrolment: EnrolmentSettings = { name: 'log-lake', account: '111122223333', reportOnly: false };

/** What Lambda and the deployment tell a function. */
const ENVIRONMENT = {
  PATH: process.env.PATH,
  AWS_REGION: 'eu-west-1',
  QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/111122223333/units.fifo',
  [SETTINGS_VARIABLE]: JSON.stringify(settings),
  [ENROLMENT_VARIABLE]: JSON.stringify(enrolment),
};

/** Loads a bundle as Lambda does, where every connection and every look-up of a name is an error. */
const LOAD = `
const refuse = () => { throw new Error('a bundle must not use the network while it is loaded'); };
require('node:net').Socket.prototype.connect = refuse;
require('node:dns').lookup = refuse;
globalThis.fetch = refuse;
process.stdout.write(Object.entries(require(process.argv[1])).map(([name, value]) => name + ' ' + typeof value).join());
`;

const LAMBDA = join(__dirname, '../../../lambda');
const names = readdirSync(LAMBDA).filter((name) => existsSync(join(LAMBDA, name, 'handler.ts')));
const folder = mkdtempSync(join(tmpdir(), 'bundles-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('every function has a source', () => {
  expect(names).toEqual(['catalog', 'converter', 'enrolment', 'planner']);
});

describe.each(names)('the bundle of %s', (name) => {
  const output = join(folder, name);
  const files = bundleFunction(name, output);

  test('is one file of less than 700 KB', () => {
    expect(readdirSync(output)).toEqual(['index.js']);
    expect(statSync(join(output, 'index.js')).size).toBeLessThan(700_000);
  });

  test('holds no code of the deployment, of the local lake or of tests', () => {
    const strangers = files.filter((file) =>
      /node_modules\/(aws-cdk|constructs|@duckdb|@polyglot-sql|vitest|zod)/.test(file),
    );
    expect(strangers).toEqual([]);
    expect(files.filter((file) => !/^(\.\.\/)*(core|lambda|node_modules)\//.test(file))).toEqual([]);
  });

  test('exports a handler, and loads without the network', () => {
    const loaded = execFileSync(process.execPath, ['-e', LOAD, join(output, 'index.js')], {
      env: ENVIRONMENT,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(loaded).toBe('handler function');
  });
});

test('fails for a function that is not there', () => {
  expect(() => bundleFunction('nothing', folder)).toThrow('nothing/handler.ts');
});
