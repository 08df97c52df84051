import { join } from 'node:path';
import Table from 'cli-table3';
import { LocalLake } from '../local/lake';
import { generateSampleLogs } from '../local/sample';
import { said } from './contenders';
import type { Asked } from './pack';

/** An answer on one machine may take as long. */
const LONGEST_SECONDS = 1;

/** Over everything that the sample delivers. */
const AFTERWARDS = new Date('2026-04-01T00:00:00Z');

const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(2)} MB`;

/**
 * Asks every query of the pack over a sample of that size, and prints what each took and read beside what its raw objects
 * hold.
 *
 * @returns whether each was answered in a second
 */
export async function benchPack(room: string, events: number, say: (text: string) => void): Promise<boolean> {
  const [logs, state] = [join(room, 'pack-logs'), join(room, 'pack-lake')];
  say(`making ${events} CloudTrail events, ${events} flow-log rows, ${events / 2} access-log lines`);
  await generateSampleLogs({ directory: logs, events });
  say('converting them');
  const lake = await LocalLake.open({ logs, state });
  await lake.convert({ scheduledTime: AFTERWARDS });
  lake.close();
  say('asking');
  const asked = said<readonly Asked[]>('pack', logs, state);
  const table = new Table({ head: ['query', 'seconds', 'read', 'raw', 'fewer'], style: { head: [], border: [] } });
  for (const { name, seconds, read, raw } of asked) {
    const fewer = raw > 0 && read > 0 ? `${(raw / read).toFixed(0)} x` : '';
    table.push([name, seconds.toFixed(2), mb(read), raw > 0 ? mb(raw) : 'the ledger', fewer]);
  }
  process.stdout.write(`${table.toString()}\n`);
  const slow = asked.filter(({ seconds }) => seconds > LONGEST_SECONDS);
  const sum = asked.reduce((total, { seconds }) => total + seconds, 0);
  process.stdout.write(
    `${asked.length} queries in ${sum.toFixed(1)} s; longer than ${LONGEST_SECONDS} s: ${slow.map(({ name }) => name).join(', ') || 'none'}\n`,
  );
  return slow.length === 0;
}
