import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { AthenaClient, CreatePreparedStatementCommand, CreateWorkGroupCommand } from '@aws-sdk/client-athena';
import { CreateDatabaseCommand, GlueClient } from '@aws-sdk/client-glue';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { afterEach, expect, inject, test } from 'vitest';
import { AthenaUser } from '../athena/user';
import { enginesOf, removeLeftovers } from '../harness/leftovers';
import { TRINO_PATIENCE } from '../trino/lake';

/** `npm run engines:up`, in a process of its own as a developer runs it. */

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function up() {
  const temporary = mkdtempSync(join(inject('scratch'), 'up-'));
  const args = ['--import', 'tsx', join(__dirname, 'index.ts'), '--json'];
  const env = { ...process.env, TMPDIR: temporary, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
  started.push(child);
  const folders = () => readdirSync(temporary).filter((name) => name.startsWith('log-lake-'));
  return { child, temporary, folders, engines: () => enginesOf(temporary).length };
}

/** Asks again until it is so; the test's own time ends it. */
async function until(so: () => boolean): Promise<void> {
  while (!so()) await sleep(100);
}

test('everything is up and joined until Ctrl-C, and then nothing is left', { timeout: TRINO_PATIENCE }, async () => {
  const { child, folders, engines } = up();
  const [line] = await once(createInterface(child.stdout!), 'line');
  const { environment } = JSON.parse(line) as { readonly environment: Readonly<Record<string, string>> };
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_ENDPOINT_URL_ATHENA: athenaEndpoint = '' } = environment;

  await new S3Client({ endpoint, forcePathStyle: true }).send(
    new CreateBucketCommand({
      Bucket: 'results',
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  await new GlueClient({ endpoint }).send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'lake' } }));
  const account = new AthenaClient({ endpoint });
  const WorkGroup = 'analysts';
  const Configuration = { ResultConfiguration: { OutputLocation: 's3://results/' } };
  await account.send(new CreateWorkGroupCommand({ Name: WorkGroup, Configuration }));
  const prepared = { StatementName: 'those', QueryStatement: 'SELECT n FROM lake.made WHERE n > ?', WorkGroup };
  await account.send(new CreatePreparedStatementCommand(prepared));

  const { rows } = new AthenaUser(() => new AthenaClient({ endpoint: athenaEndpoint }), WorkGroup);
  expect(await rows("CREATE TABLE lake.made WITH (format = 'PARQUET') AS SELECT 1 AS n UNION ALL SELECT 2")).toEqual(
    [],
  );
  expect(await rows('EXECUTE those USING 1')).toEqual([['2']]);

  expect(engines()).toBeGreaterThan(2);
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(folders()).toEqual([]);
  expect(engines()).toBe(0);
  for (const gone of [endpoint, athenaEndpoint]) await expect(fetch(gone)).rejects.toThrow('fetch failed');
});

test('killed while it starts, it leaves no process, and the next run removes its folder', async () => {
  const { child, temporary, folders, engines } = up();
  await until(() => folders().some((name) => name.startsWith('log-lake-trino-')) && engines() >= 3);
  child.kill('SIGKILL');
  await until(() => engines() === 0);
  await until(() => folders().length < 2);
  expect(removeLeftovers(temporary)).toEqual([
    expect.stringMatching(/^removed .+\/log-lake-engines-\d+-.+, which a killed run left$/),
  ]);
  expect(folders()).toEqual([]);
});
