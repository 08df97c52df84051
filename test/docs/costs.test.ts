import { describe, expect, test } from 'vitest';
import { DATASET_METRICS, ENROLMENT_METRICS, LAKE_METRICS } from '../../core/deployment/metrics';
import { conversionPrice } from '../../lambda/planner/price';
import { lakeOf, resourcesOf } from '../lib/lake/lakes';
import {
  amount,
  assumptions,
  computed,
  costs,
  dollars,
  evaluate,
  type Line,
  options,
  prices,
  volumes,
} from './cost-page';
import { page, rows, section } from './pages';

const ACCOUNTS = [0, 1] as const;

describe('each figure is what its formula gives', () => {
  const shownAs = (show: (value: number) => string) => (line: Line) => ({ ...line, show });
  const lines = [...volumes().map(shownAs(amount)), ...[...costs(), ...options()].map(shownAs(dollars))];

  test.each(lines)('$name: $formula', ({ name, shown, show }) => {
    expect(shown).toEqual(ACCOUNTS.map((account) => show(computed(account).get(name) ?? Number.NaN)));
  });
});

test('names stand for one thing each, and each has a value', () => {
  const names = [...prices().keys(), ...assumptions().keys()].concat(
    [...volumes(), ...costs(), ...options()].map(({ name }) => name),
  );
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name, at) => name === '' || names.indexOf(name) !== at)).toEqual([]);
  for (const account of ACCOUNTS) expect([...computed(account).values()].filter(Number.isNaN)).toEqual([]);
});

test('every price and every assumption is used', () => {
  const formulas = [...volumes(), ...costs(), ...options()].map(({ formula }) => formula).join(' ');
  const used = new Set(formulas.match(/[a-z_]\w*/g));
  expect([...prices().keys(), ...assumptions().keys()].filter((name) => !used.has(name))).toEqual([]);
});

test('the total is the sum of all lines', () => {
  const lines = costs().map(({ name }) => name);
  expect(
    costs()
      .find(({ name }) => name === 'total')
      ?.formula.split(' + '),
  ).toEqual(lines.filter((name) => name !== 'total'));
});

test('alarms, metrics and dashboards are as many as the app has', () => {
  const lake = lakeOf('default');
  const alarms = [...resourcesOf(lake, 'AWS::CloudWatch::Alarm')];
  // Metric maths in an alarm is charged by the metric.
  expect(alarms.filter(({ Properties }) => Properties?.MetricName === undefined)).toEqual([]);
  const ofLake = Object.keys({ ...LAKE_METRICS, ...ENROLMENT_METRICS }).length;
  const ofDatasets = Object.keys(DATASET_METRICS).length * lake.stacks.catalog.datasets.length;
  const counted = {
    alarm_metrics: alarms.length,
    metrics: ofLake + ofDatasets,
    dashboards: [...resourcesOf(lake, 'AWS::CloudWatch::Dashboard')].length,
  };
  for (const [name, count] of Object.entries(counted)) expect(assumptions().get(name), name).toEqual([count, count]);
});

test('a day of conversions costs what the planner says in a dry run', () => {
  for (const account of ACCOUNTS) {
    const values = computed(account);
    const due = ['trail_gz', 'flow_gz', 'alb_gz'].map((name) => ({ objects: 1, bytes: values.get(name)! * 1e9 }));
    expect(values.get('conversion')! / values.get('days')!).toBeCloseTo(conversionPrice(due), 9);
  }
});

test('the head of the page and the README name the totals, in whole dollars', () => {
  const whole = ACCOUNTS.map((account) => dollars(Math.round(computed(account).get('total')!)).replace('.00', ''));
  const head = rows(page('docs/costs.md').split('\n## ')[0]!).map(([, month]) => month);
  expect(head).toEqual(whole);
  const cost = section(page('README.md'), '### What it costs');
  for (const figure of whole) expect(cost).toContain(`**${figure}**`);
  const conversion = dollars(Math.round(computed(1).get('conversion')!)).replace('.00', '');
  expect(page('docs/costs.md')).toContain(`the conversion to Parquet is ${conversion} of it`);
});

test('each price has its page', () => {
  for (const [name, , , from] of rows(section(page('docs/costs.md'), '## Prices'))) {
    expect(from, name).toMatch(/\]\(https:\/\/aws\.amazon\.com\/[a-z0-9]+\/pricing\/\)/);
  }
});

describe('formulas', () => {
  const values = new Map([
    ['a', 6],
    ['b', 4],
  ]);

  test.each([
    ['a + b * 2 - 1', 13],
    ['(a + b) * 2 / 4', 5],
    ['max(0, a - b - 3) + max(b, 1)', 4],
    ['a - b - 1', 1],
  ])('%s is %d', (formula, value) => {
    expect(evaluate(formula, values)).toBe(value);
  });

  test.each([
    ['a * c', "'a * c' has 'c', which has no value"],
    ['a b', "'a b' goes on with 'b'"],
    ['(a + b', "'(a + b' must have ')' before 'undefined'"],
    ['', "'' has '', which has no value"],
  ])('fails for %s', (formula, message) => {
    expect(() => evaluate(formula, values)).toThrow(message);
  });
});
