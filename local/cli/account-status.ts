import { ledgerStatus, STATUS_SQL } from '../../account/status';
import { chosenAthena } from './asking-athena';
import type { AthenaOptions, CommonOptions, LakeOptions } from './commands/options';
import { stoppable } from './interrupt';
import type { Io } from './io';
import { accountStatusText } from './render/account-status';
import { bytes, usd } from './render/human';

/** Prints what the ledger of a deployed lake holds; one query. */
export async function accountStatus(io: Io, options: CommonOptions & LakeOptions & AthenaOptions): Promise<void> {
  const lake = chosenAthena(io, options);
  const { workgroup, database } = lake.choice;
  const { rows, queryId, bytesScanned, price } = await stoppable(io, 'Stopping the query in Athena', (signal) =>
    lake.ask({ sql: STATUS_SQL, values: [] }, signal),
  );
  const datasets = ledgerStatus(rows);
  if (options.json) {
    const source = { workgroup, database, queryId, bytesScanned, usd: Number(price.toFixed(6)) };
    io.out(`${JSON.stringify({ ...source, datasets })}\n`);
  } else io.out(accountStatusText(datasets, io.columns));
  io.err(`the ledger of ${database} in Athena; ${bytes(bytesScanned)} scanned, ${usd(price)}\n`);
}
