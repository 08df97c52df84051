import { distance } from 'fastest-levenshtein';

/** The names that could have been meant, nearest first: a third of the letters may be wrong. */
export function near(written: string, names: readonly string[]): readonly string[] {
  return names
    .map((name) => ({ name, far: distance(written, name) }))
    .filter(({ far }) => far <= Math.max(2, written.length / 3))
    .sort((one, other) => one.far - other.far)
    .map(({ name }) => name);
}
