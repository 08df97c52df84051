/**
 * Reads settings that a stack gave its function as JSON in an environment variable.
 *
 * @param members without which they are not whole
 * @throws when the variable is missing or is not what this version writes: function and stack come from different versions
 */
export function readVariable<T extends object>(
  name: string,
  text: string | undefined,
  members: readonly (keyof T & string)[],
): T {
  const fix = 'deploy the stack again, so that function and settings are of one version';
  if (text === undefined) throw new Error(`${name} is not set; ${fix}`);
  let settings: T;
  try {
    settings = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} must be JSON (${(error as Error).message}), got ${text.slice(0, 80)}; ${fix}`);
  }
  const missing = members.filter((member) => settings?.[member] === undefined);
  if (missing.length > 0) throw new Error(`${name} lacks ${missing.join(', ')}; ${fix}`);
  return settings;
}
