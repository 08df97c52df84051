import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadQueries } from '../../core/queries/load';
import { prepareQuery } from '../../core/queries/prepared';
import { readEvent } from '../../lambda/enrolment/event';
import { parsePlanEvent } from '../../lambda/planner/event';
import * as lakeLibrary from '../../lib';
import { type LogLakeConfig, resolveConfig, resolveStages } from '../../lib/config';
import type { Session } from '../../local/engine/session';
import { lakeOf, resourcesOf } from '../lib/lake/lakes';
import { convertAll, event, openLake, trail, trailKey } from '../local/lake-bench';
import { optionPaths } from './options';
import { blocks, coded, page, ROOT, rows, section } from './pages';

const guide = page('docs/guide.md');
const optionRows = rows(section(guide, '## Options'));

test('every option is in the tables once, and no other', () => {
  expect(optionRows.map(([option]) => coded(option)).sort()).toEqual(optionPaths());
});

describe('a default that is a value is the one that a config gets', () => {
  const defaults = resolveConfig({});
  // Resolved to something that people do not write.
  const elsewhere = [
    'schedule.at',
    'newRegions',
    'objectLock',
    'objectLock.buckets',
    'retention.raw',
    'retention.curated',
  ];
  const values = optionRows
    .map(([option, , value]) => [coded(option), coded(value)] as const)
    .filter(([option, value]) => /^('|\[|\d|true|false)/.test(value) && !elsewhere.includes(option));

  test.each(values)('%s: %s', (option, value) => {
    const found = option.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)?.[name], defaults);
    expect(found).toEqual(JSON.parse(value.replaceAll("'", '"').replaceAll('_', /^\d/.test(value) ? '' : '_')));
  });

  test('as are those that are written otherwise', () => {
    const { schedule, objectLock, regions, retention } = defaults;
    expect(schedule.cron).toBe('cron(0 1 * * ? *)');
    expect([objectLock, retention.raw, retention.curated]).toEqual([{}, undefined, undefined]);
    expect(resolveConfig({ regions: ['eu-west-1'] }).regions).toEqual(['eu-west-1']);
    expect(regions.length).toBeGreaterThan(20);
    expect(resolveConfig({ objectLock: { mode: 'governance', days: 1 } }).objectLock).toEqual({
      cloudtrail: { mode: 'governance', days: 1 },
    });
    expect(values.length).toBeGreaterThan(25);
  });
});

test.each(blocks(guide, 'ts'))('the config is one that deploys: %s', (code) => {
  expect(Object.keys(resolveStages(stagesOf(code))).length).toBeGreaterThan(0);
});

/** The object of a block, read as JSON once its keys and strings have the quotes that JSON wants. */
function stagesOf(code: string): Readonly<Record<string, LogLakeConfig>> {
  const literal = /= (\{[\s\S]*\});\s*$/.exec(code)?.[1] ?? '';
  const json = literal
    .replaceAll(/(\w+): /g, '"$1": ')
    .replaceAll("'", '"')
    .replaceAll(/,(\s*[\]}])/g, '$1');
  return JSON.parse(json);
}

test('the planner and the enrolment take the events as they stand', () => {
  const noon = new Date('2026-03-10T12:00:00Z');
  const events = blocks(guide, 'json').map((text) => JSON.parse(text) as object);
  const [ofEnrolment, ofPlanner] = [events.slice(-1), events.slice(0, -1)];
  expect(ofPlanner.map((each) => parsePlanEvent(each, noon))).toHaveLength(4);
  expect(ofEnrolment.map(readEvent)).toEqual([{ scope: 'all', reportOnly: true }]);
});

test('constructs that it names are exported', () => {
  const named = [...section(guide, '## Use the constructs').matchAll(/`([A-Z][A-Za-z]+)`/g)].map(([, name]) => name);
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((name) => !((name ?? '') in lakeLibrary))).toEqual([]);
});

test('tables that it names are in some lake, and every table of a default lake is named', () => {
  const tablesOf = (name: 'default' | 'everything') =>
    [...resourcesOf(lakeOf(name), 'AWS::Glue::Table')].map(
      ({ Properties }) => (Properties as { readonly TableInput: { readonly Name: string } }).TableInput.Name,
    );
  const named = rows(section(guide, '## Ask')).flatMap(([names]) =>
    [...(names ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name ?? ''),
  );
  expect(named.sort()).toEqual([...new Set([...tablesOf('default'), ...tablesOf('everything')])].sort());
});

test('each EXECUTE gives as many values as its statement takes', () => {
  const queries = new Map(loadQueries(join(ROOT, 'queries')).map((query) => [query.name, query]));
  const calls = [...guide.matchAll(/^EXECUTE (\w+) USING (.+)$/gm)];
  expect(calls.length).toBeGreaterThan(1);
  for (const [, name = '', values = ''] of calls) {
    expect(values.split(', ').length, name).toBe(prepareQuery(queries.get(name)!).parameters.length);
  }
});

describe('the queries', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guide-'));
  let session: Session;
  let close: () => void;

  beforeAll(async () => {
    const change = event('e-1', {
      eventSource: 'iam.amazonaws.com',
      eventName: 'CreateUser',
      readOnly: false,
      eventTime: '2026-03-02T10:00:00Z',
    });
    const whole = gzipSync(trail(change));
    for (const [name, content] of [
      ['calls', whole],
      ['broken', whole.subarray(0, 12)],
    ] as const) {
      const file = join(folder, 'logs', trailKey('2026/03/02', name));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    const lake = await openLake(folder, {}, (work) => {
      close = work;
    });
    await convertAll(lake);
    session = lake.session();
  });
  afterAll(() => {
    close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([...blocks(guide, 'sql'), ...blocks(page('README.md'), 'sql')])('finds something: %s', async (sql) => {
    expect((await session.query(sql)).rows.length).toBeGreaterThan(0);
  });
});
