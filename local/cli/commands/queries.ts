import type { Command } from 'commander';
import type { Query } from '../../../core/queries/query';
import { EXIT, type ExitCode } from '../exit';
import type { Io } from '../io';
import { queryNamed, queryPack } from '../pack';
import { plural } from '../render/human';
import { queryText } from '../render/query';
import { table } from '../render/table';
import { type CommonOptions, command } from './options';

export const queriesCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  command('queries', [
    'lake queries                           all of them',
    'lake queries cloudtrail_iam_changes    one: its reason, parameters and SQL',
  ])
    .argument('[name]', 'show this one with its parameters and its SQL')
    .action((name: string | undefined, options: CommonOptions) => {
      const pack = queryPack();
      if (name === undefined)
        io.out(options.json ? `${JSON.stringify({ queries: pack })}\n` : listText(pack, io.columns));
      else {
        const query = queryNamed(pack, name);
        io.out(options.json ? `${JSON.stringify(query)}\n` : queryText(query, io.columns));
      }
      done(EXIT.fine);
    });

function listText(pack: readonly Query[], columns: number): string {
  const head = [{ title: 'name' }, { title: 'severity' }, { title: 'title' }];
  const rows = pack.map(({ name, severity, title }) => [name, severity, title]);
  return `${table(head, rows, columns)}\n\n${plural(pack.length, 'question')}; lake queries NAME shows one, lake query NAME asks it\n`;
}
