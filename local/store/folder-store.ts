import { createHash, randomUUID } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { LakeStore } from '../../core/conversion/ports';

const etagOf = (body: string): string => createHash('sha256').update(body).digest('hex');

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

/**
 * The lake's own objects as files below one folder. A write is complete or absent, whatever happens: it goes to a file
 * beside the target first. Writers of one lake exclude each other by its lock (see {@link ../lock}), and
 * within one process nothing comes between comparing and replacing.
 */
export class FolderStore implements LakeStore {
  constructor(private readonly root: string) {}

  async get(key: string): Promise<{ body: string; etag: string } | undefined> {
    return this.read(key);
  }

  private read(key: string): { body: string; etag: string } | undefined {
    try {
      const body = readFileSync(this.path(key), 'utf8');
      return { body, etag: etagOf(body) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async putIf(key: string, body: string, etag: string | undefined): Promise<boolean> {
    const target = this.path(key);
    mkdirSync(dirname(target), { recursive: true });
    const draft = `${target}.${randomUUID()}.draft`;
    try {
      // The ledger must outlive a power cut; everything else is made again from it or from the logs.
      writeFileSync(draft, body, { flush: /^ledger\/[^_]*$/.test(key) });
      if (etag !== undefined) {
        if (this.read(key)?.etag !== etag) return false;
        renameSync(draft, target);
        return true;
      }
      linkSync(draft, target);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }

  async *list(prefix: string): AsyncIterable<string> {
    // A prefix need not end at a folder: start from the last one that it names.
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    yield* this.walk(folder, prefix);
  }

  async deletePrefix(prefix: string): Promise<void> {
    if (!prefix.endsWith('/') || prefix.split('/').some((part) => part === '..' || part === '.')) {
      throw new Error(`a prefix to delete must be a folder inside the lake, ending in '/', got '${prefix}'`);
    }
    rmSync(this.path(prefix), { recursive: true, force: true });
  }

  location(key: string): string {
    return this.path(key);
  }

  private path(key: string): string {
    const path = join(this.root, key);
    if (!path.startsWith(this.root + sep)) throw new Error(`key must stay inside the lake, got '${key}'`);
    return path;
  }

  private *walk(folder: string, prefix: string): Iterable<string> {
    if (!existsSync(this.path(`${folder}.`))) return;
    const entries = readdirSync(this.path(`${folder}.`), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const key = `${folder}${entry.name}`;
      if (entry.isDirectory()) {
        if (`${key}/`.startsWith(prefix) || prefix.startsWith(`${key}/`)) yield* this.walk(`${key}/`, prefix);
      } else if (key.startsWith(prefix) && !key.endsWith('.draft')) {
        yield key;
      }
    }
  }
}
