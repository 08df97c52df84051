import { GROUPS, type Parameter, type Query } from '../../core/queries/query';
import { answerTable } from '../../local/cli/render/answer';
import { datasetsText } from '../../local/cli/render/query';
import type { Answer } from '../../local/engine/session';
import { block, code, made, page, table } from './markdown';

/** Rows that an example shows, and its width. */
const ROWS = 5;
const COLUMNS = 80;

/** The week of the sample's story, as `--from` and `--to`. */
export const STORY_DAYS = { from: '2026-03-02', to: '2026-03-08' } as const;

/** The answer of a query over the sample's story; undefined for one that tells of the lake and differs each time. */
export type Example = (query: Query) => Promise<Answer | undefined>;

/** `docs/queries.md`: every question of the pack, by group. */
export async function queriesPage(pack: readonly Query[], example: Example): Promise<string> {
  const filled = Object.entries(GROUPS)
    .map(([key, title]) => ({ title, queries: pack.filter(({ group }) => group === key) }))
    .filter(({ queries }) => queries.length > 0);
  const parts: string[] = [];
  for (const { title, queries } of filled) {
    parts.push(`## ${title}`);
    for (const query of queries) parts.push(...(await section(query, example)));
  }
  return page([
    '# Queries',
    made('the headers of `queries/`'),
    `${pack.length} questions, each a file in [\`queries/\`](../queries). They run on Athena, as saved queries and prepared statements, and on one machine with \`npx lake query NAME --from DAY --to DAY\`. Every question takes the days that it is about and reads only those; the parameters of each stand beside it. The columns that they read are in [tables](tables.md).`,
    'The examples are answers over the sample that `npx lake generate` writes, first rows only.',
    '## Index',
    ...filled.map(({ title, queries }) => `**${title}**\n\n${index(queries)}`),
    ...parts,
  ]);
}

const index = (queries: readonly Query[]): string =>
  table(
    ['query', 'severity', 'question'],
    queries.map(({ name, severity, title }) => [`[${name}](#${name})`, severity, title]),
  );

async function section(query: Query, example: Example): Promise<readonly string[]> {
  const { name, title, why, severity, mitre, falsePositives, next, references, parameters, sql } = query;
  const own = parameters.filter(({ name: one }) => one !== 'from_day' && one !== 'to_day');
  const techniques = mitre.map((id) => `[${id}](https://attack.mitre.org/techniques/${id.replace('.', '/')}/)`);
  return [
    `### ${name}`,
    `**${title}.** ${why}`,
    `Severity: ${severity}. Reads ${datasetsText(query, code)}.${techniques.length > 0 ? ` MITRE ATT&CK: ${techniques.join(', ')}.` : ''}`,
    ...(falsePositives === undefined ? [] : [`Harmless: ${falsePositives}`]),
    `Next: ${next}`,
    ...(own.length === 0 ? [] : [parameterTable(own)]),
    ...(await exampleOf(query, await example(query))),
    `<details><summary>SQL</summary>\n\n${block('sql', sql)}\n\n</details>`,
    `See ${references.map((address) => `[${lastPart(address)}](${address})`).join(', ')}.`,
  ];
}

const parameterTable = (parameters: readonly Parameter[]): string =>
  table(
    ['parameter', 'type', 'default', 'meaning'],
    parameters.map(({ name, type, default: preset, example, description }) => [
      code(name),
      type,
      preset === undefined ? `none; for example ${code(example)}` : preset === '' ? 'empty' : code(preset),
      description,
    ]),
  );

async function exampleOf(query: Query, answer: Answer | undefined): Promise<readonly string[]> {
  if (answer === undefined) return [];
  if (answer.rows.length === 0) return ['The sample has nothing for it to find.'];
  const given = query.parameters
    .filter((one) => one.default === undefined && one.name !== 'from_day' && one.name !== 'to_day')
    .map(({ name, example }) => ` --param ${name}=${/^[\w.:/@-]+$/.test(example) ? example : `'${example}'`}`);
  const command = `npx lake query ${query.name} --from ${STORY_DAYS.from} --to ${STORY_DAYS.to}${given.join('')}`;
  const more = answer.rows.length - ROWS;
  const shown = answerTable({ ...answer, rows: answer.rows.slice(0, ROWS) }, COLUMNS);
  return [block('text', `$ ${command}\n${shown}${more > 0 ? `\n… ${more} more` : ''}`)];
}

const lastPart = (address: string): string =>
  address
    .split('/')
    .at(-1)!
    .replace(/\.html.*$/, '')
    .replaceAll('-', ' ');
