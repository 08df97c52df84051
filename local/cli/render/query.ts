import { optionalDatasets } from '../../../core/queries/arms';
import { GROUPS, type Query } from '../../../core/queries/query';
import { table } from './table';
import { paragraph } from './text';

/** What a question asks, why, of whom, and what to do with the answer. */
export function queryText(query: Query, columns: number): string {
  const { name, title, why, group, severity, mitre, falsePositives, next, references, parameters } = query;
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
    paragraph(`datasets  ${datasetsText(query)}`, columns),
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

/** What a question reads in words, and what of it a lake can be without. */
export function datasetsText(
  { datasets, sql }: Pick<Query, 'datasets' | 'sql'>,
  written = (name: string) => name,
): string {
  const optional = optionalDatasets(sql);
  const list = (names: readonly string[]) => names.map(written).join(', ');
  const some = `what the lake has of ${list(optional)}`;
  const needed = datasets.filter((name) => !optional.includes(name));
  if (needed.length === 0) return some;
  return optional.length === 0 ? list(needed) : `${list(needed)}, and ${some}`;
}
