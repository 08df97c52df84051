import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadQueries } from '../core/queries/load';
import { LocalLake } from '../local/lake';
import { generateSampleLogs } from '../local/sample';
import { examplesOver } from './docs/examples';
import { queriesPage } from './docs/queries-page';
import { tablesPage } from './docs/tables-page';

/** Writes `docs/queries.md` and `docs/tables.md`. A test fails when they are not what this would write. */
async function main(): Promise<void> {
  const root = join(__dirname, '..');
  const scratch = mkdtempSync(join(tmpdir(), 'log-lake-docs-'));
  try {
    const logs = join(scratch, 'logs');
    await generateSampleLogs({ directory: logs, events: 2_000 });
    const lake = await LocalLake.open({ logs, state: join(scratch, 'lake') });
    await lake.convert({ scheduledTime: new Date('2026-04-01T00:00:00Z') });
    const pack = loadQueries(join(root, 'queries'));
    writeFileSync(join(root, 'docs/queries.md'), await queriesPage(pack, examplesOver(lake)));
    writeFileSync(join(root, 'docs/tables.md'), tablesPage());
    lake.close();
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

void main();
