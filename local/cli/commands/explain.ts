import type { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit';
import type { Io } from '../io';
import { queryNamed, queryPack } from '../pack';
import { queryText } from '../render/query';
import { type CommonOptions, command } from './options';

export const explainCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  command('explain', [
    'lake explain cloudtrail_iam_changes          what it asks, and what to do then',
    'lake explain cloudtrail_iam_changes --sql    its SQL alone',
  ])
    .description(
      'Tells of one question of the pack why it is asked, what a row accuses and what is harmless, what to do next, its parameters, and the pages of AWS on it.',
    )
    .argument('<name>', 'a question of the query pack')
    .option('--sql', "its SQL alone, in Athena's dialect, with :names where values go")
    .action((name: string, options: CommonOptions & { readonly sql?: boolean }) => {
      const query = queryNamed(queryPack(), name);
      if (options.json) io.out(`${JSON.stringify(query)}\n`);
      else io.out(options.sql ? `${query.sql}\n` : queryText(query, io.columns));
      done(EXIT.fine);
    });
