import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { fetched } from './install';
import { jdkHome } from './jdk';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(inject('scratch'), 'install-'));
});

describe('the JDK', () => {
  const home = (name: string, version: string, tools = ['java', 'jar']) => {
    const made = join(folder, name);
    mkdirSync(join(made, 'bin'), { recursive: true });
    writeFileSync(join(made, 'release'), `IMPLEMENTOR="Somebody"\nJAVA_VERSION="${version}"\n`);
    for (const tool of tools) writeFileSync(join(made, 'bin', tool), '');
    return made;
  };

  test('is the newest that is there', () => {
    const places = [home('a', '24.0.2'), home('b', '25.0.3'), home('c', '17.0.15'), join(folder, 'absent')];
    expect(jdkHome({}, places)).toBe(places[1]);
  });

  test('is the one of JAVA_HOME when that will do', () => {
    const [own, newer, old] = [home('a', '24.0.2'), home('b', '25.0.3'), home('c', '21.0.1')] as const;
    expect(jdkHome({ JAVA_HOME: own }, [newer])).toBe(own);
    expect(jdkHome({ JAVA_HOME: old }, [newer])).toBe(newer);
  });

  test('fails with the versions that were found', () => {
    const needs = 'the engine tests run Trino, which needs a JDK of version 24 or newer, got ';
    const places = [home('a', '17.0.15'), home('b', '25', ['java'])];
    expect(() => jdkHome({}, places)).toThrow(`${needs}17.0.15: install one, or set JAVA_HOME to its folder`);
    expect(() => jdkHome({}, [])).toThrow(`${needs}none: install one`);
  });
});

describe('fetching', () => {
  const { PATH } = process.env;
  afterEach(() => {
    process.env.PATH = PATH;
  });

  const ARTIFACT = { coordinates: 'io.example:thing:1:zip', sha256: `${'0'.repeat(64)}` };
  /** A Maven that does what the script says; `$into` is where the artifact is wanted. */
  const maven = (script: string) => {
    const file = join(folder, 'mvn');
    writeFileSync(
      file,
      `#!/bin/sh\nfor a in "$@"; do case $a in -DoutputDirectory=*) into=\${a#*=};; --version) exit 0;; esac; done\n${script}\n`,
    );
    chmodSync(file, 0o755);
    process.env.PATH = `${folder}:${PATH}`;
  };
  const fetch = () => fetched(ARTIFACT, join(folder, 'downloads'), '/no/jdk');

  test('fails for a file that is not the one that is pinned', async () => {
    maven('mkdir -p "$into" && printf other > "$into/thing-1.zip"');
    await expect(fetch()).rejects.toThrow(
      `the file of io.example:thing:1:zip must have the SHA-256 ${ARTIFACT.sha256}, got d9298a10d1b0735837dc4bd85dac641b0f3cef27a47e5d53a54f2f3f5b2fcffa`,
    );
  });

  test('fails with what Maven said when a download is cut off', async () => {
    maven('echo "Premature end of Content-Length"; exit 1');
    await expect(fetch()).rejects.toThrow(/^mvn --quiet .* failed \(status 1\):\nPremature end of Content-Length/);
  });

  test('fails with what to install where there is no Maven', async () => {
    process.env.PATH = '';
    await expect(fetch()).rejects.toThrow(
      /^the engine tests fetch Trino with Maven: mvn cannot be started \(.+\): install it \(on Debian: maven\)$/,
    );
  });
});

describe('the keeper of a server', () => {
  const keeper = (script: string) => {
    const work = join(folder, 'work');
    mkdirSync(work);
    const args = [join(__dirname, 'keep.mjs'), work, process.execPath, '-e', script];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
    return { work, child, ended: once(child, 'close').then(([status]) => ({ status, said })) };
  };

  test('ends it when its own input ends, and removes its folder', async () => {
    const { work, child, ended } = keeper(
      "require('fs').writeFileSync('pid', `${process.pid}`); setInterval(() => {}, 9)",
    );
    while (!existsSync(join(work, 'pid'))) await new Promise((later) => setTimeout(later, 20));
    child.stdin.end();
    expect(await ended).toEqual({ status: 0, said: '' });
    expect(existsSync(work)).toBe(false);
  });

  test('tells what it said when it ends by itself', async () => {
    const { work, ended } = keeper("console.log('port taken'); process.exit(1)");
    expect(await ended).toEqual({ status: 1, said: 'port taken\n' });
    expect(existsSync(work)).toBe(false);
  });
});
