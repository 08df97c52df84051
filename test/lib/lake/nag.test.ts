import { expect, test } from 'vitest';
import { ACCEPTED_BY_NAG } from './accepted';
import { CONFIG_NAMES, type ConfigName } from './configs';
import { type Finding, isAccepted, nagFindings } from './findings';
import { lakeOf } from './lakes';

/** cdk-nag: AWS Solutions and NIST 800-53 Rev. 5. AWS Control Tower's rules take longer and stand with the engine tests. */

const known = new Map<ConfigName, readonly Finding[]>();

function findingsOf(name: ConfigName): readonly Finding[] {
  const findings = known.get(name) ?? nagFindings(lakeOf(name));
  known.set(name, findings);
  return findings;
}

test.each(CONFIG_NAMES)(
  'a lake of the config %s breaks no rule of AWS Solutions and NIST 800-53 without a reason',
  (name) => {
    const open = findingsOf(name).filter((finding) => !isAccepted(finding, ACCEPTED_BY_NAG));
    expect(open).toEqual([]);
  },
);

test('no reason outlives what it was for', () => {
  const findings = CONFIG_NAMES.flatMap(findingsOf);
  const unused = ACCEPTED_BY_NAG.filter((accepted) => !findings.some((finding) => isAccepted(finding, [accepted])));
  expect(unused).toEqual([]);
});
