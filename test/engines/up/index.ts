import { Command } from 'commander';
import { removeLeftovers } from '../harness/leftovers';
import { type Engines, startEngines } from './engines';

/** `npm run engines:up`: the engines of the tests for development, until Ctrl-C. What is for a shell goes to standard output. */
const { json } = new Command('engines:up')
  .description('Starts an emulated AWS account with Athena over Trino, and runs until Ctrl-C.')
  .option('--json', 'print the environment as one line of JSON')
  .allowExcessArguments(false)
  .parse()
  .opts<{ json?: true }>();

const text = ({ environment, trino }: Engines): string =>
  [
    '# The engines are up. Ctrl-C ends them, and nothing that is in them stays. In another shell:',
    ...Object.entries(environment).map(([name, value]) => `export ${name}=${value}`),
    `# Trino itself: ${trino}`,
  ].join('\n');

async function main(): Promise<void> {
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  for (const leftover of removeLeftovers()) console.error(leftover);
  console.error('starting: some ten seconds, and some minutes when something has to be installed first');
  let isUp = false;
  // Whoever does not want to wait for the start ends the process, and with it everything that it has started.
  void asked.then(() => isUp || process.exit(130));
  const engines = await startEngines();
  isUp = true;
  const { environment, trino } = engines;
  console.log(json ? JSON.stringify({ environment, trino }) : text(engines));
  await asked;
  await engines.stop();
}

main().then(
  () => process.exit(0),
  (error) => {
    console.error(`the engines are not up: ${error instanceof Error ? error.message : error}`);
    process.exit(1);
  },
);
