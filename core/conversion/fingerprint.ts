import { createHash } from 'node:crypto';
import type { Dataset } from '../datasets/dataset';
import type { RawObject } from './ports';
import type { StageStatement } from './statements';
import type { Unit } from './unit';

/**
 * What a conversion was made from: the definition's version and every object's path, size and etag, in any order. Two equal
 * fingerprints mean that converting again would give the same rows. SHA-256, hex.
 */
export function fingerprint(dataset: Dataset, objects: readonly RawObject[]): string {
  // Code-unit order: a locale's would differ between machines.
  const sorted = objects.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const hash = createHash('sha256').update(JSON.stringify([dataset.name, dataset.version]));
  for (const { path, size, etag } of sorted) hash.update(`\n${JSON.stringify([path, size, etag])}`);
  return hash.digest('hex');
}

/**
 * Names a run: one attempt at one fingerprint. `series` tells apart runs of the same fingerprint that must not find each
 * other's query or folder, such as a unit that went back to objects it had before; the same inputs give the same name, so a
 * restart finds its own run again.
 */
export function runId(unitFingerprint: string, attempt: number, series = ''): string {
  const part = series === '' ? '' : `-${createHash('sha256').update(series).digest('hex').slice(0, 8)}`;
  return `${unitFingerprint.slice(0, 16)}${part}-${attempt}`;
}

/**
 * The idempotency token of a run's query, 64 hex characters. Athena answers a known token with the query that it started,
 * and refuses one that comes with another statement; so the token is the statement's own digest. Unit, fingerprint and attempt
 * are in it by the run's folder.
 * @see https://docs.aws.amazon.com/athena/latest/APIReference/API_StartQueryExecution.html
 */
export const stageToken = (statement: StageStatement): string =>
  createHash('sha256').update(statement.sql).digest('hex');

/**
 * The unit's folder in the lake, as Hive names it (a slash in a value is `%2F`), so that any reader of such folders sees
 * `account`, `delivered`, `run` and `day`.
 */
export const unitKey = (unit: Unit): string =>
  `curated/${unit.dataset}/account=${hiveEscape(unit.account)}/delivered=${hiveEscape(unit.delivered)}/`;

/** The folder of one run, below {@link unitKey}; its Parquet files stand in `day=<day>/`. */
export const runKey = (unit: Unit, run: string): string => `${unitKey(unit)}run=${run}/`;

/** Hive's own escaping of partition values, plus what is unsafe in a file name. */
const hiveEscape = (text: string): string =>
  text.replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not reach a key
    /[\x00-\x1f\x7f"#%'*/:=?\\{}[\]^]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
