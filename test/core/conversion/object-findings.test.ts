import { expect, test } from 'vitest';
import { findingsOf } from '../../../core/conversion/object-findings';
import type { Inspection } from '../../../core/raw/inspection';

const path = 'raw/a';

const examined = (kind: Inspection['kind'], refused: number) => ({
  path,
  opened: true,
  inspection: {
    kind,
    records: 5,
    refused,
    findings: refused === 0 ? [] : [{ severity: 'refused' as const, reason: 'not a JSON object', records: refused }],
  },
});

const staged = (refused: number) => ({ path, rows: 5, records: 5, refused, undated: 0 });

const explained = { path, severity: 'refused', reason: 'not a JSON object', records: 2 };

test.each([
  ['the look explains all refused rows', 2, 2, [explained]],
  [
    'the engine refused more than the look explains: the rest is said',
    2,
    3,
    [explained, { path, severity: 'refused', reason: 'not understood', records: 1 }],
  ],
  [
    'the engine refused what the look finds sound',
    0,
    3,
    [{ path, severity: 'refused', reason: 'not understood', records: 3 }],
  ],
  [
    'the engine kept what the look refuses',
    2,
    1,
    [
      explained,
      {
        path,
        severity: 'noted',
        reason: 'refused by a closer look, and read by the engine: the rows are in the table',
        records: 1,
      },
    ],
  ],
  ['both find nothing wrong', 0, 0, []],
])('%s', (_what, byLook, byEngine, findings) => {
  expect(findingsOf(examined('records', byLook), staged(byEngine))).toEqual(findings);
});

test('an object that gave no row has a reason', () => {
  expect(findingsOf(examined('not-a-log', 2), undefined)).toEqual([explained]);
  expect(findingsOf(examined('not-a-log', 0), undefined)).toMatchObject([{ severity: 'refused', reason: 'not a log' }]);
  expect(findingsOf(examined('empty', 0), undefined)).toMatchObject([{ severity: 'noted', reason: 'nothing in it' }]);
  expect(findingsOf(examined('records', 0), undefined)).toEqual([]);
});
