import { GROUPS, type Query } from '../../../core/queries/query';
import { table } from './table';
import { paragraph } from './text';

/** What a question asks, why, of whom, and what to do with the answer. */
export function queryText(query: Query, columns: number): string {
  const { name, title, why, group, datasets, severity, mitre, falsePositives, next, references, parameters } = query;
  const head = [{ title: 'parameter' }, { title: 'type' }, { title: 'default' }, { title: 'meaning' }];
  const rows = parameters.map((one) => [
    one.name,
    one.type,
    one.default ?? `none, e.g. ${one.example}`,
    one.description,
  ]);
  const told = (label: string, text: string) => paragraph(`${label}: ${text}`, columns);
  return [
    `${title} (${name})`,
    '',
    paragraph(why, columns),
    '',
    `group     ${GROUPS[group]}`,
    `datasets  ${datasets.join(', ')}`,
    `severity  ${severity}${mitre.length > 0 ? ` · MITRE ATT&CK ${mitre.join(', ')}` : ''}`,
    ...(falsePositives === undefined ? [] : ['', told('Harmless', falsePositives)]),
    '',
    told('Next', next),
    '',
    table(head, rows, columns),
    '',
    ...references,
    '',
  ].join('\n');
}
