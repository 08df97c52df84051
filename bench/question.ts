import { CLOUDTRAIL } from '../core/datasets/cloudtrail';
import { LocalLake } from '../local/lake';
import { report } from './measure';

/** Asks a converted lake one question; what is reported is the question alone, its catalog look-up included. */
async function main(logs: string, state: string, sql: string): Promise<void> {
  const lake = await LocalLake.open({ logs, state, datasets: [CLOUDTRAIL] });
  const session = lake.session();
  await report(async () => {
    await session.query(sql);
  });
  lake.close();
}

main(process.argv[2]!, process.argv[3]!, process.argv[4]!);
