import { CONFIG_SCHEMA } from '../../lib/config/schema';

/** What of zod's definitions leads on to further ones. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly innerType?: Schema;
  readonly element?: Schema;
  readonly options?: readonly Schema[];
}
interface Schema {
  readonly def: Definition;
}

/** Where every option of the config stands, as people write it: `vpcFlow.vpcs.ids`; items of a list with `[]`. */
export function optionPaths(): readonly string[] {
  const found = new Set<string>();
  const walk = ({ def }: Schema, path: string): void => {
    for (const inner of [def.innerType, ...(def.options ?? [])]) if (inner) walk(inner, path);
    if (def.element) walk(def.element, `${path}[]`);
    for (const [name, inner] of Object.entries(def.shape ?? {})) {
      const at = path === '' ? name : `${path}.${name}`;
      // A group of options is named by them, unless it can be something else as well.
      if (!isGroup(inner)) found.add(at);
      walk(inner, at);
    }
  };
  walk(CONFIG_SCHEMA as unknown as Schema, '');
  return [...found].sort();
}

function isGroup({ def }: Schema): boolean {
  if (def.type === 'object') return true;
  return def.innerType !== undefined && isGroup(def.innerType);
}
