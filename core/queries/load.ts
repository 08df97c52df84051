import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseQuery } from './parse';
import type { Query } from './query';

/**
 * Every query of a folder's `.sql` files, sorted by name. Other files and folders below it are not looked at.
 *
 * @throws Error when the folder cannot be read or a query in it is not right (see `parseQuery`)
 */
export function loadQueries(directory: string): Query[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) => join(directory, file))
    .map((file) => parseQuery(readFileSync(file, 'utf8'), file));
}
