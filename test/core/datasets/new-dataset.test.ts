import { expect, test } from 'vitest';
import { athenaType } from '../../../core/datasets/athena-type';
import { DATASETS, validateDataset } from '../../../core/datasets/index';
import { deliveryFolder, locate } from '../../../core/datasets/locate';
import { recognise } from '../../../core/datasets/recognise';
import { FILE, FOLDER, LINE, NLB_ACCESS } from './nlb-access';

test('a dataset that is one object is valid', () => {
  expect(() => validateDataset(NLB_ACCESS)).not.toThrow();
  expect(athenaType(NLB_ACCESS.columns[6]!.type)).toBe('int');
});

test('a dataset that is one object locates its objects, in a tree it shares with another', () => {
  const there = { account: '123456789012', region: 'us-east-2', delivered: '2020/05/10' };
  expect(locate(NLB_ACCESS, `prefix/${FOLDER}${FILE}`)).toEqual({ kind: 'object', ...there });
  expect(locate(NLB_ACCESS, FILE)).toEqual({ kind: 'object', ...there });
  expect(locate(NLB_ACCESS, `${FOLDER}${FILE.replace('_net.', '_app.')}`)).toEqual({
    kind: 'sibling',
    what: 'ALB access log',
  });
  expect(deliveryFolder(NLB_ACCESS, there)).toBe(FOLDER);
});

test('a dataset that is one object is recognised by its content, among the others', () => {
  const sample = Buffer.from(`${LINE}\n${LINE}\n`);
  expect(recognise(sample, [...DATASETS, NLB_ACCESS])).toBe(NLB_ACCESS);
  expect(recognise(sample, DATASETS)).toBeUndefined();
});
