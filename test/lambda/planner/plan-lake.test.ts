import { beforeEach, describe, expect, test } from 'vitest';
import { SETTINGS } from '../aws/fake-lake';
import { Desk } from './desk';

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});

const batch = (day: string) => `${day}T01:00:00.000Z`;

describe('the plan of a day', () => {
  test('sends one message for each due unit, in the batch of the scheduled time', async () => {
    desk.deliver('2023/07/09');
    desk.deliver('2023/07/11');
    desk.deliver('2023/07/11', 'b', 'us-east-1');
    desk.deliver('2023/07/12');
    const { datasets } = await desk.plan('2023-07-12');
    expect(desk.messages()).toEqual(
      ['2023/07/09', '2023/07/11', '2023/07/10'].map((day) => `${day} ${batch('2023-07-12')}`),
    );
    expect(datasets).toEqual([
      expect.objectContaining({
        dataset: 'cloudtrail',
        due: 3,
        gaps: 1,
        open: 1,
        upToDate: 0,
        units: 3,
        objects: 3,
        sent: 3,
      }),
    ]);
  });

  test('is for its scheduled time, whenever it is made: a day that has ended since is left to the next plan', async () => {
    for (const day of ['2023/07/11', '2023/07/12', '2023/07/13']) desk.deliver(day);
    await desk.plan('2023-07-14', { scheduledTime: '2023-07-12T01:00:00Z' });
    expect(desk.messages()).toEqual([`2023/07/11 ${batch('2023-07-12')}`]);
    expect(desk.live()).toMatchObject({ closedThrough: '2023/07/11' });
  });

  test('notes the units before it sends them', async () => {
    desk.deliver('2023/07/11');
    desk.onSend = () => {
      throw new Error('the queue is gone');
    };
    await expect(desk.plan('2023-07-12')).rejects.toThrow('not everything was planned: cloudtrail: the queue is gone');
    expect(desk.live()).toMatchObject({ closedThrough: '2023/07/11', pending: [{ delivered: '2023/07/11' }] });
    expect(desk.measured).not.toContain('plansMade 1');

    desk.onSend = () => undefined;
    await desk.plan('2023-07-12');
    expect(desk.messages()).toEqual([`2023/07/11 ${batch('2023-07-12')}`]);
  });

  test('sends nothing when everything is converted, and moves the cut on', async () => {
    desk.deliver('2023/07/10');
    desk.deliver('2023/07/11');
    await desk.plan('2023-07-12');
    await desk.convert();
    expect((await desk.plan('2023-07-12')).datasets).toMatchObject([{ due: 0, upToDate: 2, sent: 0 }]);
    expect(desk.live()).toEqual({ format: 1, closedThrough: '2023/07/11', pending: [] });
  });

  test('records silent days as empty, once', async () => {
    desk.deliver('2023/07/10');
    await desk.plan('2023-07-12');
    await desk.convert();
    expect(
      JSON.parse(desk.lake.s3.text('lake', 'ledger/cloudtrail/111122223333/2023-07-11.json') ?? '{}'),
    ).toMatchObject({
      state: 'empty',
    });
    await desk.plan('2023-07-13');
    expect(desk.messages()).toEqual([`2023/07/12 ${batch('2023-07-13')}`]);
  });

  test('looks at all days first, and later at those in which AWS redelivers', async () => {
    desk.deliver('2023/06/01');
    desk.deliver('2023/07/11');
    await desk.plan('2023-07-12');
    expect(desk.sent).toHaveLength(41);
    await desk.convert();
    desk.deliver('2023/06/01', 'late');
    desk.deliver('2023/06/08', 'late');
    await desk.plan('2023-07-13');
    expect(desk.messages()).toEqual([`2023/06/08 ${batch('2023-07-13')}`, `2023/07/12 ${batch('2023-07-13')}`]);
  });

  test('that comes after a long pause leaves no day out', async () => {
    desk.deliver('2023/06/01');
    await desk.plan('2023-06-02');
    await desk.convert();
    desk.deliver('2023/06/02');
    desk.deliver('2023/07/11');
    await desk.plan('2023-07-12');
    expect(desk.messages()[0]).toBe(`2023/06/02 ${batch('2023-07-12')}`);
    expect(desk.live().closedThrough).toBe('2023/07/11');
  });

  test('takes up a unit that an earlier plan left, however old it is, in a batch of its own', async () => {
    desk.deliver('2023/06/01');
    desk.deliver('2023/06/02');
    await desk.plan('2023-06-03');
    await desk.convert('2023/06/02');
    await desk.plan('2023-07-12');
    expect(desk.messages()[0]).toBe(`2023/06/01 ${batch('2023-07-12')}`);
    await desk.convert();
    expect(desk.live().pending).toEqual([]);
    expect((await desk.plan('2023-07-12')).datasets).toMatchObject([{ due: 0, sent: 0 }]);
  });

  test.each(['2023-06-03', '2023-07-20'])(
    'of %s sends a unit again that is converted and was never tidied up after',
    async (later) => {
      desk.deliver('2023/06/01');
      await desk.plan('2023-06-02');
      const live = desk.lake.s3.text('lake', 'ledger/cloudtrail/_live.json') ?? '';
      await desk.convert();
      desk.lake.s3.add('lake', 'ledger/cloudtrail/_live.json', live);
      const { datasets } = await desk.plan(later);
      expect(datasets).toMatchObject([{ upToDate: 1 }]);
      expect(desk.messages()).toContain(`2023/06/01 ${batch(later)}`);
    },
  );

  test('names blocked units, and does not send them', async () => {
    desk.deliver('2023/07/10');
    desk.deliver('2023/07/11');
    await desk.plan('2023-07-12');
    desk.lake.s3.add('lake', 'ledger/cloudtrail/111122223333/2023-07-10.json', '{"format":7}');
    expect((await desk.plan('2023-07-12')).datasets).toMatchObject([{ blocked: 1, due: 1 }]);
    expect(desk.messages()).toEqual([`2023/07/11 ${batch('2023-07-12')}`]);
    expect(desk.lines).toContainEqual({
      level: 'error',
      message: 'unit blocked',
      details: { unit: 'cloudtrail 111122223333 2023-07-10', problem: expect.stringContaining('has format 7') },
    });
    expect(desk.measured).toContain('unitsBlocked 1');
  });

  test('restores a curated table that was dropped, and converts nothing again', async () => {
    desk.deliver('2023/07/10');
    desk.deliver('2023/07/11');
    await desk.plan('2023-07-12');
    await desk.convert();
    const before = desk.lake.visible();
    desk.lake.glue.drop('log_lake.cloudtrail');
    expect(await desk.plan('2023-07-12')).toMatchObject({ datasets: [{ due: 0, sent: 0 }] });
    expect(desk.lake.visible()).toEqual(before);
    expect(desk.said('warn')).toEqual(['curated table was gone: created again, partitions restored from the ledger']);
    await desk.plan('2023-07-12');
    expect(desk.said('warn')).toEqual([]);
  });
});

