import { join } from 'node:path';
import { openDuck } from '../../local/engine/duckdb';
import { loadTranslator } from '../../local/engine/translate';
import { watchedPorts } from './watched-ports';

/**
 * Converts the lake of the folder that is its first argument, and kills its own process at the port call whose number is the
 * second: the moment before or after it, which is the third.
 */
async function main([root, at, when]: readonly string[]): Promise<void> {
  await loadTranslator();
  const instance = await openDuck({ temporary: join(root!, 'lake/tmp', String(process.pid), 'duckdb'), threads: 1 });
  const { convert } = await watchedPorts(root!, instance, (_, moment, number) => {
    if (moment === when && number === Number(at)) process.kill(process.pid, 'SIGKILL');
  });
  await convert();
}

void main(process.argv.slice(2));
