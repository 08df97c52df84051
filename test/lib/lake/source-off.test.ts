import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { type LogLakeConfig, resolveConfig } from '../../../lib/config';
import { LogLakeStacks } from '../../../lib/lake/log-lake-stacks';
import { app } from '../app';

/** What each stack of a lake gives to the others and takes from them. */
type Trade = ReadonlyMap<string, { readonly exports: ReadonlySet<string>; readonly imports: ReadonlySet<string> }>;

/** Those of each config that is asked about, by its text. */
const trades = new Map<string, Trade>();

function tradeOf(config: LogLakeConfig): Trade {
  const text = JSON.stringify(config);
  const trade = trades.get(text) ?? synthesised(config);
  trades.set(text, trade);
  return trade;
}

function synthesised(config: LogLakeConfig): Trade {
  const { stacks } = new LogLakeStacks(app(), 'Lake', resolveConfig(config));
  return new Map(
    stacks.map((stack) => {
      const text = JSON.stringify(Template.fromStack(stack).toJSON());
      const all = (pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, name = '']) => name));
      return [
        stack.node.id,
        { exports: all(/"Export":\{"Name":"([^"]+)"/g), imports: all(/"Fn::ImportValue":"([^"]+)"/g) },
      ];
    }),
  );
}

/** Deploys stacks one after the other, as CloudFormation would: what it refuses. */
function refusals(before: Trade, after: Trade, order: readonly string[]): readonly string[] {
  const deployed = new Map(before);
  return order.flatMap((part) => {
    const there = (name: string) => [...deployed.values()].some(({ exports }) => exports.has(name));
    const { exports = new Set<string>(), imports = new Set<string>() } = after.get(part) ?? {};
    const lacking = [...imports].filter((name) => !there(name));
    const gone = [...(deployed.get(part)?.exports ?? [])].filter((name) => !exports.has(name));
    const used = gone.filter((name) =>
      [...deployed].some(([other, { imports }]) => other !== part && imports.has(name)),
    );
    deployed.set(part, { exports, imports });
    return [...lacking, ...used].map((name) => `${part}: ${name}`);
  });
}

describe.each(['cloudtrail', 'vpcFlow', 'albAccess'] as const)('turning %s off in a lake that has it', (source) => {
  const before = tradeOf({});
  const after = tradeOf({ [source]: false });

  test('goes through from the stacks that use its bucket to the one that holds it', () => {
    expect(refusals(before, after, ['pipeline', 'catalog', 'delivery', 'storage'])).toEqual([]);
  });

  test('is refused in the order of a deployment of all, which is why the config says how', () => {
    expect(refusals(before, after, ['storage', 'delivery', 'catalog', 'pipeline'])).not.toEqual([]);
  });
});

test('turning a source on goes through in the order of a deployment of all', () => {
  const order = ['storage', 'delivery', 'catalog', 'pipeline'];
  expect(refusals(tradeOf({ albAccess: false }), tradeOf({}), order)).toEqual([]);
});
