import { expect, test } from 'vitest';
import { ACCEPTED_BY_NAG } from './accepted';
import { CONFIG_NAMES } from './configs';
import { isAccepted, nagFindings } from './findings';
import { lakeOf } from './lakes';

/** cdk-nag: AWS Solutions and NIST 800-53 Rev. 5. AWS Control Tower's rules take longer and stand with the engine tests. */

test.each(CONFIG_NAMES)(
  'a lake of the config %s breaks no rule of AWS Solutions and NIST 800-53 without a reason',
  (name) => {
    const open = nagFindings(lakeOf(name)).filter((finding) => !isAccepted(finding, ACCEPTED_BY_NAG));
    expect(open).toEqual([]);
  },
);

test('no reason outlives what it was for', () => {
  const findings = CONFIG_NAMES.flatMap((name) => nagFindings(lakeOf(name)));
  const unused = ACCEPTED_BY_NAG.filter((accepted) => !findings.some((finding) => isAccepted(finding, [accepted])));
  expect(unused).toEqual([]);
});
