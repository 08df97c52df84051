import { CLOUDTRAIL } from '../core/datasets/cloudtrail';
import { LocalLake } from '../local/lake';
import { report } from './measure';

/** The whole conversion, from the listing to the moved cut, audit and ledger included. */
async function main(logs: string, state: string): Promise<void> {
  await report(async () => {
    const lake = await LocalLake.open({ logs, state, datasets: [CLOUDTRAIL], threads: 2 });
    const { conversions } = await lake.convert({ scheduledTime: new Date('2100-01-01T00:00:00Z') });
    for (const conversion of conversions) {
      if (conversion.outcome !== 'converted') throw new Error(`not converted: ${JSON.stringify(conversion)}`);
    }
    lake.close();
  });
}

main(process.argv[2]!, process.argv[3]!);
