import { type Command, InvalidArgumentError } from 'commander';
import { near } from '../../near';
import { print, questionOf } from '../asking';
import { ask } from '../asking-athena';
import { EXIT, type ExitCode } from '../exit';
import type { Io } from '../io';
import { queryNamed, queryPack } from '../pack';
import { type AnswerOptions, answerOptions, command } from './options';

/** What can be followed: the query of the pack, and its parameter for the value. */
const PIVOTS: Readonly<Record<string, readonly [query: string, parameter: string]>> = {
  ip: ['pivot_ip', 'address'],
  principal: ['pivot_principal', 'principal'],
  eni: ['pivot_eni', 'interface_id'],
};
const KINDS = Object.keys(PIVOTS);

export const pivotCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  answerOptions(
    command('pivot', [
      'lake pivot ip 198.51.100.7 --from 2026-03-02 --to 2026-03-08',
      'lake pivot principal deployer --from 2026-03-03T22:00 --to 2026-03-04T06:00',
      'lake pivot eni eni-0b1c2d3e4f5a60015 --from 2026-03-05 --to 2026-03-05 --json',
    ])
      .description(
        'Everything that the logs hold about one thing, in the order in which it happened, from all sources that the lake has: an address (ip), who called AWS (principal: a user, role, session or access key), or a network interface (eni).',
      )
      .argument('<kind>', `what it is: ${KINDS.join(', ')}`, kind)
      .argument('<value>', 'which one')
      .option('--limit <rows>', 'rows at most'),
  ).action(async (kind: string, value: string, options: AnswerOptions & { readonly limit?: string }) => {
    const [name, parameter] = PIVOTS[kind]!;
    const query = queryNamed(queryPack(), name);
    const question = await questionOf(io, query, { [parameter]: value, limit: options.limit }, options);
    print(io, await ask(io, options, question), options);
    done(EXIT.fine);
  });

function kind(text: string): string {
  if (Object.hasOwn(PIVOTS, text)) return text;
  const [meant] = near(text, KINDS);
  throw new InvalidArgumentError(
    `It must be ${KINDS.join(', ')}.${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
  );
}
