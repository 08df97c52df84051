import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { helperViewsOf } from '../../../core/catalog/views';
import { ALB_ACCESS } from '../../../core/datasets/alb-access';
import { CLOUDTRAIL } from '../../../core/datasets/cloudtrail';
import { liveView, rawNameOf } from '../../../core/datasets/dataset';
import { DATASETS } from '../../../core/datasets/index';
import { VPC_FLOW, vpcFlow } from '../../../core/datasets/vpc-flow';
import { answerable } from '../../../core/queries/answerable';
import { loadQueries } from '../../../core/queries/load';
import type { Query } from '../../../core/queries/query';

const PACK = loadQueries(join(__dirname, '../../../queries'));

const asking = (sql: string, ...datasets: readonly string[]): Query => ({ ...PACK[0]!, datasets, sql });

const DEFAULT_FORMAT = [vpcFlow()];
const WITH_ZONES = [vpcFlow({ fields: [...vpcFlow().columns.map(rawNameOf), 'az-id'] })];

test('a lake with every field answers the whole pack', () => {
  expect(PACK.filter((query) => !answerable(query, DATASETS))).toEqual([]);
});

test('a query of a source that the lake does not have is not answered', () => {
  expect(answerable(asking('SELECT 1 FROM vpc_flow_live', 'vpc_flow'), [ALB_ACCESS])).toBeUndefined();
  expect(answerable(asking('SELECT 1 FROM vpc_flow_live', 'vpc_flow', 'alb_access'), [VPC_FLOW])).toBeUndefined();
});

test('the ledger is in every lake', () => {
  const query = asking('SELECT 1 FROM conversions', 'conversions');
  expect(answerable(query, [])).toEqual(query);
});

test('a query needs the fields that it names, in whatever part of it', () => {
  const query = asking('SELECT f.az_id FROM vpc_flow_live AS f', 'vpc_flow');
  expect(answerable(query, DEFAULT_FORMAT)).toBeUndefined();
  expect(answerable(query, WITH_ZONES)).toEqual(query);
  expect(answerable(asking('SELECT srcaddr FROM vpc_flow_live', 'vpc_flow'), DEFAULT_FORMAT)).toBeDefined();
});

test('a field that stands only in a comment or in text is not needed', () => {
  const sql = "SELECT 'az_id' /* az_id */ FROM vpc_flow_live -- az_id";
  expect(answerable(asking(sql, 'vpc_flow'), DEFAULT_FORMAT)).toBeDefined();
});

test('with the default format of flow logs those questions stay that it can answer', () => {
  const unanswered = PACK.filter(({ group }) => group === 'network').filter(
    (query) => !answerable(query, DEFAULT_FORMAT),
  );
  expect(unanswered.map(({ name }) => name)).toEqual([
    'vpc_flow_by_path',
    'vpc_flow_bytes_by_aws_service',
    'vpc_flow_bytes_by_az',
    'vpc_flow_of_instance',
    'vpc_flow_of_subnet',
    'vpc_flow_syn_only',
  ]);
});

describe('a query with arms', () => {
  const sql = `WITH found AS (
  -- with cloudtrail
  SELECT 'calls' AS source FROM cloudtrail_identity
  -- end
  -- with vpc_flow
  UNION ALL
  SELECT az_id FROM vpc_flow_live
  -- end
  -- with alb_access
  UNION ALL
  SELECT path FROM alb_requests
  -- end
)
SELECT source FROM found`;
  const query = asking(sql, 'cloudtrail', 'vpc_flow', 'alb_access');

  test('loses those of datasets that the lake does not have, and is about the others', () => {
    expect(answerable(query, [CLOUDTRAIL, ALB_ACCESS])).toEqual({
      ...query,
      datasets: ['cloudtrail', 'alb_access'],
      sql: `WITH found AS (
  -- with cloudtrail
  SELECT 'calls' AS source FROM cloudtrail_identity
  -- end
  -- with alb_access
  UNION ALL
  SELECT path FROM alb_requests
  -- end
)
SELECT source FROM found`,
    });
    expect(answerable(query, DATASETS)).toEqual(query);
  });

  test('loses one after the other as well as both at once', () => {
    const once = answerable(query, [CLOUDTRAIL, VPC_FLOW])!;
    expect(answerable(once, [CLOUDTRAIL])).toEqual(answerable(query, [CLOUDTRAIL]));
  });

  test('is one SELECT still when the first of them is gone', () => {
    expect(answerable(query, [ALB_ACCESS])?.sql).toBe(`WITH found AS (
  -- with alb_access
  SELECT path FROM alb_requests
  -- end
)
SELECT source FROM found`);
  });

  test('loses those that name a field which the lake does not have', () => {
    expect(answerable(query, [CLOUDTRAIL, ...DEFAULT_FORMAT])?.datasets).toEqual(['cloudtrail']);
    expect(answerable(query, [CLOUDTRAIL, ...WITH_ZONES])?.datasets).toEqual(['cloudtrail', 'vpc_flow']);
  });

  test('is not answered where nothing is left of it, or what it cannot do without is missing', () => {
    expect(answerable(query, [])).toBeUndefined();
    const needed = asking(sql.replace('  -- with cloudtrail\n', '').replace('-- end', ''), ...query.datasets);
    expect(answerable(needed, [VPC_FLOW, ALB_ACCESS])).toBeUndefined();
    expect(answerable(needed, [CLOUDTRAIL])?.datasets).toEqual(['cloudtrail']);
  });
});

describe('the pack', () => {
  const pivots = (...datasets: Parameters<typeof answerable>[1]) =>
    PACK.filter(({ group }) => group === 'pivot').flatMap((query) => answerable(query, datasets) ?? []);

  test.each([
    ['CloudTrail alone', [CLOUDTRAIL], ['pivot_ip', 'pivot_principal', 'timeline']],
    ['flow logs alone', [VPC_FLOW], ['pivot_eni', 'pivot_ip', 'timeline']],
    ['no load balancers', [CLOUDTRAIL, VPC_FLOW], ['pivot_eni', 'pivot_ip', 'pivot_principal', 'timeline']],
    ['no flow logs', [CLOUDTRAIL, ALB_ACCESS], ['pivot_ip', 'pivot_principal', 'timeline']],
  ])('has pivots for a lake of %s, which name what is there alone', (_what, datasets, names) => {
    const there = pivots(...datasets);
    expect(there.map(({ name }) => name)).toEqual(names);
    const missing = DATASETS.filter((dataset) => !datasets.includes(dataset));
    for (const { sql } of there) {
      for (const dataset of missing) {
        const tables = [liveView(dataset), ...helperViewsOf(dataset).map(({ name }) => name)];
        expect(sql).not.toMatch(new RegExp(`\\b(${tables.join('|')})\\b`));
      }
    }
  });
});
