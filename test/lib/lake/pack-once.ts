import type { Lake, Resource, TemplateJson } from './lakes';

/** The property that has the SQL, by type. Nothing refers to these. */
const SQL: Readonly<Record<string, string>> = {
  'AWS::Athena::NamedQuery': 'QueryString',
  'AWS::Athena::PreparedStatement': 'QueryStatement',
};

/**
 * Templates as they are, but for queries with the same SQL as in a lake before: they are most of what a checker has to read,
 * and every lake has them.
 */
export function packOnce(): (templates: Lake['templates']) => Lake['templates'] {
  const seen = new Set<string>();
  const isNew = ([id, resource]: [string, Resource]) => {
    const sql = SQL[resource.Type];
    if (sql === undefined) return true;
    const text = JSON.stringify([id, resource.Properties?.[sql]]);
    return !seen.has(text) && seen.add(text);
  };
  const without = (template: TemplateJson): TemplateJson => ({
    ...template,
    Resources: Object.fromEntries(Object.entries(template.Resources).filter(isNew)),
  });
  return (templates) => new Map([...templates].map(([stack, template]) => [stack, without(template)]));
}
