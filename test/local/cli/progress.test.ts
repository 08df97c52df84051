import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../core/conversion/run';
import { stoppable } from '../../../local/cli/interrupt';
import { followConversion, Progress } from '../../../local/cli/progress';

const unit = { dataset: 'cloudtrail', account: '1', delivered: '2026/03/01' };
const finished = (bytes: number): RunEvent => ({
  ...{ kind: 'finished', unit, due: { unit, why: 'new', objects: 1, bytes } },
  conversion: { outcome: 'failed', unit, reason: 'of no interest here', queries: [] },
});

function follow(events: readonly RunEvent[], quiet: boolean): string {
  let said = '';
  const progress = new Progress(
    {
      err: (text) => {
        said += text;
      },
    },
    quiet,
  );
  const on = followConversion(progress);
  for (const event of events) on(event);
  progress.stop();
  return said;
}

const hundred: readonly RunEvent[] = [
  { kind: 'planned', units: 100, objects: 300, bytes: 100_000 },
  ...Array.from({ length: 100 }, () => finished(1_000)),
];

test('however many units there are, without a terminal a conversion is four lines', () => {
  expect(follow(hundred, false)).toBe(`Converting: 100 units, 300 objects, 100 kB
  25% · 25 of 100 units · 25.0 kB of 100 kB
  50% · 50 of 100 units · 50.0 kB of 100 kB
  75% · 75 of 100 units · 75.0 kB of 100 kB
`);
});

test('a quiet one says nothing, and neither does one with nothing to do', () => {
  expect(follow(hundred, true)).toBe('');
  expect(follow([{ kind: 'planned', units: 0, objects: 0, bytes: 0 }], false)).toBe('');
});

test('on a terminal a bar moves, and no lines are written', () => {
  // What the bar needs of a terminal, beside the stream.
  const screen = Object.assign(new PassThrough(), {
    isTTY: true,
    columns: 80,
    cursorTo() {},
    clearLine() {},
    moveCursor() {},
  });
  let lines = '';
  const progress = new Progress(
    {
      bar: screen,
      err: (text) => {
        lines += text;
      },
    },
    false,
  );
  const on = followConversion(progress);
  for (const event of hundred) on(event);
  progress.stop();
  const drawn = String(screen.read());
  expect(drawn).toContain('Converting ');
  expect(drawn).toContain('0% · 100 units, 300 objects, 100 kB');
  expect(lines).toBe('');
});

test('the first Ctrl-C asks the work to stop, the second ends the process with 130', async () => {
  let press = () => {};
  let said = '';
  const ends: number[] = [];
  const io = {
    err: (text: string) => {
      said += text;
    },
    onInterrupt: (handler: () => void) => {
      press = handler;
      return () => {
        press = () => {
          throw new Error('released');
        };
      };
    },
    exit: (code: number) => void ends.push(code),
  };
  const aborted = await stoppable(io, 'Stopping soon', async (signal) => {
    press();
    expect(ends).toEqual([]);
    press();
    return signal.aborted;
  });
  expect({ aborted, said, ends }).toEqual({
    aborted: true,
    said: '\nStopping soon; Ctrl-C again stops at once\n',
    ends: [130],
  });
  expect(press).toThrow('released');
});
