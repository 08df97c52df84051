import { lstatSync, type Stats } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';

export type Found =
  | { readonly path: string; readonly size: number; readonly etag: string }
  | { readonly path: string; readonly problem: string };

/**
 * Every file below a folder. Links are named and not followed: they could lead out of the folder, or round in circles. The
 * order is the disk's own; whoever needs another one sorts.
 *
 * @throws Error when the folder itself cannot be listed
 */
export async function* walk(root: string, skip?: string): AsyncIterable<Found> {
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    let entries: Awaited<ReturnType<typeof opendir>>;
    try {
      entries = await opendir(folder, { bufferSize: 256 });
    } catch (error) {
      if (folder === root) throw error;
      yield { path: folder, problem: `a folder that cannot be listed (${(error as NodeJS.ErrnoException).code})` };
      continue;
    }
    for await (const entry of entries) {
      const path = join(folder, entry.name);
      if (path === skip) continue;
      if (entry.isDirectory()) waiting.push(path);
      else if (entry.isSymbolicLink()) yield { path, problem: 'a symbolic link, not followed' };
      else if (!entry.isFile()) yield { path, problem: 'not a regular file' };
      else yield describe(path);
    }
  }
}

function describe(path: string): Found {
  let stats: Stats;
  try {
    stats = lstatSync(path);
  } catch (error) {
    return { path, problem: `cannot be looked at (${(error as NodeJS.ErrnoException).code})` };
  }
  return { path, size: stats.size, etag: `${stats.size}-${stats.mtimeMs}` };
}
