import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

const FOLDER = resolve(__dirname, '../../../../shared/data');

/** Whether the folder of real sample logs is there. Tests on it are skipped without it. */
export const hasSharedData = existsSync(FOLDER);
if (!hasSharedData) console.log(`tests on real logs are skipped: there is no folder ${FOLDER}`);

export interface SharedFile {
  /** Path below the folder. */
  readonly path: string;
  /** Decompressed. */
  readonly content: Buffer;
}

/** The real files below a folder, decompressed; none when the folder is not there. */
export const sharedFiles = (below: string): readonly SharedFile[] => {
  if (!hasSharedData) return [];
  return readdirSync(join(FOLDER, below), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const bytes = readFileSync(path);
      return { path: path.slice(FOLDER.length + 1), content: bytes[0] === 0x1f ? gunzipSync(bytes) : bytes };
    })
    .sort((a, b) => (a.path < b.path ? -1 : 1));
};

export const linesOf = (content: Buffer): readonly string[] =>
  content
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
