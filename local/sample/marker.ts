import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Stands in the directory of a sample and says what is in it. No log. */
export const SAMPLE_MARKER = '.lake-sample.json';

/** Rises when the same options give other bytes, so that an older sample is not taken for today's. */
export const GENERATION = 2;

/** Whether a directory holds a sample that is not of today's generation. */
export function isOfAnotherGeneration(directory: string): boolean {
  const path = join(directory, SAMPLE_MARKER);
  return existsSync(path) && (JSON.parse(readFileSync(path, 'utf8')) as Marker<unknown>).generation !== GENERATION;
}

/** The options that decide the bytes of a sample. */
export type SampleRequest = Readonly<Record<string, string | number>>;

interface Marker<Summary> {
  readonly generation: number;
  readonly request: SampleRequest;
  /** Absent while the sample is being written, and after an interruption. */
  readonly summary?: Summary;
}

/**
 * Makes sure that a sample may be written into a directory: it is absent, empty, or holds a sample of the same options. An
 * interrupted one is written again from the start, over what is there.
 *
 * @returns the summary when the whole sample is there already.
 * @throws when the directory holds anything else; nothing in it is touched.
 */
export async function claim<Summary>(directory: string, request: SampleRequest): Promise<Summary | undefined> {
  await mkdir(directory, { recursive: true });
  const marker = await readMarker<Summary>(directory);
  if (!marker) {
    const found = await readdir(directory);
    if (found.length > 0)
      throw new Error(
        `'directory' must be empty or hold a sample made before, got ${directory} with ${found.length} other entries ` +
          `(${found.slice(0, 3).join(', ')}): choose another directory`,
      );
    await writeMarker(directory, { generation: GENERATION, request });
    return undefined;
  }
  if (marker.generation !== GENERATION || describe(marker.request) !== describe(request))
    throw new Error(
      `'directory' ${directory} holds another sample (${describe(marker.request)}, generation ${marker.generation}), ` +
        `asked for ${describe(request)}, generation ${GENERATION}: delete the directory or choose another`,
    );
  return marker.summary;
}

/** Records that the sample is whole. */
export const complete = (directory: string, request: SampleRequest, summary: unknown): Promise<void> =>
  writeMarker(directory, { generation: GENERATION, request, summary });

const describe = (request: SampleRequest): string =>
  Object.entries(request)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

async function readMarker<Summary>(directory: string): Promise<Marker<Summary> | undefined> {
  try {
    return JSON.parse(await readFile(join(directory, SAMPLE_MARKER), 'utf8')) as Marker<Summary>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** By renaming, so that a marker is whole or absent whenever the process ends. */
async function writeMarker(directory: string, marker: Marker<unknown>): Promise<void> {
  const path = join(directory, SAMPLE_MARKER);
  await writeFile(`${path}.part`, `${JSON.stringify(marker, undefined, 2)}\n`);
  await rename(`${path}.part`, path);
}
