import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, inject, test } from 'vitest';
import { failure } from '../trino/trino';
import { removeLeftovers } from './leftovers';
import { onFreePort, PortTaken } from './ports';

describe('what killed runs left', () => {
  let among: string;
  beforeEach(() => {
    among = mkdtempSync(join(inject('scratch'), 'leftovers-'));
  });
  const made = (name: string) => {
    const folder = join(among, name);
    mkdirSync(join(folder, 'data'), { recursive: true });
    writeFileSync(join(folder, 'data', 'file'), '');
    return folder;
  };
  // No process can have this number.
  const NOBODY = 4_194_305;

  test.each([
    ['in its arguments', (folder: string) => ({ args: [folder], env: {} })],
    ['in its environment', (folder: string) => ({ args: [], env: { TMPDIR: folder } })],
  ])('is removed, and an engine that has the folder %s is ended', async (_, how) => {
    const folder = made(`log-lake-trino-${NOBODY}-x`);
    const { args, env } = how(folder);
    const engine = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)', ...args], { env });
    const ended = once(engine, 'close');
    await once(engine.stdout, 'data');
    expect(removeLeftovers(among)).toEqual([
      `removed ${folder}, which a killed run left, and ended 1 of its processes`,
    ]);
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(existsSync(folder)).toBe(false);
  });

  test('is left alone while its run goes on, and so is what is not of the tests', () => {
    const others = [`log-lake-engines-${process.pid}-x`, `log-lake-notes-${NOBODY}-x`, `log-lake-engines-mine`].map(
      made,
    );
    expect(removeLeftovers(among)).toEqual([]);
    expect(others.map((folder) => existsSync(folder))).toEqual([true, true, true]);
  });
});

describe('a port', () => {
  const listening = async (port: number) => {
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  };

  test('that is taken before it is listened on gives way to another', async () => {
    const asked: number[] = [];
    const started = await onFreePort(async (port) => {
      asked.push(port);
      const first = asked.length === 1 ? await listening(port) : undefined;
      try {
        return await listening(port);
      } catch (error) {
        expect(error).toMatchObject({ code: 'EADDRINUSE' });
        throw new PortTaken('the engine', port);
      } finally {
        first?.close();
      }
    });
    expect(started.address()).toMatchObject({ port: asked[1] });
    started.close();
  });

  test('that is taken again and again is told', async () => {
    let asked = 0;
    const start = async (port: number): Promise<never> => {
      asked++;
      throw new PortTaken('Trino', port);
    };
    await expect(onFreePort(start, async () => 4567)).rejects.toThrow(
      'Trino did not start: port 4567 was taken before it could listen there',
    );
    expect(asked).toBe(3);
  });

  test('is not blamed for anything else', async () => {
    let asked = 0;
    const start = async (): Promise<never> => {
      asked++;
      throw failure(4567, 'WARN something\nERROR Configuration property x was not used');
    };
    await expect(onFreePort(start)).rejects.toThrow(
      'Trino did not start:\nERROR Configuration property x was not used',
    );
    expect(asked).toBe(1);
  });
});
