import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CfnGuardValidator } from '@cdklabs/cdk-validator-cfnguard';
import type { PolicyViolation } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import type { Accepted } from './accepted';
import type { Lake, TemplateJson } from './lakes';

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

/**
 * Findings of AWS Control Tower's proactive controls (cfn-guard), on the templates of lakes, by the lake's name. All at once:
 * reading its rules takes longer than holding templates against them.
 */
export function guardFindings(lakes: ReadonlyMap<string, Lake['templates']>): ReadonlyMap<string, readonly Finding[]> {
  const folder = mkdtempSync(join(tmpdir(), 'log-lake-guard-'));
  try {
    const templatePaths = [...lakes].flatMap(([name, templates]) => {
      mkdirSync(join(folder, name));
      return [...templates].map(([stack, template]) => {
        const file = join(folder, name, `${stack}.template.json`);
        writeFileSync(file, JSON.stringify(ruled(template), imported));
        return file;
      });
    });
    const { violations } = new CfnGuardValidator().validate({ templatePaths } as never);
    const found = new Map<string, Finding[]>([...lakes.keys()].map((name) => [name, []]));
    for (const { ruleName, description, violatingResources } of violations as readonly PolicyViolation[]) {
      for (const { resourceLogicalId = '', templatePath = '' } of violatingResources) {
        const [, name, stack] = /([^/]+)\/([^/]+)\.template\.json$/.exec(templatePath)!;
        found.get(name!)!.push({ rule: ruleName, at: `${stack}/${resourceLogicalId}`, detail: description });
      }
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Most of what stands in a lake's templates, of types that no rule is about; each rule looks through every resource. */
const WITHOUT_RULES: ReadonlySet<string> = new Set([
  'AWS::Athena::NamedQuery',
  'AWS::Athena::PreparedStatement',
  'AWS::CloudWatch::Dashboard',
  'AWS::Glue::Table',
]);

const ruled = (template: TemplateJson): TemplateJson => ({
  ...template,
  Resources: Object.fromEntries(Object.entries(template.Resources).filter(([, { Type }]) => !WITHOUT_RULES.has(Type))),
});

/** The rules take a key for set only where a text stands: what another stack exports is one once it is deployed. */
const imported = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'Fn::ImportValue' in value ? 'arn:of:another:stack' : value;

export const isAccepted = ({ rule, at }: Finding, accepted: readonly Accepted[]): boolean =>
  accepted.some((each) => each.rule === rule && each.where.test(at));
