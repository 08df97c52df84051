import type { Command } from 'commander';
import { accountStatus } from '../account-status';
import { refuseBeside, refuseWithoutAthena } from '../asking-athena';
import { openLake } from '../conversion';
import { coverage } from '../coverage';
import { EXIT, type ExitCode } from '../exit';
import { factsOf } from '../facts';
import { chosenLake } from '../folders';
import type { Io } from '../io';
import { coverageText } from '../render/coverage';
import { lakeLine, leftOutText, notedText, refusedText } from '../render/report';
import { type LakeSummary, summarise } from '../summary';
import {
  type AthenaOptions,
  asOfOption,
  athenaOption,
  command,
  databaseOption,
  type LakeOptions,
  lakeOption,
  profileOption,
  regionOption,
  workgroupOption,
} from './options';

interface Options extends LakeOptions, AthenaOptions {
  readonly asOf?: Date;
  readonly all?: boolean;
  readonly refused?: boolean;
}

export const statusCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  command('status', [
    'lake status             the lake used last',
    'lake status --all       every delivery day, not only the latest',
    'lake status --refused   everything refused, noted or left out, and why',
    'lake status --athena    the lake that is deployed, as its ledger has it',
  ])
    .description(
      'Shows which delivery days are there for each account and region, which are missing, and where they stand. A row is late when it was delivered more than a day after its event. Converts nothing.',
    )
    .addOption(lakeOption())
    .addOption(asOfOption())
    .option('--all', 'list every delivery day')
    .option('--refused', 'list everything that was refused, noted or left out instead')
    .addOption(athenaOption())
    .addOption(workgroupOption())
    .addOption(databaseOption())
    .addOption(regionOption())
    .addOption(profileOption())
    .action(async (options: Options) => {
      if (options.athena) {
        refuseBeside(options, ['all', 'refused', 'asOf']);
        await accountStatus(io, options);
        return done(EXIT.fine);
      }
      refuseWithoutAthena(options, ['workgroup', 'database', 'region', 'profile']);
      const folders = chosenLake(io.cwd, options);
      const lake = await openLake(io, folders);
      try {
        const facts = await factsOf(lake, folders.state, options.asOf ?? io.now());
        const summary = summarise(facts);
        if (options.json) io.out(`${JSON.stringify({ ...summary, coverage: coverage(facts) })}\n`);
        else if (options.refused) io.out(`${lakeLine(io.cwd, folders)}\n\n${everythingRefused(summary)}`);
        else
          io.out(`${lakeLine(io.cwd, folders)}\n\n${coverageText(coverage(facts), io.columns, options.all ?? false)}`);
      } finally {
        lake.close();
      }
      done(EXIT.fine);
    });

/** Names in full, to be copied: no width holds them. */
function everythingRefused(summary: LakeSummary): string {
  return [
    refusedText({ ...summary, noted: [] }, Infinity, Infinity),
    ...(summary.noted.length > 0 ? ['', notedText(summary, Infinity)] : []),
    ...(summary.leftOut.length > 0 ? ['', leftOutText(summary, Infinity, Infinity)] : []),
    '',
  ].join('\n');
}
