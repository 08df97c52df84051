import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { installedNode } from '../emulator/node';
import { installedPython } from './python';

/** What goes wrong while packages are installed; nothing here needs a network. */

const { PATH, PIP_NO_INDEX, PIP_FIND_LINKS } = process.env;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(inject('scratch'), 'packages-'));
});
afterEach(() => {
  for (const [name, value] of Object.entries({ PATH, PIP_NO_INDEX, PIP_FIND_LINKS })) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

const written = (name: string, text: string | Uint8Array) => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

/** A python3 that does what the script says. */
const python = (script: string) => {
  chmodSync(written('python3', `#!/bin/sh\n${script}\n`), 0o755);
  process.env.PATH = `${folder}:${PATH}`;
};

test.each([
  [
    'without venv',
    `echo "ModuleNotFoundError: No module named 'venv'" >&2; exit 1`,
    "ModuleNotFoundError: No module named 'venv': install it (on Debian: python3-venv)",
  ],
  ['too old', 'printf 3.9.2', ', got 3.9.2: put a newer one first in PATH'],
])('fails with what to install for a python3 %s', async (_, script, said) => {
  python(script);
  await expect(installedPython()).rejects.toThrow(said);
});

test('fails for a package that is not the one that is pinned', async () => {
  // Making an environment takes seconds: this one lends the packages of the tests, of which nothing is changed.
  const lent = `#!/bin/sh\nexec ${inject('python')} "$@"\n`;
  const making = `mkdir -p "$3/bin"; cp "${written('lent', lent)}" "$3/bin/python"; chmod 755 "$3/bin/python"`;
  python(`if [ "$2" = venv ]; then ${making}; else exec ${inject('python')} "$@"; fi`);
  written('thing-1.0-py3-none-any.whl', 'another one');
  const requirements = written('requirements.txt', `thing==1.0 --hash=sha256:${'0'.repeat(64)}\n`);
  Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder });
  await expect(installedPython(requirements)).rejects.toThrow(
    /^the engines cannot be installed: .+ failed \(status 1\):\n[\s\S]*DO NOT MATCH THE HASHES/,
  );
});

test("fails for a functions' Node that is not the one that is pinned", async () => {
  const resolved = `file:${written('node.tgz', gzipSync('another one'))}`;
  const integrity = `sha512-${Buffer.alloc(64).toString('base64')}`;
  const packages = {
    '': { dependencies: { 'node-this': resolved } },
    'node_modules/node-this': { version: '1.0.0', resolved, integrity },
  };
  written('package.json', JSON.stringify(packages['']));
  written('package-lock.json', JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
  await expect(installedNode('this', folder)).rejects.toThrow(
    /^the functions' Node cannot be installed: npm ci .+ failed \(status 1\):\n[\s\S]*EINTEGRITY/,
  );
});
