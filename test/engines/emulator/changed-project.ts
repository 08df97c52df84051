import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PROJECT = join(__dirname, '../../..');

/** What a synthesis reads. */
const SOURCES = [
  ...['bin', 'core', 'lambda', 'lib', 'queries', 'test/engines/emulator/app.ts'],
  ...['cdk.json', 'log-lake.config.ts', 'package.json', 'tsconfig.json'],
];

/** One edit of a source file. */
export interface Edit {
  readonly file: string;
  /** Stands in the file once. */
  readonly before: string;
  /** Takes its place. */
  readonly after: string;
}

/**
 * The project as a developer has it who changed the code: its sources in a folder of their own, with the edits made.
 *
 * @throws when what an edit replaces is not there exactly once
 */
export function changeProject(folder: string, edits: readonly Edit[]): void {
  mkdirSync(folder, { recursive: true });
  for (const path of SOURCES) cpSync(join(PROJECT, path), join(folder, path), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
  for (const { file, before, after } of edits) {
    const path = join(folder, file);
    const parts = readFileSync(path, 'utf8').split(before);
    if (parts.length !== 2) throw new Error(`'${before}' must stand in ${file} once, got ${parts.length - 1} times`);
    writeFileSync(path, parts.join(after));
  }
}
