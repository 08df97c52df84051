import { beforeAll, expect, test } from 'vitest';
import { ACCEPTED_BY_GUARD } from '../lib/lake/accepted';
import type { ConfigName } from '../lib/lake/configs';
import { guardFindings, isAccepted } from '../lib/lake/findings';
import { lakeOf } from '../lib/lake/lakes';

/** AWS Control Tower's proactive controls, by cfn-guard: ten seconds. */

/** Between them they make every resource that the others make. */
const LAKES: readonly ConfigName[] = ['default', 'everything', 'stream', 'adopted'];

let found: ReturnType<typeof guardFindings>;
beforeAll(() => {
  found = guardFindings(new Map(LAKES.map((name) => [name, lakeOf(name).templates])));
}, 120_000);

test.each(LAKES)('a lake of the config %s breaks no control of Control Tower without a reason', (name) => {
  const unaccepted = found.get(name)!.filter((finding) => !isAccepted(finding, ACCEPTED_BY_GUARD));
  expect(unaccepted).toEqual([]);
});

test('no reason outlives what it was for', () => {
  const all = [...found.values()].flat();
  expect(ACCEPTED_BY_GUARD.filter((accepted) => !all.some((finding) => isAccepted(finding, [accepted])))).toEqual([]);
});
