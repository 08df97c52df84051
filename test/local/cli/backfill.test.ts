import { afterEach, expect, test } from 'vitest';
import { DeployedPlanner, type PlannerChoice, type PlanRequest } from '../../../account/planner';
import { parsePlanEvent } from '../../../lambda/planner/event';
import { FakePlanner, planOf } from '../../account/fake-planner';
import { type Desk, desk, NO_ACCOUNT } from './desk';

let here: Desk;
afterEach(() => here.leave());

const NOW = '2026-03-04T12:00:00Z';

function deskFor(planner: FakePlanner, onInterrupt?: (handler: () => void) => () => void) {
  const choices: PlannerChoice[] = [];
  here = desk(NOW, {
    account: {
      ...NO_ACCOUNT,
      planner: (choice) => {
        choices.push(choice);
        return new DeployedPlanner(planner, choice);
      },
    },
    ...(onInterrupt === undefined ? {} : { onInterrupt }),
  });
  return choices;
}

const plan = (request: PlanRequest, units = 10) => ({
  scheduledTime: request.scheduledTime,
  dryRun: request.dryRun,
  datasets: [planOf(units, { upToDate: 3, sent: request.dryRun ? 0 : units })],
  swept: 0,
});
const YEAR_END = 'backfill --from 2025-12-30 --to 2026-02-02';

test('without --yes it tells what is due, month by month, and changes nothing', async () => {
  const planner = new FakePlanner((request) => plan(request));
  deskFor(planner);
  const { code, out, err } = await here.lake(YEAR_END);
  expect(code, err).toBe(0);
  expect(planner.requests).toEqual([
    { from: '2025/12/30', to: '2025/12/31', scheduledTime: '2026-03-04T12:00:00.000Z', dryRun: true },
    { from: '2026/01/01', to: '2026/01/31', scheduledTime: '2026-03-04T12:00:00.000Z', dryRun: true },
    { from: '2026/02/01', to: '2026/02/02', scheduledTime: '2026-03-04T12:00:00.000Z', dryRun: true },
  ]);
  expect(planner.invoked).toEqual(['the-planner', 'the-planner', 'the-planner']);
  expect(err).toContain('2026-01-01 to 2026-01-31: 10 units, 100 GB\n');
  expect(
    out,
  ).toBe(`To convert: 30 units, 300 GB, about 1.50 USD by Athena's list price; delivery days 2025-12-30 to 2026-02-02
  dataset     units  objects   bytes  converted already    Athena
  ───────────────────────────────────────────────────────────────
  cloudtrail     30    3,000  300 GB                  9  1.50 USD
About 12 minutes of work, if 5 units are converted at a time and each takes 2 minutes
Nothing was changed: add --yes to convert
`);
});

test('each request is one that the planner takes', async () => {
  const planner = new FakePlanner((request) => plan(request));
  deskFor(planner);
  await here.lake(`${YEAR_END} --max-bytes 2TB`);
  for (const request of planner.requests) expect(() => parsePlanEvent(request, new Date(NOW))).not.toThrow();
});

test('with --yes it converts, and says what was sent', async () => {
  const planner = new FakePlanner((request) => plan(request));
  deskFor(planner);
  const { code, out, err } = await here.lake(`${YEAR_END} --yes`);
  expect(code).toBe(0);
  expect(planner.requests.map(({ dryRun }) => dryRun)).toEqual([false, false, false]);
  expect(err).toContain('2025-12-30 to 2025-12-31: 10 units, 100 GB, 10 messages sent\n');
  expect(out).toContain('Sent to conversion: 30 units');
  expect(out).not.toContain('Nothing was changed');
});

test('Ctrl-C stops it after the month in hand', async () => {
  let interrupt = () => {};
  const planner = new FakePlanner((request) => {
    interrupt();
    return plan(request);
  });
  deskFor(planner, (handler) => {
    interrupt = handler;
    return () => {};
  });
  const { code, out } = await here.lake(`${YEAR_END} --yes`);
  expect(code).toBe(130);
  expect(planner.requests).toHaveLength(1);
  expect(out).toContain('10 units');
  expect(out).toContain('Stopped: the same command goes on');
});

