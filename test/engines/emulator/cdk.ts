import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LogLakeConfig } from '../../../lib/config';
import { ACCOUNT, REGION } from './ministack';

const PROJECT = join(__dirname, '../../..');
const CLI = join(PROJECT, 'node_modules/aws-cdk/bin/cdk');
const APP = 'node --import tsx test/engines/emulator/app.ts';

/** Longer than anything takes that works, on a busy machine. */
const PATIENCE_MS = 180_000;

/** The CDK command line, as people use it, against one emulated account. */
export class Cdk {
  /**
   * @param endpoint - where the emulator answers
   * @param scratch - for its temporary files, and for what it remembers of the account from one call to the next
   */
  constructor(
    private readonly endpoint: string,
    private readonly scratch: string,
  ) {}

  /** Makes the account ready for deployments of this assembly. */
  bootstrap(assembly: string): Promise<string> {
    return this.#run(['bootstrap', '--app', assembly, `aws://${ACCOUNT}/${REGION}`]);
  }

  /** Deploys all stacks of an assembly. */
  deploy(assembly: string): Promise<string> {
    const how = ['--method=direct', '--require-approval=never', '--progress=events'];
    return this.#run(['deploy', '--all', '--app', assembly, ...how]);
  }

  /** Destroys stacks of an assembly, by the names that the command line knows them by. */
  destroy(assembly: string, stacks: readonly string[]): Promise<string> {
    return this.#run(['destroy', '--force', '--app', assembly, ...stacks]);
  }

  /** Takes resources into a stack, identified as in `{ LogicalId: { BucketName: 'logs' } }`. */
  import(assembly: string, stack: string, resources: object): Promise<string> {
    const mapping = join(this.scratch, 'resource-mapping.json');
    writeFileSync(mapping, JSON.stringify(resources));
    return this.#run(['import', '--force', '--app', assembly, '--resource-mapping', mapping, stack]);
  }

  #run(args: readonly string[]): Promise<string> {
    return cdk(args, this.scratch, { AWS_ENDPOINT_URL: this.endpoint });
  }
}

/**
 * Synthesises the app of cdk.json into a folder, functions bundled.
 *
 * @param config - instead of `log-lake.config.ts`
 * @param project - folder of the project; by default this one
 */
export async function synthesise(
  folder: string,
  scratch: string,
  config?: LogLakeConfig,
  project?: string,
): Promise<void> {
  const synth = ['synth', '--quiet', '--output', folder];
  if (config === undefined) await cdk(synth, scratch, { CDK_VALIDATION: 'true' }, project);
  else await cdk([...synth, '--app', APP], scratch, { LOG_LAKE_CONFIG: JSON.stringify(config) }, project);
}

/**
 * Runs the CDK command line to its end.
 *
 * @returns what it said
 * @throws with all that it said when it fails or takes too long
 */
async function cdk(
  args: readonly string[],
  scratch: string,
  env: NodeJS.ProcessEnv = {},
  project = PROJECT,
): Promise<string> {
  const child = spawn(process.execPath, [CLI, ...args], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...env,
      // It remembers which account credentials belong to: another one for each emulator.
      CDK_HOME: join(scratch, 'cdk-home'),
      CDK_DEFAULT_ACCOUNT: ACCOUNT,
      CDK_DEFAULT_REGION: REGION,
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: 'true',
      TMPDIR: scratch,
    },
  });
  const stop = () => child.kill('SIGKILL');
  process.once('exit', stop);
  const timer = setTimeout(stop, PATIENCE_MS);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  try {
    const status = await new Promise((done, failed) => child.once('error', failed).once('close', done));
    // Not as frames of a stack: the reporter would look for the source of what another process ran.
    const told = said.replaceAll(/^ +at /gm, '  in ');
    if (status !== 0) throw new Error(`cdk ${args.join(' ')} failed (status ${status}):\n${told}`);
    return said;
  } finally {
    clearTimeout(timer);
    process.off('exit', stop);
  }
}
