import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cachedFolder, run } from '../harness/cache';

/**
 * The last version of which Maven Central has the server; Athena engine version 3 follows Trino without naming a version.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/engine-versions-reference-0003.html
 */
const VERSION = '476';

export interface Artifact {
  /** As Maven takes it: group, artifact, version, packaging. */
  readonly coordinates: string;
  readonly sha256: string;
}

/** The server without plugins, and the one plugin that reads and writes as Athena does. */
const SERVER: Artifact = {
  coordinates: `io.trino:trino-server-core:${VERSION}:tar.gz`,
  sha256: '0f388f9967c177ae70a47c099082fc95387f0c3cb96d8000d1d41fc3a5223158',
};
const HIVE: Artifact = {
  coordinates: `io.trino:trino-hive:${VERSION}:zip`,
  sha256: '611bacdb07d9f3cf7b9d47f97ecc76fa2e7ff8bfe8a9728c3d06adc1bfb8662e',
};

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';

export interface TrinoFiles {
  /** Folder of the server's jars. */
  readonly lib: string;
  /** Folder with a folder for each plugin. */
  readonly plugins: string;
}

/**
 * Trino, installed on first use into the cache folder.
 *
 * @param jdk home of a JDK
 * @throws when Maven is missing, or cannot fetch, or what came is not what is pinned
 */
export async function installedTrino(jdk: string): Promise<TrinoFiles> {
  const pinned = [SERVER, HIVE].map(({ sha256 }) => sha256).join();
  const state = createHash('sha256').update(pinned).digest('hex').slice(0, 16);
  const isWhole = (folder: string) => ['lib', 'plugin/hive'].every((name) => existsSync(join(folder, name)));
  const build = (unfinished: string) => install(unfinished, jdk);
  const folder = await cachedFolder(`trino-${VERSION}-${state}`, build, { megabytes: 1_300, isWhole });
  return { lib: join(folder, 'lib'), plugins: join(folder, 'plugin') };
}

async function install(folder: string, jdk: string): Promise<void> {
  console.warn(`installing Trino ${VERSION}, once: about a minute, 450 MB to fetch`);
  const downloads = join(folder, 'downloads');
  const server = await fetched(SERVER, downloads, jdk);
  const hive = await fetched(HIVE, downloads, jdk);
  // Launchers and what unlocks secrets are for operators.
  const unwanted = ['bin', 'plugin', 'secrets-plugin'].map((name) => `--exclude=*/${name}/*`);
  await run('tar', ['-xzf', server, '-C', folder, '--strip-components=1', ...unwanted], { into: folder });
  mkdirSync(join(folder, 'unpacked'));
  await run(join(jdk, 'bin/jar'), ['--extract', '--file', hive], {
    cwd: join(folder, 'unpacked'),
    into: folder,
  });
  rmSync(join(folder, 'plugin'), { recursive: true, force: true });
  mkdirSync(join(folder, 'plugin'));
  renameSync(join(folder, 'unpacked', readdirSync(join(folder, 'unpacked'))[0]!), join(folder, 'plugin/hive'));
  for (const name of ['unpacked', 'downloads']) rmSync(join(folder, name), { recursive: true });
}

/**
 * Fetches an artifact with Maven, whose settings say from where, and returns its file.
 *
 * @param folder gets Maven's own repository too, so that nothing stays behind in the one of the user
 * @throws when Maven is missing or fails, or the file is another one
 */
export async function fetched({ coordinates, sha256 }: Artifact, folder: string, jdk: string): Promise<string> {
  requireMaven();
  const into = join(folder, coordinates.replaceAll(':', '-'));
  await run(
    'mvn',
    [
      ...['--quiet', '--batch-mode', '--strict-checksums', `-Dmaven.repo.local=${join(folder, 'repository')}`],
      ...[COPY, `-Dartifact=${coordinates}`, `-DoutputDirectory=${into}`],
    ],
    { env: { JAVA_HOME: jdk }, into: folder },
  );
  const file = join(into, readdirSync(into)[0]!);
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const got = hash.digest('hex');
  if (got !== sha256) {
    throw new Error(
      `the file of ${coordinates} must have the SHA-256 ${sha256}, got ${got}: Maven's settings say where it came from`,
    );
  }
  return file;
}

function requireMaven(): void {
  const { error, status } = spawnSync('mvn', ['--version'], { stdio: 'ignore' });
  if (error === undefined && status === 0) return;
  throw new Error(
    `the engine tests fetch Trino with Maven: mvn cannot be started (${error?.message ?? `status ${status}`}): install it (on Debian: maven)`,
  );
}
