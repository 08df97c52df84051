import type { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { resolveConfig } from '../../../lib/config';
import { LogLakeStacks } from '../../../lib/lake/log-lake-stacks';
import { app } from '../app';
import { CONFIGS, type ConfigName } from './configs';

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string | readonly string[];
}

export interface TemplateJson {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, unknown>>;
}

export interface Lake {
  readonly app: App;
  readonly stacks: LogLakeStacks;
  /** By the stack's part: storage, delivery, ... */
  readonly templates: ReadonlyMap<string, TemplateJson>;
}

const made = new Map<ConfigName, Lake>();

/** The lake of a config, synthesised once for all tests of a process, without bundling its functions. */
export function lakeOf(name: ConfigName): Lake {
  const known = made.get(name);
  if (known) return known;
  const lake = newLake(name);
  made.set(name, lake);
  return lake;
}

/** A fresh one, for tests that add to it. */
export function newLake(name: ConfigName): Lake {
  const root = app();
  const stacks = new LogLakeStacks(root, 'Lake', resolveConfig(CONFIGS[name]));
  return {
    app: root,
    stacks,
    get templates() {
      return templatesOf(stacks);
    },
  };
}

const read = new WeakMap<LogLakeStacks, ReadonlyMap<string, TemplateJson>>();

function templatesOf(stacks: LogLakeStacks): ReadonlyMap<string, TemplateJson> {
  const known =
    read.get(stacks) ??
    new Map(stacks.stacks.map((stack: Stack) => [stack.node.id, Template.fromStack(stack).toJSON() as TemplateJson]));
  read.set(stacks, known);
  return known;
}

/** Every resource of a lake, with the stack's part and its logical id. */
export function* resourcesOf(
  lake: Lake,
  type?: string,
): Iterable<Resource & { readonly id: string; readonly stack: string }> {
  for (const [stack, { Resources }] of lake.templates) {
    for (const [id, resource] of Object.entries(Resources)) {
      if (type === undefined || resource.Type === type) yield { ...resource, id, stack };
    }
  }
}
