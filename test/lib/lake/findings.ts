import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import type { PolicyViolation } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import type { Accepted } from './accepted';
import type { Lake } from './lakes';

/** What a rule pack says of one resource. */
export interface Finding {
  /** Without the part that names what in the resource it is about. */
  readonly rule: string;
  /** Path of the construct, or the logical id where the pack sees templates only; the stack's part first. */
  readonly at: string;
  readonly detail: string;
}

/** Findings of AWS Solutions and NIST 800-53 (cdk-nag), on the construct tree. */
export function nagFindings({ stacks }: Lake): readonly Finding[] {
  return [new AwsSolutionsChecks(), new NIST80053R5Checks()].flatMap((pack) =>
    pack.validateScope(stacks).violations.flatMap((violation) =>
      violation.violatingResources.map(({ constructPath = '' }) => ({
        rule: violation.ruleName.replace(/\[.*$/s, ''),
        at: constructPath.replace(/^Lake\//, ''),
        detail: violation.ruleName,
      })),
    ),
  );
}

/** Findings of AWS Control Tower's proactive controls (cfn-guard), on a lake's templates. */
export function guardFindings(templates: Lake['templates']): readonly Finding[] {
  const folder = mkdtempSync(join(tmpdir(), 'log-lake-guard-'));
  try {
    const files = [...templates].map(([stack, template]) => {
      const file = join(folder, `${stack}.template.json`);
      writeFileSync(file, JSON.stringify(template, imported));
      return file;
    });
    const { violations } = new CfnGuardValidator().validate({ templatePaths: files } as never);
    return violations.flatMap((violation: PolicyViolation) =>
      violation.violatingResources.map(({ resourceLogicalId = '', templatePath = '' }) => ({
        rule: violation.ruleName,
        at: `${/([^/]+)\.template\.json$/.exec(templatePath)?.[1]}/${resourceLogicalId}`,
        detail: violation.description,
      })),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The rules take a key for set only where a text stands: what another stack exports is one once it is deployed. */
const imported = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'Fn::ImportValue' in value ? 'arn:of:another:stack' : value;

export const isAccepted = ({ rule, at }: Finding, accepted: readonly Accepted[]): boolean =>
  accepted.some((each) => each.rule === rule && each.where.test(at));
