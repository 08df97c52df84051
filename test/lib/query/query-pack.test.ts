import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DATASETS } from '../../../core/datasets/index';
import { loadQueries } from '../../../core/queries/load';
import type { Query } from '../../../core/queries/query';
import { PipelineWorkgroup } from '../../../lib/query/pipeline-workgroup';
import { QueryPack } from '../../../lib/query/query-pack';
import { templateOf } from '../app';
import { queryLake } from './lake';

const pack = loadQueries(join(__dirname, '../../../queries'));

function deployed(queries: readonly Query[], datasets = DATASETS) {
  const { stack, databases, results } = queryLake();
  const { workgroup } = new PipelineWorkgroup(stack, 'Workgroup', { results });
  const { queries: kept } = new QueryPack(stack, 'Queries', { databases, workgroup, queries, datasets });
  const properties = (type: string) =>
    Object.values(templateOf(stack).findResources(type)).map(({ Properties }) => Properties);
  return {
    kept: kept.map(({ name }) => name),
    named: properties('AWS::Athena::NamedQuery'),
    prepared: properties('AWS::Athena::PreparedStatement'),
  };
}

const QUERY: Query = {
  name: 'busy_hosts',
  title: 'Busy hosts',
  why: 'Who talks most',
  group: 'network',
  next: 'Ask it',
  references: [],
  datasets: ['vpc_flow'],
  severity: 'info',
  mitre: [],
  parameters: [
    { name: 'address', type: 'string', description: 'Of whom', example: '10.0.0.1' },
    { name: 'limit', type: 'integer', description: 'Rows at most', default: '20', example: '5' },
  ],
  sql: 'SELECT dstaddr FROM vpc_flow_live WHERE srcaddr = :address LIMIT :limit',
};

test('a query is saved with its defaults, and prepared with its values left open', () => {
  const { named, prepared } = deployed([QUERY]);
  expect(named).toEqual([
    {
      Name: 'busy_hosts',
      Description: 'Busy hosts. Who talks most',
      Database: 'log_lake',
      WorkGroup: { Ref: expect.stringMatching(/^Workgroup/) },
      QueryString: "SELECT dstaddr FROM vpc_flow_live WHERE srcaddr = '10.0.0.1' LIMIT 20",
    },
  ]);
  expect(prepared).toEqual([
    {
      StatementName: 'busy_hosts',
      Description: 'Busy hosts. EXECUTE busy_hosts USING address',
      WorkGroup: { Ref: expect.stringMatching(/^Workgroup/) },
      QueryStatement: 'SELECT dstaddr FROM vpc_flow_live WHERE srcaddr = ? LIMIT 20',
    },
  ]);
});

test('a query that reads a dataset which the lake does not have is left out', () => {
  const both = { ...QUERY, name: 'both', datasets: ['vpc_flow', 'cloudtrail'] };
  const { kept, named, prepared } = deployed(
    [QUERY, both],
    DATASETS.filter(({ name }) => name === 'vpc_flow'),
  );
  expect(kept).toEqual(['busy_hosts']);
  expect([named.length, prepared.length]).toEqual([1, 1]);
});

test('a lake without load balancers has the pivots, and their text names nothing of load balancers', () => {
  const pivots = pack.filter(({ group }) => group === 'pivot');
  const { kept, named, prepared } = deployed(
    pivots,
    DATASETS.filter(({ name }) => name !== 'alb_access'),
  );
  expect(kept).toEqual(['pivot_eni', 'pivot_ip', 'pivot_principal', 'timeline']);
  const texts = [...named.map(({ QueryString }) => QueryString), ...prepared.map((one) => one.QueryStatement)];
  expect(texts).toHaveLength(8);
  for (const text of texts) {
    expect(text).toContain('FROM cloudtrail_identity');
    expect(text).toContain('FROM vpc_flow_live');
    expect(text).not.toContain('alb_');
  }
});

test('values of a part that is left out are not asked for', () => {
  const { prepared } = deployed(
    pack.filter(({ name }) => name === 'pivot_ip'),
    DATASETS.filter(({ name }) => name === 'vpc_flow'),
  );
  const [{ Description, QueryStatement }] = prepared as [Record<'Description' | 'QueryStatement', string>];
  expect(Description).toBe(
    'Everything about one address. EXECUTE pivot_ip USING from_day, to_day, from_time, to_time, address, address',
  );
  expect(QueryStatement).toMatch(
    /^WITH found AS \(\n {2}-- with vpc_flow\n {2}SELECT\n {4}min\(event_time\) AS moment/,
  );
});

test('a long description is cut where Athena would refuse it', () => {
  const { named } = deployed([{ ...QUERY, why: 'w'.repeat(2000) }]);
  expect(named[0]?.Description).toMatch(/^Busy hosts\. w+\.\.\.$/);
  expect(named[0]?.Description).toHaveLength(1024);
});

describe('the whole pack', () => {
  const { kept, named, prepared } = deployed(pack);

  test('is deployed twice over, with nothing left open in what is saved', () => {
    expect(kept).toEqual(pack.map(({ name }) => name));
    expect(named.map(({ Name }) => Name).sort()).toEqual(kept);
    expect(prepared.map(({ StatementName }) => StatementName).sort()).toEqual(kept);
    for (const { QueryString } of named) expect(QueryString).not.toMatch(/(BETWEEN|=|LIMIT) :/);
  });

  test('has one value in the usage of a prepared statement for each open one in its text', () => {
    for (const { Description, QueryStatement } of prepared) {
      const open = QueryStatement.replaceAll(/'[^']*'|--[^\n]*/g, '').split('?').length - 1;
      const values = / USING (.*)$/.exec(Description)?.[1]?.split(', ') ?? [];
      expect(values.length, Description).toBe(open);
    }
  });

  test('keeps to what Athena takes', () => {
    for (const { Name, Description, QueryString } of named) {
      expect(Name.length).toBeLessThanOrEqual(128);
      expect(Description.length).toBeLessThanOrEqual(1024);
      expect(Buffer.byteLength(QueryString)).toBeLessThanOrEqual(262_144);
    }
    for (const { StatementName } of prepared) expect(StatementName).toMatch(/^[a-zA-Z_][a-zA-Z0-9_@:]{1,255}$/);
  });
});
