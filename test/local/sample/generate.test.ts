import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generateSampleLogs, SAMPLE_MARKER } from '../../../local/sample';
import { digestOf, readObjects, temporaryDirectory } from './read-back';

describe('generating sample logs', () => {
  test('writes the same names and contents as ever for a seed (raise the generation in the marker when they change)', async () => {
    const directory = temporaryDirectory();
    await generateSampleLogs({ directory, events: 500, seed: 7 });
    expect(digestOf(directory)).toBe('074a3b5f32790bdd1103eacb0274e40b19ab783f5722f89457c1150208413a5a');
  });

  test('writes the same bytes twice, compressed ones included', async () => {
    const [one, other] = [temporaryDirectory(), temporaryDirectory()];
    const first = await generateSampleLogs({ directory: one, events: 600 });
    const second = await generateSampleLogs({ directory: other, events: 600, seed: 1 });
    expect(digestOf(one, true)).toBe(digestOf(other, true));
    expect(first).toEqual(second);
  });

  test('writes other events for another seed', async () => {
    const [one, other] = [temporaryDirectory(), temporaryDirectory()];
    await generateSampleLogs({ directory: one, events: 500, seed: 1 });
    await generateSampleLogs({ directory: other, events: 500, seed: 2 });
    expect(digestOf(one)).not.toBe(digestOf(other));
  });

  test('does nothing in a directory that holds the whole sample, and returns the same summary', async () => {
    const directory = temporaryDirectory();
    const first = await generateSampleLogs({ directory, events: 500 });
    const some = join(directory, readObjects(directory)[0]!.key);
    rmSync(some);
    const calls: number[] = [];
    const again = await generateSampleLogs({ directory, events: 500, onProgress: (done) => calls.push(done) });
    expect(again).toEqual(first);
    expect(calls).toEqual([]);
    expect(existsSync(some)).toBe(false);
  });

  test('makes the directory when it is absent', async () => {
    const directory = join(temporaryDirectory(), 'a', 'b');
    await generateSampleLogs({ directory, events: 500 });
    expect(readObjects(directory).length).toBeGreaterThan(100);
  });

  test('fails in a directory with other files, and leaves them alone', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'thesis.txt'), 'mine');
    await expect(generateSampleLogs({ directory, events: 500 })).rejects.toThrow(
      `'directory' must be empty or hold a sample made before, got ${directory} with 1 other entries (thesis.txt): choose another directory`,
    );
    expect(readObjects(directory).map(({ key }) => key)).toEqual(['thesis.txt']);
    expect(existsSync(join(directory, SAMPLE_MARKER))).toBe(false);
  });

  test('fails in a directory with another sample and says which', async () => {
    const directory = temporaryDirectory();
    await generateSampleLogs({ directory, events: 500 });
    await expect(generateSampleLogs({ directory, events: 600, seed: 4 })).rejects.toThrow(
      `'directory' ${directory} holds another sample (sample story, events 500, seed 1, generation 2), asked for sample story, events 600, seed 4, generation 2: delete the directory or choose another`,
    );
  });

  test.each([
    [{ events: 499 }, "'events' must be a whole number from 500 to 10000000, got 499"],
    [{ events: 500.5 }, "'events' must be a whole number from 500 to 10000000, got 500.5"],
    [{ events: Number.NaN }, "'events' must be a whole number from 500 to 10000000, got NaN"],
    [{ events: 500, seed: 0.1 }, "'seed' must be a whole number, got 0.1"],
  ])('fails for %o before it touches the directory', async (options, message) => {
    const directory = join(temporaryDirectory(), 'untouched');
    await expect(generateSampleLogs({ directory, ...options })).rejects.toThrow(message);
    expect(existsSync(directory)).toBe(false);
  });

  test('reports progress that only grows and ends at the total', async () => {
    const calls: [number, number][] = [];
    const onProgress = (done: number, total: number) => calls.push([done, total]);
    await generateSampleLogs({ directory: temporaryDirectory(), events: 800, onProgress });
    const dones = calls.map(([done]) => done);
    expect(dones).toEqual([...dones].sort((one, other) => one - other));
    expect(calls.at(-1)).toEqual([2000, 2000]);
  });

  test('stops when it is aborted, and the next call begins again and completes the sample', async () => {
    const [whole, stopped] = [temporaryDirectory(), temporaryDirectory()];
    const summary = await generateSampleLogs({ directory: whole, events: 550 });
    const controller = new AbortController();
    const onProgress = (done: number) => done > 100 && controller.abort(new Error('enough'));
    const stop = { directory: stopped, events: 550, signal: controller.signal, onProgress };
    await expect(generateSampleLogs(stop)).rejects.toThrow('enough');
    const written = readObjects(stopped).length;
    expect(written).toBeGreaterThan(0);
    expect(written).toBeLessThan(readObjects(whole).length);
    expect(JSON.parse(readFileSync(join(stopped, SAMPLE_MARKER), 'utf8'))).not.toHaveProperty('summary');
    expect(await generateSampleLogs({ directory: stopped, events: 550 })).toEqual(summary);
    expect(digestOf(stopped, true)).toBe(digestOf(whole, true));
  });
});