test('the months share --max-bytes, and none is asked for when it is used up', async () => {
  const planner = new FakePlanner((request) => {
    const fits = Math.min(10, Math.floor(request.maxBytes! / 10_000_000_000));
    const left = { units: 10 - fits, bytes: (10 - fits) * 10_000_000_000, first: [] };
    return { ...plan(request), datasets: [planOf(fits, fits < 10 ? { due: 10, left } : {})] };
  });
  deskFor(planner);
  const { code, out } = await here.lake(`${YEAR_END} --yes --max-bytes 150GB`);
  expect(code).toBe(0);
  expect(planner.requests.map(({ maxBytes }) => maxBytes)).toEqual([150_000_000_000, 50_000_000_000]);
  expect(out).toContain('Sent to conversion: 15 units, 150 GB');
  expect(out).toContain('delivery days 2025-12-30 to 2026-01-31');
  expect(out).toContain('--max-bytes is used up: call it again when those are converted');
});

test('JSON adds the months up', async () => {
  deskFor(new FakePlanner((request) => plan(request)));
  const { out } = await here.lake(`${YEAR_END} --json`);
  const { datasets, usd, hours, ...rest } = JSON.parse(out);
  expect(rest).toEqual({
    from: '2025-12-30',
    to: '2026-02-02',
    dryRun: true,
    end: 'complete',
    through: '2026-02-02',
    units: 30,
    objects: 3_000,
    bytes: 300_000_000_000,
  });
  expect(usd).toBeCloseTo(1.5);
  expect(hours).toBeCloseTo(0.2);
  expect(datasets).toEqual([expect.objectContaining({ dataset: 'cloudtrail', due: 30, upToDate: 9, blocked: 0 })]);
});

test('a planner that is named is not looked up', async () => {
  const planner = new FakePlanner((request) => plan(request));
  planner.outputs = undefined;
  const choices = deskFor(planner);
  const { code, err } = await here.lake(
    'backfill --from 2026-01-01 --to 2026-01-02 --planner mine --lake-name other --region eu-west-1 --profile p',
  );
  expect(code, err).toBe(0);
  expect(planner.invoked).toEqual(['mine']);
  expect(choices).toEqual([{ lakeName: 'other', planner: 'mine', region: 'eu-west-1', profile: 'p' }]);
});

test.each([
  [undefined, "there is no stack 'log-lake-pipeline' in this region: name the lake with --lake-name"],
  [{}, "stack 'log-lake-pipeline' has no output 'PlannerFunction': deploy it again"],
])('with the outputs %j it says which lake is missing', async (outputs, words) => {
  const planner = new FakePlanner((request) => plan(request));
  planner.outputs = outputs;
  deskFor(planner);
  const { code, err } = await here.lake(YEAR_END);
  expect([code, planner.requests]).toEqual([1, []]);
  expect(err).toContain(words);
});

test.each([
  [
    { errorMessage: 'not everything was planned: alb_access: AccessDenied' },
    'the planner failed for 2025/12/30 to 2025/12/31: not everything',
  ],
  [{ errorMessage: 'Task timed out after 900.00 seconds' }, 'ask for fewer'],
  [{ hello: 'world' }, 'the function that was called is no planner'],
])('a planner that answers %j is told of', async (answer, words) => {
  deskFor(new FakePlanner(() => answer));
  const { code, err } = await here.lake(YEAR_END);
  expect(code).toBe(1);
  expect(err).toContain(words);
});

test.each([
  ['backfill --from 2026-02-01', "required option '--to <day>' not specified"],
  ['backfill --from 2026-02-30 --to 2026-03-01', 'It must be a day, yyyy-MM-dd.'],
  ['backfill --from 2026-02-02 --to 2026-02-01', "'--from' 2026-02-02 is after '--to' 2026-02-01: exchange them"],
  ['backfill --from 2026-02-02 --to 2026-03-04', "'--to' must be a day that is over in UTC, got '2026-03-04'"],
  ['backfill --from 2026-02-02 --to 2026-02-03 --max-bytes lots', 'It must be a size such as 500GB'],
  ['backfill --from 2026-02-02 --to 2026-02-03 --max-bytes 0', 'It must be a size such as 500GB'],
])('%s is wrong usage', async (line, words) => {
  deskFor(new FakePlanner((request) => plan(request)));
  const { code, err } = await here.lake(line);
  expect(code).toBe(2);
  expect(err).toContain(words);
});
