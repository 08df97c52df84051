import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { text } from 'node:stream/consumers';
import { inject } from 'vitest';

/** Rules that are not held, each with its reason. */
export const IGNORED: Readonly<Record<string, string>> = {
  I1022: 'it prefers Fn::Sub to the Fn::Join that the CDK writes; both give the same text',
  W3005:
    'the CDK makes a resource wait for a role or topic as a whole, its policies included; GetAtt implies a part of that',
};

/** A finding as cfn-lint's JSON has it: as much of it as a reader needs. */
interface Finding {
  /** None when the file could not be read. */
  readonly Filename: string | null;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

/** cfn-lint's exit code is a sum of these; another one means that it did not do its work. */
const FOUND = { errors: 2, warnings: 4, informational: 8 };
const MOST = FOUND.errors + FOUND.warnings + FOUND.informational;

/**
 * What cfn-lint says of templates that are deployed to a region, one sentence each.
 *
 * @param files of templates
 * @throws when cfn-lint itself fails
 */
export async function cfnLint(files: readonly string[], region: string): Promise<string[]> {
  const ignored = Object.keys(IGNORED).flatMap((rule) => ['--ignore-checks', rule]);
  const child = spawn(inject('python'), [
    ...['-c', 'import sys; from cfnlint.runner import main; sys.exit(main())'],
    ...['--format', 'json', '--include-checks', 'I', '--regions', region, ...ignored, '--template', ...files],
  ]);
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await ended) as [number | null];
  if (status === null || (status & ~MOST) !== 0) throw new Error(`cfn-lint failed with status ${status}: ${stderr}`);
  return (JSON.parse(stdout) as readonly Finding[]).map(
    ({ Filename, Rule, Message, Location }) =>
      `${Rule.Id} ${basename(Filename ?? '')} ${(Location.Path ?? []).join('/')}: ${Message}`,
  );
}