describe('a dataset that fails', () => {
  const two = { ...SETTINGS, sources: [{ dataset: 'alb_access', bucket: 'alb', prefix: '' }, ...SETTINGS.sources] };

  test('does not stop the others, and fails the invocation at the end', async () => {
    desk = new Desk(two);
    desk.deliver('2023/07/11');
    desk.lake.s3.add('lake', 'ledger/alb_access/_live.json', '{');
    await expect(desk.plan('2023-07-12')).rejects.toThrow(
      "not everything was planned: alb_access: ledger entry 'ledger/alb_access/_live.json' is not JSON",
    );
    expect(desk.sent).toHaveLength(1);
    expect(desk.said('error')).toContain('plan failed');
    expect(desk.measured).not.toContain('plansMade 1');
  });
});

describe('a dry run', () => {
  test('says what is due and what it costs, and changes nothing', async () => {
    desk.deliver('2023/07/10');
    desk.lake.glue.drop('log_lake.cloudtrail');
    const before = desk.lake.s3.keys('lake');
    const { datasets, dryRun } = await desk.plan('2023-07-12', { dryRun: true });
    expect(dryRun).toBe(true);
    expect(datasets).toMatchObject([{ due: 2, units: 2, objects: 1, usd: expect.closeTo(0.00015, 6), sent: 0 }]);
    expect(datasets[0]?.bytes).toBeGreaterThan(50);
    expect(desk.sent).toEqual([]);
    expect(desk.measured).toEqual([]);
    expect(desk.lake.s3.keys('lake')).toEqual(before);
    expect(desk.lake.glue.table('log_lake.cloudtrail')).toBeUndefined();
  });
});

describe('a ceiling', () => {
  test('leaves units that do not fit to the next plan, names them, and lets readers find them in raw', async () => {
    desk.deliver('2023/07/10');
    desk.deliver('2023/07/11');
    const [first] = (await desk.plan('2023-07-12', { dryRun: true })).datasets;
    const { datasets } = await desk.plan('2023-07-12', { maxBytes: Math.ceil((first?.bytes ?? 0) * 0.75) });
    expect(datasets).toMatchObject([
      { due: 2, units: 1, sent: 1, left: { units: 1, first: ['cloudtrail 111122223333 2023-07-11'] } },
    ]);
    expect(desk.messages()).toEqual([`2023/07/10 ${batch('2023-07-12')}`]);
    await desk.convert();
    expect(desk.live().pending).toEqual([{ account: '111122223333', delivered: '2023/07/11', readFrom: 'raw' }]);

    await desk.plan('2023-09-01');
    expect(desk.messages()[0]).toBe(`2023/07/11 ${batch('2023-09-01')}`);
  });
});

