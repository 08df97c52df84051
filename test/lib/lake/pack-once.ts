import type { Lake, Resource, TemplateJson } from './lakes';

/** Nothing refers to these. */
const QUERIES: ReadonlySet<string> = new Set(['AWS::Athena::NamedQuery', 'AWS::Athena::PreparedStatement']);

/**
 * Templates as they are, but for queries that were the same in a lake before: they are most of what a checker has to read, and
 * every lake has them.
 */
export function packOnce(): (templates: Lake['templates']) => Lake['templates'] {
  const seen = new Set<string>();
  const isNew = ([id, resource]: [string, Resource]) => {
    const text = JSON.stringify([id, resource]);
    if (!QUERIES.has(resource.Type) || !seen.has(text)) return seen.add(text);
    return false;
  };
  const without = (template: TemplateJson): TemplateJson => ({
    ...template,
    Resources: Object.fromEntries(Object.entries(template.Resources).filter(isNew)),
  });
  return (templates) => new Map([...templates].map(([stack, template]) => [stack, without(template)]));
}
