import { expect, test } from 'vitest';
import { encodeUnitMessage, parseUnitMessage, type UnitMessage, UnitMessageProblem } from '../../lambda/unit-message';

const message: UnitMessage = {
  version: 1,
  dataset: 'cloudtrail',
  account: '111122223333',
  delivered: '2023/07/10',
  batch: '2023-07-11T01:00:00Z',
};

test.each([message, { ...message, force: true }])('a message comes back as it was written', (written) => {
  expect(parseUnitMessage(encodeUnitMessage(written))).toEqual(written);
});

test('a message that forces nothing does not say so', () => {
  expect(encodeUnitMessage({ ...message, force: false })).toBe(encodeUnitMessage(message));
});

const without = (change: Record<string, unknown>) => JSON.stringify({ ...message, ...change });

test.each([
  [without({ version: 2 }), 'was written by a newer version, and this one reads up to 1: deploy the converter again'],
  [without({ version: undefined }), "a unit message must have 'version' 1, got {"],
  ['{"Event":"s3:TestEvent"}', `a unit message must have 'version' 1, got {"Event":"s3:TestEvent"}`],
  ['null', "a unit message must have 'version' 1, got null"],
  ['not JSON', 'a unit message must be JSON (Unexpected token'],
  [without({ dataset: 3 }), "'dataset' of a unit message must be text of 1 to 128 characters, got {"],
  [without({ account: '' }), "'account' of a unit message must be text of 1 to 128 characters, got {"],
  [without({ batch: 'x'.repeat(129) }), "'batch' of a unit message must be text of 1 to 128 characters, got {"],
  [without({ delivered: '2023-07-10' }), "'delivered' of a unit message must be a day, yyyy/MM/dd, got {"],
  [without({ delivered: '2023/02/30' }), "'delivered' of a unit message must be a day, yyyy/MM/dd, got {"],
  [without({ force: 'yes' }), "'force' of a unit message must be true or false, got {"],
])('fails for %s', (body, problem) => {
  expect(() => parseUnitMessage(body)).toThrow(UnitMessageProblem);
  expect(() => parseUnitMessage(body)).toThrow(problem);
});
