import type { Command } from 'commander';
import type { Query } from '../../../core/queries/query';
import { EXIT, type ExitCode } from '../exit';
import type { Io } from '../io';
import { queryNamed, queryPack } from '../questions';
import { plural } from '../render/human';
import { table } from '../render/table';
import { type CommonOptions, command } from './options';

export const queriesCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  command('queries', 'list the questions of the query pack', [
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

function queryText({ name, title, why, datasets, severity, mitre, parameters, sql }: Query, columns: number): string {
  const head = [{ title: 'parameter' }, { title: 'type' }, { title: 'default' }, { title: 'meaning' }];
  const rows = parameters.map((one) => [
    one.name,
    one.type,
    one.default ?? `none, e.g. ${one.example}`,
    one.description,
  ]);
  return [
    `${title} (${name})`,
    '',
    ...lines(why, columns),
    '',
    `datasets  ${datasets.join(', ')}`,
    `severity  ${severity}${mitre.length > 0 ? ` · MITRE ATT&CK ${mitre.join(', ')}` : ''}`,
    ...(rows.length > 0 ? ['', table(head, rows, columns)] : []),
    '',
    sql,
    '',
  ].join('\n');
}

/** Prose in lines no longer than the width. */
function lines(text: string, columns: number): readonly string[] {
  const done: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      done.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...done, line];
}
