import { expect, test } from 'vitest';
import { ACCEPTED_BY_GUARD } from '../lib/lake/accepted';
import type { ConfigName } from '../lib/lake/configs';
import { type Finding, guardFindings, isAccepted } from '../lib/lake/findings';
import { lakeOf } from '../lib/lake/lakes';
import { packOnce } from '../lib/lake/pack-once';

/** AWS Control Tower's proactive controls, by cfn-guard: some seconds for each lake. */

/** Between them they make every resource that the others make. */
const LAKES: readonly ConfigName[] = ['default', 'everything', 'stream', 'adopted'];

const withoutKnown = packOnce();
const found: Finding[] = [];

test.each(LAKES)('a lake of the config %s breaks no control of Control Tower without a reason', (name) => {
  const findings = guardFindings(withoutKnown(lakeOf(name).templates));
  found.push(...findings);
  expect(findings.filter((finding) => !isAccepted(finding, ACCEPTED_BY_GUARD))).toEqual([]);
});

test('no reason outlives what it was for', () => {
  expect(ACCEPTED_BY_GUARD.filter((accepted) => !found.some((finding) => isAccepted(finding, [accepted])))).toEqual([]);
});