describe('a backfill', () => {
  beforeEach(async () => {
    for (const day of ['2023/06/01', '2023/06/02', '2023/07/11']) desk.deliver(day);
    await desk.plan('2023-07-12');
    await desk.convert();
  });

  test('looks at the days that are named, however old their last change is', async () => {
    desk.deliver('2023/06/01', 'late');
    desk.deliver('2023/06/02', 'late');
    await desk.plan('2023-07-12', { from: '2023/06/02', to: '2023/06/03' });
    expect(desk.messages()).toEqual([`2023/06/02 ${batch('2023-07-12')}`]);
  });

  test('converts everything again when it is forced to', async () => {
    await desk.plan('2023-07-12', { from: '2023/06/01', to: '2023/06/02', force: true });
    expect(desk.messages()).toEqual([
      `2023/06/01 ${batch('2023-07-12')} force`,
      `2023/06/02 ${batch('2023-07-12')} force`,
    ]);
  });

  test('is not taken for the plan of the day', async () => {
    await desk.plan('2023-07-12', { from: '2023/06/01' });
    expect(desk.measured).toEqual(['unitsDue 0', 'unitsBlocked 0']);
  });
});

describe('the sweep', () => {
  /** Two runs of an old day and of a new one, the first of each superseded long ago. */
  beforeEach(async () => {
    desk.deliver('2023/06/01');
    desk.deliver('2023/07/11');
    await desk.plan('2023-07-12');
    await desk.convert('2023/06/01', '2023/07/11');
    desk.deliver('2023/06/01', 'late');
    desk.deliver('2023/07/11', 'late');
    await desk.plan('2023-07-12', { from: '2023/06/01' });
    await desk.convert('2023/06/01', '2023/07/11');
  });

  test.each([
    ['2023-07-13', 1, 'the days that are looked at again'],
    ['2023-07-16', 2, 'all days on a Sunday'],
  ])('of %s removes %i superseded runs: of %s', async (day, removed) => {
    expect(await desk.plan(day)).toMatchObject({ swept: removed });
  });

  test('gives way when time is nearly over', async () => {
    for (let day = 1; day <= 9; day++) desk.deliver(`2023/07/0${day}`);
    await desk.plan('2023-07-12');
    await desk.convert();
    desk.enough = () => true;
    expect(await desk.plan('2023-07-13')).toMatchObject({ swept: 0 });
  });
});

describe('the watch', () => {
  test('measures what is due, how old the newest object is, and that the plan was made', async () => {
    desk.deliver('2023/07/11');
    await desk.plan('2023-07-12');
    expect(desk.measured).toEqual([
      'unitsDue 1',
      'unitsBlocked 0',
      'oldestPendingHours 0',
      'regionsUnknown 0',
      'accountsUnknown 0',
      'fieldsUnknown 0',
      'newestObjectHours 14 cloudtrail',
      'plansMade 1',
    ]);
  });

  test('names regions and accounts that the raw table does not list', async () => {
    desk.deliver('2023/07/11');
    desk.deliver('2023/07/11', 'a', 'mx-central-1');
    desk.deliver('2023/07/11', 'a', 'eu-west-1', '999988887777');
    const { datasets } = await desk.plan('2023-07-12');
    expect(datasets).toMatchObject([{ due: 1 }]);
    expect(desk.measured).toEqual(expect.arrayContaining(['regionsUnknown 1', 'accountsUnknown 1']));
    expect(desk.lines).toContainEqual({
      level: 'warn',
      message: 'objects of accounts that the raw table does not list',
      details: { dataset: 'cloudtrail', count: 1, names: ['999988887777'] },
    });
  });

  test('names fields that the definition does not have', async () => {
    desk.lake.put('2023/07/11', 'a', Buffer.from(JSON.stringify({ Records: [{ eventID: '1', quantumState: 1 }] })));
    await desk.plan('2023-07-12');
    expect(desk.measured).toContain('fieldsUnknown 1');
    expect(desk.lines).toContainEqual({
      level: 'warn',
      message: 'fields that the definition does not have',
      details: { dataset: 'cloudtrail', count: 1, names: ['quantumState'] },
    });
  });

  test('names units that are pending for days, and not those that were planned a moment ago', async () => {
    desk.deliver('2023/07/08');
    await desk.plan('2023-07-12');
    expect(desk.measured).toContain('oldestPendingHours 0');
    await desk.convert('2023/07/09', '2023/07/10', '2023/07/11');
    await desk.plan('2023-07-13');
    expect(desk.measured).toContain('oldestPendingHours 97');
    expect(desk.said('warn')).toContain('units pending for too long');
  });

  test('that fails is told of, and the plan is made', async () => {
    desk.deliver('2023/07/11');
    desk.lake.s3.onCall = (call) => {
      if (call.startsWith('GetObject trail/')) throw new Error('connection reset');
    };
    await desk.plan('2023-07-12');
    expect(desk.said('error')).toEqual(['watch failed']);
    expect(desk.sent).toHaveLength(1);
    expect(desk.measured).toContain('plansMade 1');
    expect(desk.measured.join()).not.toContain('fieldsUnknown');
  });
});
