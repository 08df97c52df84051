import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ALB_ACCESS } from '../../../core/datasets/alb-access';
import { rawNameOf } from '../../../core/datasets/dataset';
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
  expect(answerable(asking('SELECT 1 FROM vpc_flow_live', 'vpc_flow'), [ALB_ACCESS])).toBe(false);
  expect(answerable(asking('SELECT 1 FROM vpc_flow_live', 'vpc_flow', 'alb_access'), [VPC_FLOW])).toBe(false);
});

test('the ledger is in every lake', () => {
  expect(answerable(asking('SELECT 1 FROM conversions', 'conversions'), [])).toBe(true);
});

test('a query needs the fields that it names, in whatever part of it', () => {
  const query = asking('SELECT f.az_id FROM vpc_flow_live AS f', 'vpc_flow');
  expect(answerable(query, DEFAULT_FORMAT)).toBe(false);
  expect(answerable(query, WITH_ZONES)).toBe(true);
  expect(answerable(asking('SELECT srcaddr FROM vpc_flow_live', 'vpc_flow'), DEFAULT_FORMAT)).toBe(true);
});

test('a field that stands only in a comment or in text is not needed', () => {
  const sql = "SELECT 'az_id' /* az_id */ FROM vpc_flow_live -- az_id";
  expect(answerable(asking(sql, 'vpc_flow'), DEFAULT_FORMAT)).toBe(true);
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
