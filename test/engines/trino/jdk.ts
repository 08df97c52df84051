import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Trino 476 is built for it. @see https://trino.io/docs/476/installation/deployment.html */
const OLDEST = 24;

/** Where systems keep their JDKs, each a folder with one folder for every JDK. */
const FOLDERS = [
  { folder: '/usr/lib/jvm' },
  { folder: '/usr/java' },
  { folder: '/Library/Java/JavaVirtualMachines', home: 'Contents/Home' },
  { folder: join(homedir(), '.sdkman/candidates/java') },
];

/**
 * The home of a JDK that runs Trino: the one of `JAVA_HOME`, else the newest of those in the usual places. It need not be
 * the one of `java` in PATH.
 *
 * @throws when there is none, naming those that were found
 */
export function jdkHome(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  places: readonly string[] = usualPlaces(),
): string {
  const { JAVA_HOME } = environment;
  const found = [...(JAVA_HOME === undefined ? [] : [JAVA_HOME]), ...places].flatMap((home) => {
    const version = versionOf(home);
    return version === undefined ? [] : [{ home, version }];
  });
  const suitable = found.filter(({ version }) => major(version) >= OLDEST);
  const chosen =
    suitable.find(({ home }) => home === JAVA_HOME) ??
    suitable.sort((a, b) => major(b.version) - major(a.version) || (a.home < b.home ? -1 : 1))[0];
  if (chosen !== undefined) return chosen.home;
  const versions = [...new Set(found.map(({ version }) => version))];
  throw new Error(
    `the engine tests run Trino, which needs a JDK of version ${OLDEST} or newer, got ${versions.join(', ') || 'none'}: install one, or set JAVA_HOME to its folder`,
  );
}

const major = (version: string): number => Number.parseInt(version, 10);

function usualPlaces(): readonly string[] {
  return FOLDERS.flatMap(({ folder, home = '' }) =>
    existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name, home)) : [],
  );
}

/** Of a whole JDK only: `jar` is not in a mere runtime. */
function versionOf(home: string): string | undefined {
  const release = join(home, 'release');
  if (!existsSync(release) || !['java', 'jar'].every((tool) => existsSync(join(home, 'bin', tool)))) return undefined;
  return /^JAVA_VERSION="([^"]+)"/m.exec(readFileSync(release, 'utf8'))?.[1];
}
