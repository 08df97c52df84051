import type { LogLakeConfig } from './config';
import { resolveConfig } from './resolve';
import type { ResolvedConfig } from './resolved';

/**
 * Several lakes side by side, each under its own name in code.
 *
 * @throws when a stage's config is not valid, or when two stages of one account and region share a name that AWS wants
 * once; a stage without `env` may land in any account and region
 */
export function resolveStages<Stage extends string>(
  stages: Readonly<Record<Stage, LogLakeConfig>>,
): Readonly<Record<Stage, ResolvedConfig>> {
  const entries = Object.entries<LogLakeConfig>(stages).map(
    ([stage, config]) => [stage, resolveStage(stage, config)] as const,
  );
  const problems = entries.flatMap(([stage, config], at) =>
    entries.slice(0, at).flatMap(([other, earlier]) => clashes(other, earlier, stage, config)),
  );
  if (problems.length > 0) throw new Error(`the stages cannot stand side by side:\n- ${problems.join('\n- ')}`);
  return Object.fromEntries(entries) as Record<Stage, ResolvedConfig>;
}

function resolveStage(stage: string, config: LogLakeConfig): ResolvedConfig {
  try {
    return resolveConfig(config);
  } catch (error) {
    throw new Error(`stage '${stage}': ${(error as Error).message}`);
  }
}

function clashes(first: string, a: ResolvedConfig, second: string, b: ResolvedConfig): readonly string[] {
  const mayMeet = (part: 'account' | 'region') =>
    a.env[part] === undefined || b.env[part] === undefined || a.env[part] === b.env[part];
  if (!mayMeet('account')) return [];
  const named = [...trailNames(a, b), ...(mayMeet('region') ? regionalNames(a, b) : [])];
  return named.map(
    ([option, value]) =>
      `'${option}' must differ between the stages '${first}' and '${second}', got '${value}' in both; give one of them another 'name'`,
  );
}

type Shared = readonly (readonly [option: string, value: string])[];

/** A multi-region trail shows in every region, so its name is taken in all of them. */
function trailNames(a: ResolvedConfig, b: ResolvedConfig): Shared {
  const name = a.cloudtrail?.trail?.name;
  return name !== undefined && name === b.cloudtrail?.trail?.name ? [['cloudtrail.trail.name', name]] : [];
}

function regionalNames(a: ResolvedConfig, b: ResolvedConfig): Shared {
  const databases = [b.query.database, b.query.stagingDatabase];
  const workgroups = [b.query.workgroup, b.query.pipelineWorkgroup];
  return [
    ...pick('name', a.name, [b.name]),
    ...pick('query.database', a.query.database, databases),
    ...pick('query.stagingDatabase', a.query.stagingDatabase, databases),
    ...pick('query.workgroup', a.query.workgroup, workgroups),
    ...pick('query.pipelineWorkgroup', a.query.pipelineWorkgroup, workgroups),
  ];
}

const pick = (option: string, value: string, taken: readonly string[]): Shared =>
  taken.includes(value) ? [[option, value]] : [];
