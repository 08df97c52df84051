import { afterEach, expect, test, vi } from 'vitest';
import { LakeMetrics } from '../../lambda/lake-metrics';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The lines that a function would write to its log. */
function written(act: () => void): Record<string, unknown>[] {
  const lines: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    lines.push(String(text));
    return true;
  });
  act();
  vi.restoreAllMocks();
  return lines.flatMap((line) => line.trim().split('\n')).map((line) => JSON.parse(line));
}

const metricsOf = (line: Record<string, unknown> | undefined) =>
  (line?._aws as { CloudWatchMetrics: object[] } | undefined)?.CloudWatchMetrics;

test('writes one line for the lake and one for each dataset, with no dimension beside', () => {
  const metrics = new LakeMetrics('log-lake');
  const lines = written(() => {
    metrics.lake('unitsDue', 3);
    metrics.lake('rawBytes', 12);
    metrics.dataset('rawBytes', 'cloudtrail', 12);
    metrics.dataset('newestObjectHours', 'vpc_flow', 2);
    metrics.flush();
  });
  expect(lines).toMatchObject([
    { lake: 'log-lake', UnitsDue: 3, RawBytes: 12 },
    { lake: 'log-lake', dataset: 'cloudtrail', RawBytes: 12 },
    { lake: 'log-lake', dataset: 'vpc_flow', NewestObjectHours: 2 },
  ]);
  expect(lines[0]).not.toHaveProperty('service');
  expect(metricsOf(lines[0])).toEqual([
    {
      Namespace: 'LogLake',
      Dimensions: [['lake']],
      Metrics: [
        { Name: 'UnitsDue', Unit: 'Count' },
        { Name: 'RawBytes', Unit: 'Bytes' },
      ],
    },
  ]);
  expect(metricsOf(lines[1])).toMatchObject([{ Dimensions: [['lake', 'dataset']] }]);
});

test('keeps several values of one name as samples, so that their sum and the worst can be read', () => {
  const metrics = new LakeMetrics('log-lake');
  const lines = written(() => {
    metrics.lake('oldestPendingHours', 1);
    metrics.lake('oldestPendingHours', 50);
    metrics.flush();
  });
  expect(lines).toMatchObject([{ OldestPendingHours: [1, 50] }]);
});

test('writes nothing when nothing was measured, nor anything twice', () => {
  const metrics = new LakeMetrics('log-lake');
  expect(
    written(() => {
      metrics.flush();
      metrics.lake('plansMade', 1);
      metrics.flush();
      metrics.flush();
    }),
  ).toHaveLength(1);
});
